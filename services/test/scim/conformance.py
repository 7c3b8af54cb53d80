"""Runs the public tester of SCIM 2.0 against a server; prints what passed and what did not as JSON.

The arguments are the base of the API and the value of the authorization header."""

import json
import sys

from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server


def notes(result):
    """What the client says beyond the reason, such as which part of a reply is wrong."""
    error = result.data.get("error") if isinstance(result.data, dict) else None
    return " ".join(getattr(error, "__notes__", []))


base, authorization = sys.argv[1:]
client = SyncSCIMClient(Client(base_url=base, headers={"Authorization": authorization}, timeout=60))
results = check_server(client)
wrong = [
    f"{result.title}: {result.reason} {notes(result)}".strip()
    for result in results
    if result.status in (Status.ERROR, Status.CRITICAL)
]
print(json.dumps({"passed": sum(result.status == Status.SUCCESS for result in results), "wrong": wrong}))
