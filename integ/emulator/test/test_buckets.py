"""What S3 asks IAM for."""

from .support.emulator import REGION


def test_many_objects_are_deleted_by_what_is_allowed_of_each(emulator, account):
    whole = account.client("s3")
    whole.create_bucket(Bucket="tables-of-one", CreateBucketConfiguration={"LocationConstraint": REGION})
    for key in ("own/a & b", "own/c", "others/d"):
        whole.put_object(Bucket="tables-of-one", Key=key, Body=b"1")
    statement = {"Effect": "Allow", "Action": "s3:DeleteObject", "Resource": "arn:aws:s3:::tables-of-one/own/*"}
    s3 = emulator.client("s3", account.assume(account.role("node", {"AWS": account.number}, [statement])))

    def delete(*keys):
        return s3.delete_objects(Bucket="tables-of-one", Delete={"Objects": [{"Key": key} for key in keys]})

    assert len(delete("own/a & b", "own/c")["Deleted"]) == 2
    try:
        delete("others/d")
        raise AssertionError("what is not allowed was deleted")
    except s3.exceptions.ClientError as error:
        assert error.response["Error"]["Code"] == "AccessDenied"
    whole.delete_object(Bucket="tables-of-one", Key="others/d")
    whole.delete_bucket(Bucket="tables-of-one")
