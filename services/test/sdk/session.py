"""A user's first session with the public Python SDK; prints what it saw as JSON. The arguments are an account of credentials.json."""

import json
import sys

from databricks.sdk import AccountClient, WorkspaceClient
from databricks.sdk.errors import DatabricksError

account = json.loads(sys.argv[1])
workspace = account["workspaces"][0]
seen = {}

# auth_type: what else lies in the environment must not decide.
client = WorkspaceClient(host=workspace["host"], token=workspace["token"], auth_type="pat")
seen["user"] = client.current_user.me().user_name
seen["workspaceId"] = str(client.get_workspace_id())

made = client.tokens.create(comment="from Python", lifetime_seconds=600)
other = WorkspaceClient(host=workspace["host"], token=made.token_value, auth_type="pat")
seen["listed"] = "from Python" in [token.comment for token in other.tokens.list()]
client.tokens.delete(token_id=made.token_info.token_id)
try:
    other.current_user.me()
except DatabricksError as error:
    seen["afterDelete"] = type(error).__name__

robot = {"client_id": account["clientId"], "client_secret": account["clientSecret"], "auth_type": "oauth-m2m"}
machine = WorkspaceClient(host=workspace["host"], workspace_id=workspace["workspaceId"], **robot)
me = machine.current_user.me()
seen["machine"] = me.user_name

administration = AccountClient(host=workspace["host"], account_id=account["accountId"], **robot)
seen["secrets"] = len(list(administration.service_principal_secrets.list(int(me.id))))

print(json.dumps(seen))
