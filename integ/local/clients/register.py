"""Registers a workspace of a data plane with the public Python SDK, without the CDK; prints what it saw as JSON.

The arguments are the secret of the registration and what the data plane's stack tells, both as JSON."""

import json
import sys

from account import account_client
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import DatabricksError
from databricks.sdk.service import provisioning

secret, parts = (json.loads(argument) for argument in sys.argv[1:3])
account = account_client(secret)
name = parts["name"]
seen = {}


def refusal(call):
    try:
        call()
    except DatabricksError as error:
        return str(error)
    return None


def credentials(role):
    granted = provisioning.CreateCredentialAwsCredentials(sts_role=provisioning.CreateCredentialStsRole(role_arn=role))
    return account.credentials.create(credentials_name=f"{name}-{role[-8:]}", aws_credentials=granted)


def key(use):
    info = provisioning.CreateAwsKeyInfo(key_arn=parts["keyArn"])
    return account.encryption_keys.create(use_cases=[use], aws_key_info=info).customer_managed_key_id


seen["foreignRole"] = refusal(lambda: credentials(parts["foreignRoleArn"]))
role = credentials(parts["crossAccountRoleArn"])
bucket = provisioning.RootBucketInfo(bucket_name=parts["rootBucketName"])
storage = account.storage.create(storage_configuration_name=f"{name}-storage", root_bucket_info=bucket)
network = account.networks.create(
    network_name=f"{name}-network",
    vpc_id=parts["vpcId"],
    subnet_ids=parts["subnetIds"],
    security_group_ids=parts["securityGroupIds"],
)
workspace = account.workspaces.create_and_wait(
    workspace_name=name,
    aws_region=parts["region"],
    credentials_id=role.credentials_id,
    storage_configuration_id=storage.storage_configuration_id,
    network_id=network.network_id,
    storage_customer_managed_key_id=key(provisioning.KeyUseCase.STORAGE),
    managed_services_customer_managed_key_id=key(provisioning.KeyUseCase.MANAGED_SERVICES),
)
seen["status"] = workspace.workspace_status.value
seen["workspaceId"] = workspace.workspace_id
seen["deploymentName"] = workspace.deployment_name
seen["vpcStatus"] = account.networks.get(network.network_id).vpc_status.value
seen["host"] = secret["host"].replace("accounts", workspace.deployment_name)
client = WorkspaceClient(
    host=seen["host"], client_id=secret["clientId"], client_secret=secret["clientSecret"], auth_type="oauth-m2m"
)
seen["me"] = client.current_user.me().user_name
print(json.dumps(seen))
