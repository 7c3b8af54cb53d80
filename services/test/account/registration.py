"""A data plane that registers itself with the public Python SDK; prints what it saw as JSON. The argument is an account of credentials.json."""

import json
import sys
import time
from datetime import timedelta

from databricks.sdk import AccountClient, WorkspaceClient
from databricks.sdk.errors import InvalidState, NotFound
from databricks.sdk.service import provisioning

account = json.loads(sys.argv[1])
seen = {}

client = AccountClient(
    host=account["workspaces"][0]["host"],
    account_id=account["accountId"],
    client_id=account["clientId"],
    client_secret=account["clientSecret"],
    auth_type="oauth-m2m",
)
role = "arn:aws:iam::123456789012:role/lakehouse/python"
credentials = client.credentials.create(
    "python",
    provisioning.CreateCredentialAwsCredentials(sts_role=provisioning.CreateCredentialStsRole(role_arn=role)),
)
storage = client.storage.create("python", provisioning.RootBucketInfo(bucket_name="python-root"))


def network(name):
    return client.networks.create(
        network_name=name,
        vpc_id="vpc-00000001",
        subnet_ids=["subnet-00000001", "subnet-00000002"],
        security_group_ids=["sg-00000001"],
    )


first, second = network("first"), network("second")
workspace = client.workspaces.create_and_wait(
    workspace_name="from-python",
    aws_region="eu-west-1",
    credentials_id=credentials.credentials_id,
    storage_configuration_id=storage.storage_configuration_id,
    network_id=first.network_id,
    timeout=timedelta(minutes=2),
)
seen["status"] = workspace.workspace_status.value
seen["network"] = client.networks.get(first.network_id).vpc_status.value

# Whoever made a workspace is its administrator, and works in it at once.
inside = WorkspaceClient(
    host=account["workspaces"][0]["host"],
    workspace_id=str(workspace.workspace_id),
    client_id=account["clientId"],
    client_secret=account["clientSecret"],
    auth_type="oauth-m2m",
)
seen["inside"] = inside.current_user.me().user_name

changed = client.workspaces.update_and_wait(
    workspace.workspace_id,
    provisioning.Workspace(network_id=second.network_id, custom_tags={"team": "bi"}),
    update_mask="network_id,custom_tags",
    timeout=timedelta(minutes=2),
)
seen["changed"] = [changed.workspace_status.value, changed.network_id == second.network_id, changed.custom_tags]

try:
    client.credentials.delete(credentials.credentials_id)
except InvalidState as error:
    seen["inUse"] = str(error).split(" active ")[0]

client.workspaces.delete(workspace.workspace_id)
client.networks.delete(first.network_id)
for _ in range(60):
    try:
        client.workspaces.get(workspace.workspace_id)
    except NotFound:
        seen["gone"] = True
        break
    time.sleep(0.5)
client.networks.delete(second.network_id)
client.storage.delete(storage.storage_configuration_id)
client.credentials.delete(credentials.credentials_id)
seen["left"] = [len(list(of.list())) for of in (client.credentials, client.storage, client.networks)]
seen["workspaces"] = len(list(client.workspaces.list()))
print(json.dumps(seen))
