"""The first administrator of an account logs in to a workspace, and makes a token; prints what it saw as JSON.

The arguments are the secret of the registration, whose service principal assigns the administrator to the workspace,
and as JSON the workspace's host and id, the administrator's name and password, and whom to let in, if anybody. The
browser is a script."""

import json
import sys
import threading
import time
import urllib.parse
import webbrowser

import requests
from browser import Forms
from databricks.sdk import AccountClient, WorkspaceClient
from databricks.sdk.service import iam

registrar, given = (json.loads(argument) for argument in sys.argv[1:3])


def browse(url):
    session = requests.Session()
    page = session.get(url)
    while True:
        action, fields = Forms(page.text).forms[0]
        if "password" in fields:
            fields.update(user_name=given["userName"], password=given["password"])
        else:
            fields["decision"] = "allow"
        page = session.post(urllib.parse.urljoin(page.url, action), fields, allow_redirects=False)
        target = urllib.parse.urljoin(page.url, page.headers["location"])
        if not target.startswith(given["host"]):
            return answer(target)
        page = session.get(target)


def answer(url):
    while True:  # the SDK listens only once its browser is open
        try:
            return requests.get(url, proxies={"http": ""})
        except requests.ConnectionError:
            time.sleep(0.01)


account = AccountClient(
    host=registrar["host"],
    account_id=registrar["accountId"],
    client_id=registrar["clientId"],
    client_secret=registrar["clientSecret"],
    auth_type="oauth-m2m",
)
[admin] = account.users.list(filter=f'userName eq "{given["userName"]}"')
account.workspace_assignment.update(given["workspaceId"], int(admin.id), permissions=[iam.WorkspacePermission.ADMIN])

webbrowser.open_new = lambda url: threading.Thread(target=browse, args=[url], daemon=True).start()
workspace = WorkspaceClient(host=given["host"], auth_type="external-browser")
me = workspace.current_user.me()
token = workspace.tokens.create(comment="clusters", lifetime_seconds=3600).token_value
made = workspace.users.create(user_name=given["newUser"]).user_name if "newUser" in given else None
print(json.dumps({"me": me.user_name, "token": token, "user": made}))
