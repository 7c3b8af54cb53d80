"""DeletionPolicy Snapshot: a database goes and leaves a last snapshot; what has no snapshots is refused."""

import pytest

CLUSTER = {
    "Type": "AWS::RDS::DBCluster",
    "Properties": {"Engine": "aurora-mysql", "MasterUsername": "lake", "MasterUserPassword": "not-a-secret"},
}
INSTANCE = {
    "Type": "AWS::RDS::DBInstance",
    "Properties": {
        "Engine": "mysql",
        "DBInstanceClass": "db.t4g.micro",
        "AllocatedStorage": "20",
        "MasterUsername": "lake",
        "MasterUserPassword": "not-a-secret",
    },
}


@pytest.mark.parametrize(
    ("definition", "snapshot"), [(CLUSTER, "AWS::RDS::DBClusterSnapshot"), (INSTANCE, "AWS::RDS::DBSnapshot")]
)
def test_a_database_leaves_a_last_snapshot(account, definition, snapshot):
    stack = account.deploy("data", {"Resources": {"Server": {**definition, "DeletionPolicy": "Snapshot"}}})
    assert stack["StackStatus"] == "CREATE_COMPLETE", account.failures("data")
    assert account.remove("data") == "DELETE_COMPLETE"
    [left] = account.inventory()
    assert left["type"] == snapshot
    assert left["id"].startswith("data-snapshot-server-")


def test_what_has_no_snapshots_is_refused(account):
    parameter = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "v"}}
    account.deploy("data", {"Resources": {"Parameter": {**parameter, "DeletionPolicy": "Snapshot"}}})
    assert account.remove("data") == "DELETE_FAILED"
    assert any("AWS::SSM::Parameter" in reason for reason in account.failures("data"))
