"""A fresh Python app with a data plane of its own and one for Databricks."""

from aws_cdk import App, Environment
from cdk_lakehouse import ControlPlane, CrossAccountPolicy, DataPlaneStack, WorkspaceDefinition

app = App()

DataPlaneStack(
    app,
    "Own",
    env=Environment(account="210987654321", region="eu-west-1"),
    control_plane=ControlPlane.from_attributes(
        name="eu1", region="eu-west-1", aws_account="123456789012", domain="eu1.lake.example.com"
    ),
    account_id="0b7e4e2a-2b1c-4d3e-9f00-1234567890ab",
    availability_zones=["eu-west-1a", "eu-west-1b"],
    workspaces=[WorkspaceDefinition(name="prod")],
)

databricks = DataPlaneStack(
    app,
    "Databricks",
    env=Environment(account="210987654321", region="us-east-1"),
    control_plane=ControlPlane.databricks(region="us-east-1"),
    account_id="5f0c6a1e-7d8b-4c2f-8a53-0f1e2d3c4b5a",
    availability_zones=["us-east-1a", "us-east-1b"],
    workspaces=[WorkspaceDefinition(name="prod")],
)
assert databricks.data_plane.control_plane.contract.default_policy == CrossAccountPolicy.CUSTOMER_VPC

app.synth()
