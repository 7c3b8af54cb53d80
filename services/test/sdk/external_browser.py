"""Logs in through a browser with the public Python SDK; prints what it saw as JSON.

The arguments are the origin, the account, the workspace, a user of both, and the user's password. The browser is a
script."""

import json
import sys

import requests
from databricks.sdk import AccountClient, WorkspaceClient
from databricks.sdk.oauth import OAuthClient
from scripted_browser import ScriptedBrowser

origin, account_id, workspace_id, user_name, password = sys.argv[1:]
browser = ScriptedBrowser(origin, user_name, password, account_id)
browser.install()
seen = {}

workspace = WorkspaceClient(host=origin, workspace_id=workspace_id, auth_type="external-browser")
seen["workspace"] = workspace.current_user.me().user_name

# The token that the SDK keeps is used again, without a browser.
logins = len(browser.pages)
again = WorkspaceClient(host=origin, workspace_id=workspace_id, auth_type="external-browser")
seen["again"] = again.current_user.me().user_name
seen["kept"] = len(browser.pages) == logins

account = AccountClient(host=origin, account_id=account_id, auth_type="external-browser")
seen["account"] = user_name in [user.user_name for user in account.users_v2.list()]

client = OAuthClient.from_host(origin, "databricks-cli", "http://localhost:8020")
credentials = client.initiate_consent().launch_external_browser()
before = credentials.token()
after = credentials.refresh()
seen["refreshed"] = before.access_token != after.access_token and before.refresh_token != after.refresh_token
me = requests.get(f"{origin}/api/2.0/preview/scim/v2/Me", headers={"Authorization": f"Bearer {after.access_token}"})
seen["afterRefresh"] = me.json()["userName"]
print(json.dumps({**seen, "pages": browser.pages}))
