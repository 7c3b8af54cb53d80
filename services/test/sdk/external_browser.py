"""Logs in through a browser with the public Python SDK; prints what it saw as JSON.

The arguments are the origin, the account, the workspace, a user of both, and the user's password. The browser is a script: it
follows links and fills in forms."""

import html.parser
import json
import sys
import threading
import time
import urllib.parse
import webbrowser

import requests
from databricks.sdk import AccountClient, WorkspaceClient
from databricks.sdk.oauth import OAuthClient

origin, account_id, workspace_id, user_name, password = sys.argv[1:]
seen = {"pages": []}


class Forms(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.forms = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form":
            self.forms.append((attributes["action"], {}))
        elif tag == "input" and self.forms:
            self.forms[-1][1][attributes["name"]] = attributes.get("value") or ""


def browse(url):
    session = requests.Session()
    page = session.get(url)
    while True:
        action, fields = Forms(page.text).forms[0]
        seen["pages"].append(urllib.parse.urlparse(action).path)
        if "password" in fields:
            fields.update(user_name=user_name, password=password)
            if "account" in fields:
                fields["account"] = account_id
        else:
            fields["decision"] = "allow"
        page = session.post(urllib.parse.urljoin(page.url, action), fields, allow_redirects=False)
        target = urllib.parse.urljoin(page.url, page.headers["location"])
        if not target.startswith(origin):
            return answer(target)
        page = session.get(target)


def answer(url):
    while True:  # the SDK listens only once its browser is open
        try:
            return requests.get(url)
        except requests.ConnectionError:
            time.sleep(0.01)


webbrowser.open_new = lambda url: threading.Thread(target=browse, args=[url], daemon=True).start()

workspace = WorkspaceClient(host=origin, workspace_id=workspace_id, auth_type="external-browser")
seen["workspace"] = workspace.current_user.me().user_name

# The token that the SDK keeps is used again, without a browser.
logins = len(seen["pages"])
again = WorkspaceClient(host=origin, workspace_id=workspace_id, auth_type="external-browser")
seen["again"] = again.current_user.me().user_name
seen["kept"] = len(seen["pages"]) == logins

account = AccountClient(host=origin, account_id=account_id, auth_type="external-browser")
seen["account"] = user_name in [user.user_name for user in account.users_v2.list()]

client = OAuthClient.from_host(origin, "databricks-cli", "http://localhost:8020")
credentials = client.initiate_consent().launch_external_browser()
before = credentials.token()
after = credentials.refresh()
seen["refreshed"] = before.access_token != after.access_token and before.refresh_token != after.refresh_token
me = requests.get(f"{origin}/api/2.0/preview/scim/v2/Me", headers={"Authorization": f"Bearer {after.access_token}"})
seen["afterRefresh"] = me.json()["userName"]
print(json.dumps(seen))
