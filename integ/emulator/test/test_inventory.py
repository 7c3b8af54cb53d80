"""What counts as left behind."""

from .support.emulator import REGION


def test_keys_that_aws_makes_for_itself_are_nobodys(account):
    keys = account.client("kms")
    keys.describe_key(KeyId="alias/aws/secretsmanager")
    own = keys.create_key()["KeyMetadata"]["KeyId"]
    assert [item["id"] for item in account.inventory(REGION) if item["type"] == "AWS::KMS::Key"] == [own]
