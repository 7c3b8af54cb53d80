"""Keys that a stack makes are for what AWS presets."""


def test_a_key_encrypts_by_default(account):
    policy = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{account.number}:root"},
                "Action": "kms:*",
                "Resource": "*",
            }
        ],
    }
    template = {"Resources": {"Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": policy}}}}
    account.deploy("keys", template)
    resources = account.client("cloudformation").describe_stack_resources(StackName="keys")["StackResources"]
    key = account.client("kms").describe_key(KeyId=resources[0]["PhysicalResourceId"])["KeyMetadata"]
    assert (key["KeyUsage"], key["KeySpec"]) == ("ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT")
