"""Whether control planes know nothing of one another; prints what it saw as JSON.

The argument is a list as JSON, an entry for each: the secret of a registration, a workspace's host, its
administrator's name, password and token. Each of these is tried where it belongs, and at every other control plane."""

import json
import sys
import urllib.parse

import requests
from account import account_client
from scripted_browser import Forms

sides = json.loads(sys.argv[1])


def client_login(registrar, host, account_id):
    """The status, and the token where there is one."""
    answer = requests.post(
        f"{host}/oidc/accounts/{account_id}/v1/token",
        {"grant_type": "client_credentials", "scope": "all-apis"},
        auth=(registrar["clientId"], registrar["clientSecret"]),
    )
    return answer.status_code, answer.json().get("access_token")


def asked(url, token):
    return requests.get(url, headers={"Authorization": f"Bearer {token}"}, allow_redirects=False).status_code


def password_login(side, host):
    session = requests.Session()
    page = session.get(f"{host}/login")
    action, fields = next(form for form in Forms(page.text).forms if "password" in form[1])
    fields.update(user_name=side["admin"], password=side["password"])
    return session.post(urllib.parse.urljoin(page.url, action), fields, allow_redirects=False).status_code


def tried(side, at):
    """The statuses of whatever one side has, at the hosts of another one or of its own."""
    registrar, host, account_id = side["registrar"], at["registrar"]["host"], at["registrar"]["accountId"]
    own = client_login(registrar, registrar["host"], registrar["accountId"])[1]
    return {
        "client": client_login(registrar, host, account_id)[0],
        "account": asked(f"{host}/api/2.0/accounts/{account_id}/workspaces", own),
        "accountToken": asked(f"{at['host']}/api/2.1/clusters/list", own),
        "personalToken": asked(f"{at['host']}/api/2.1/clusters/list", side["token"]),
        "password": password_login(side, at["host"]),
    }


def seen(side):
    registrar = side["registrar"]
    account = account_client(registrar)
    return {
        "workspaces": sorted(workspace.workspace_name for workspace in account.workspaces.list()),
        "users": sorted(user.user_name for user in account.users.list()),
        "unknown": [
            client_login(registrar, registrar["host"], other["registrar"]["accountId"])[0]
            for other in sides
            if other is not side
        ],
        "own": tried(side, side),
        "elsewhere": [tried(side, other) for other in sides if other is not side],
    }


print(json.dumps([seen(side) for side in sides]))
