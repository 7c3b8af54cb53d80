"""Milliseconds that `execute_and_wait` of the public SDK takes, as JSON. The arguments: origin, token, cluster, command, how often."""

import json
import sys
import time

from databricks.sdk import WorkspaceClient
from databricks.sdk.service import compute

origin, token, cluster_id, command, count = sys.argv[1:]
api = WorkspaceClient(host=origin, token=token, auth_type="pat").command_execution
context = api.create_and_wait(cluster_id=cluster_id, language=compute.Language.PYTHON)
times = []
for _ in range(int(count) + 10):
    began = time.perf_counter()
    api.execute_and_wait(cluster_id=cluster_id, context_id=context.id, language=compute.Language.PYTHON, command=command)
    times.append((time.perf_counter() - began) * 1000)
print(json.dumps(times[10:]))
