"""Databases whose owner's password RDS manages."""

import json

import pytest

CLUSTER = {"Engine": "aurora-mysql"}
INSTANCE = {"Engine": "mysql", "DBInstanceClass": "db.t4g.micro", "AllocatedStorage": "20"}


@pytest.mark.parametrize(("kind", "properties"), [("DBCluster", CLUSTER), ("DBInstance", INSTANCE)])
def test_the_secret_of_the_owner_is_named(account, kind, properties):
    owner = {"MasterUsername": "lake", "ManageMasterUserPassword": True}
    server = {"Type": f"AWS::RDS::{kind}", "Properties": {**properties, **owner}}
    arn = {"Value": {"Fn::GetAtt": ["Server", "MasterUserSecret.SecretArn"]}}
    stack = account.deploy("data", {"Resources": {"Server": server}, "Outputs": {"Secret": arn}})
    assert stack["StackStatus"] == "CREATE_COMPLETE", account.failures("data")
    [output] = stack["Outputs"]
    secret = account.client("secretsmanager").get_secret_value(SecretId=output["OutputValue"])["SecretString"]
    assert json.loads(secret).keys() == {"username", "password"}
    assert account.remove("data") == "DELETE_COMPLETE"
