"""Policies of secrets, keys and buckets: across accounts both sides must allow, at home one is enough."""

import json

import pytest

from .support.emulator import refused


def allow(action, resource="*", **more):
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@pytest.fixture
def reader(emulator, account):
    """A role of the first account that may do everything, by its own policies, tagged as a tenant's."""
    root = {"AWS": account.number}
    trust = [{"Effect": "Allow", "Principal": root, "Action": ["sts:AssumeRole", "sts:TagSession"]}]
    arn = account.role("reader", trust, [allow("*")], path="/lake/")
    return arn, account.assume(arn, Tags=[{"Key": "tenant", "Value": "t1"}])


def test_secret_of_another_account(emulator, account, other_account, reader):
    arn, session = reader
    secrets = other_account.client("secretsmanager")
    secret = secrets.create_secret(Name="shared", SecretString="value")["ARN"]
    theirs = emulator.client("secretsmanager", session)
    assert refused(theirs.get_secret_value, SecretId=secret) == "AccessDeniedException"
    tagged = {"StringEquals": {"aws:PrincipalTag/tenant": "t1"}}
    policy = document(allow("secretsmanager:GetSecretValue", Principal={"AWS": arn}, Condition=tagged))
    secrets.put_resource_policy(SecretId=secret, ResourcePolicy=policy)
    assert theirs.get_secret_value(SecretId=secret)["SecretString"] == "value"
    assert refused(theirs.put_secret_value, SecretId=secret, SecretString="x") == "AccessDeniedException"
    untagged = emulator.client("secretsmanager", account.assume(arn))
    assert refused(untagged.get_secret_value, SecretId=secret) == "AccessDeniedException"
    # the other side: allowed by the secret, not by its own policies
    powerless = account.role("powerless", {"AWS": account.number})
    policy = document(allow("secretsmanager:GetSecretValue", Principal={"AWS": [arn, powerless]}))
    secrets.put_resource_policy(SecretId=secret, ResourcePolicy=policy)
    third = emulator.client("secretsmanager", account.assume(powerless))
    assert refused(third.get_secret_value, SecretId=secret) == "AccessDeniedException"


def test_at_home_one_side_is_enough_and_a_deny_wins(emulator, account, reader):
    arn, session = reader
    secrets = account.client("secretsmanager")
    secret = secrets.create_secret(Name="own", SecretString="value")["ARN"]
    assert emulator.client("secretsmanager", session).get_secret_value(SecretId="own")["SecretString"] == "value"
    powerless = account.role("powerless", {"AWS": account.number})
    third = emulator.client("secretsmanager", account.assume(powerless))
    assert refused(third.get_secret_value, SecretId="own") == "AccessDeniedException"
    granted = allow("secretsmanager:GetSecretValue", Principal={"AWS": powerless})
    closed = {**granted, "Effect": "Deny", "Principal": {"AWS": arn}}
    secrets.put_resource_policy(SecretId=secret, ResourcePolicy=document(granted, closed))
    assert third.get_secret_value(SecretId="own")["SecretString"] == "value"
    denied = emulator.client("secretsmanager", session)
    assert refused(denied.get_secret_value, SecretId="own") == "AccessDeniedException"


def test_key_policies(emulator, account, other_account, reader):
    arn, session = reader
    root = {"AWS": f"arn:aws:iam::{other_account.number}:root"}
    keys = other_account.client("kms")
    key = keys.create_key(Policy=document(allow("kms:*", Principal=root)))["KeyMetadata"]["Arn"]
    theirs = emulator.client("kms", session)
    assert refused(theirs.encrypt, KeyId=key, Plaintext=b"x") == "AccessDeniedException"
    guest = allow(["kms:Encrypt", "kms:Decrypt"], Principal={"AWS": account.number})
    keys.put_key_policy(KeyId=key, PolicyName="default", Policy=document(allow("kms:*", Principal=root), guest))
    sealed = theirs.encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
    assert theirs.decrypt(KeyId=key, CiphertextBlob=sealed)["Plaintext"] == b"x"
    assert refused(theirs.describe_key, KeyId=key) == "AccessDeniedException"
    # a key that does not name its account is closed even to whoever may do everything there
    local = other_account.role("local", {"AWS": other_account.number}, [allow("*")])
    mine = emulator.client("kms", other_account.assume(local))
    assert mine.describe_key(KeyId=key)
    keys.put_key_policy(
        KeyId=key, PolicyName="default", Policy=document(guest, allow("kms:PutKeyPolicy", Principal=root))
    )
    assert refused(mine.describe_key, KeyId=key) == "AccessDeniedException"


def test_bucket_policies(emulator, account, other_account, reader):
    arn, session = reader
    owner = other_account.client("s3")
    bucket = f"lake-{other_account.number}"
    owner.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    owner.put_object(Bucket=bucket, Key="a/b", Body=b"data")
    theirs = emulator.client("s3", session)
    assert refused(theirs.get_object, Bucket=bucket, Key="a/b") == "AccessDenied"
    resources = [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]
    path = {"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{account.number}:role/lake/*"}}
    granted = allow("s3:GetObject", resources[1], Principal={"AWS": account.number}, Condition=path)
    tls = {
        **allow("s3:*", resources, Principal="*"),
        "Effect": "Deny",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    owner.put_bucket_policy(Bucket=bucket, Policy=document(granted, tls))
    assert theirs.get_object(Bucket=bucket, Key="a/b")["Body"].read() == b"data"
    assert refused(theirs.put_object, Bucket=bucket, Key="a/c", Body=b"x") == "AccessDenied"
    elsewhere = account.role("elsewhere", {"AWS": account.number}, [allow("s3:*")])
    stranger = emulator.client("s3", account.assume(elsewhere))
    assert refused(stranger.get_object, Bucket=bucket, Key="a/b") == "AccessDenied"
    closed = {**allow("s3:GetObject", resources[1], Principal="*"), "Effect": "Deny"}
    closed["Condition"] = {"StringNotEquals": {"aws:PrincipalAccount": other_account.number}}
    owner.put_bucket_policy(Bucket=bucket, Policy=document(granted, closed))
    assert refused(theirs.get_object, Bucket=bucket, Key="a/b") == "AccessDenied"
    assert owner.get_object(Bucket=bucket, Key="a/b")["Body"].read() == b"data"


def test_a_secret_named_without_its_last_characters_is_judged_by_its_whole_name(emulator, account):
    secret = account.client("secretsmanager").create_secret(Name="a/b", SecretString="x")["ARN"]
    whole = {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": secret[:-6] + "??????"}
    keys = account.assume(account.role("reader", {"AWS": f"arn:aws:iam::{account.number}:root"}, [whole]))
    value = emulator.client("secretsmanager", keys).get_secret_value(SecretId=secret[:-7])
    assert value["SecretString"] == "x"
