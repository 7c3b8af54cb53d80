"""What is registered in an account, by the public Python SDK; prints it as JSON.

The argument is the secret of the registration, as JSON."""

import json
import sys

from account import account_client

secret = json.loads(sys.argv[1])
account = account_client(secret)
names = {
    "workspaces": [workspace.workspace_name for workspace in account.workspaces.list()],
    "credentials": [credential.credentials_name for credential in account.credentials.list()],
    "storage": [storage.storage_configuration_name for storage in account.storage.list()],
    "networks": [network.network_name for network in account.networks.list()],
    "keys": [key.aws_key_info.key_arn for key in account.encryption_keys.list()],
}
print(json.dumps({kind: sorted(found) for kind, found in names.items()}))
