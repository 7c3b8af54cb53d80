"""The workspace's REST API, as the user of this context."""

import json
import os
import urllib.error
import urllib.parse
import urllib.request

#: Where the agent keeps them: it replaces them before they are over, also while a cell runs.
_FILE = os.environ.get("LAKEHOUSE_CREDENTIALS", "")


def credentials():
    """`host` and `token` of the user, as they are now; None where the context has no access."""
    try:
        with open(_FILE) as file:
            return json.load(file)
    except FileNotFoundError:
        return None


def call(method, path, query=None, body=None):
    given = credentials()
    if given is None:
        raise PermissionError("this context has no access to the workspace's API, which this needs")
    url = given["host"].rstrip("/") + path + (f"?{urllib.parse.urlencode(query)}" if query else "")
    headers = {"authorization": f"Bearer {given['token']}", "content-type": "application/json"}
    request = urllib.request.Request(url, method=method, headers=headers, data=json.dumps(body).encode() if body else None)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read() or b"{}")
    except urllib.error.HTTPError as error:
        code, message = _told(error.read().decode("utf-8", "replace"))
        if code == "ENDPOINT_NOT_FOUND":
            raise NotImplementedError(f"the API of this workspace has no {path}, which this needs") from None
        raise RuntimeError(message) from None


def _told(body):
    """The code and the message of an error."""
    try:
        told = json.loads(body)
    except ValueError:
        return "", body
    return told.get("error_code", ""), told.get("message", body)
