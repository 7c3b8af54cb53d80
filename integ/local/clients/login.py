"""The first administrator of an account logs in to a workspace, and makes a token; prints what it saw as JSON.

The arguments are the secret of the registration, whose service principal assigns the administrator to the workspace,
and as JSON the workspace's host and id, the administrator's name and password, and whom to let in, if anybody. The
browser is a script."""

import json
import sys

from account import account_client
from databricks.sdk import WorkspaceClient
from databricks.sdk.service import iam
from scripted_browser import ScriptedBrowser

registrar, given = (json.loads(argument) for argument in sys.argv[1:3])

account = account_client(registrar)
[admin] = account.users.list(filter=f'userName eq "{given["userName"]}"')
account.workspace_assignment.update(given["workspaceId"], int(admin.id), permissions=[iam.WorkspacePermission.ADMIN])

ScriptedBrowser(given["host"], given["userName"], given["password"]).install()
workspace = WorkspaceClient(host=given["host"], auth_type="external-browser")
me = workspace.current_user.me()
token = workspace.tokens.create(comment="clusters", lifetime_seconds=3600).token_value
made = workspace.users.create(user_name=given["newUser"]).user_name if "newUser" in given else None
print(json.dumps({"me": me.user_name, "token": token, "user": made}))
