"""Commands on a cluster with the public Python SDK; prints what it saw as JSON.

The arguments are the origin, a token and a cluster that runs."""

import json
import sys

from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import NotFound
from databricks.sdk.service import compute

origin, token, cluster_id = sys.argv[1:]
w = WorkspaceClient(host=origin, token=token, auth_type="pat")
seen = {}

context = w.command_execution.create_and_wait(cluster_id=cluster_id, language=compute.Language.PYTHON)
seen["context"] = context.status.value
named = {"cluster_id": cluster_id, "context_id": context.id}
done = w.command_execution.execute_and_wait(**named, language=compute.Language.PYTHON, command="hello")
seen["done"] = [done.status.value, done.results.result_type.value, done.results.data]
wrong = w.command_execution.execute_and_wait(**named, language=compute.Language.PYTHON, command="raise x")
seen["wrong"] = [wrong.status.value, wrong.results.result_type.value]
running = w.command_execution.execute(**named, language=compute.Language.PYTHON, command="sleep()")
cancelled = w.command_execution.cancel_and_wait(**named, command_id=running.response.id)
seen["cancelled"] = cancelled.status.value
w.command_execution.destroy(cluster_id=cluster_id, context_id=context.id)
try:
    w.command_execution.context_status(cluster_id=cluster_id, context_id=context.id)
except NotFound:
    seen["gone"] = True
print(json.dumps(seen))
