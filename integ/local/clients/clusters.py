"""Clusters of a workspace with the public Python SDK, chapter by chapter; prints what a chapter saw as JSON.

The arguments are a chapter and what it needs, as JSON: the workspace's host, a token of an administrator, and more."""

import json
import sys
import time

from databricks.sdk import WorkspaceClient
from databricks.sdk.service import compute

chapter, given = sys.argv[1], json.loads(sys.argv[2])
w = WorkspaceClient(host=given["host"], token=given["token"], auth_type="pat")


class Notebook:
    """An execution context on a cluster."""

    def __init__(self, cluster_id):
        context = w.command_execution.create_and_wait(cluster_id=cluster_id, language=compute.Language.PYTHON)
        self.named = {"cluster_id": cluster_id, "context_id": context.id}

    def run(self, code, language="python"):
        """The data of the result."""
        results = w.command_execution.execute_and_wait(
            **self.named, language=compute.Language(language), command=code
        ).results
        if results.result_type == compute.ResultType.ERROR:
            raise SystemExit(f"{code}: {results.summary}\n{results.cause}")
        return results.data


def policy():
    """What an administrator sets: how clusters may be made, and with which instance profile."""
    w.instance_profiles.add(given["instanceProfileArn"])
    definition = {
        "spark_version": {"type": "fixed", "value": given["runtime"]},
        "node_type_id": {"type": "allowlist", "values": ["m5d.large", "m5.large"], "defaultValue": "m5d.large"},
        "aws_attributes.first_on_demand": {"type": "fixed", "value": 1},
        "aws_attributes.availability": {"type": "fixed", "value": "SPOT_WITH_FALLBACK"},
        "autotermination_minutes": {"type": "fixed", "value": 10},
    }
    return {"policyId": w.cluster_policies.create(name="e2e", definition=json.dumps(definition)).policy_id}


def policies():
    """The names of those that the workspace has."""
    return {"names": [policy.name for policy in w.cluster_policies.list()]}


def create(name, workers):
    """Asks for a cluster under the policy."""
    single = {
        "is_single_node": True,
        "kind": compute.Kind.CLASSIC_PREVIEW,
        "data_security_mode": compute.DataSecurityMode.DATA_SECURITY_MODE_DEDICATED,
    }
    return w.clusters.create(
        cluster_name=name,
        policy_id=given["policyId"],
        apply_policy_default_values=True,
        spark_version=given["runtime"],
        **(single if workers == 0 else {"num_workers": workers}),
    )


def ask():
    """A cluster that nobody waits for."""
    return {"clusterId": create(given["name"], given["workers"]).cluster_id}


def start():
    running = create(given["name"], given["workers"]).result()
    return {
        "clusterId": running.cluster_id,
        "state": running.state.value,
        "driver": running.driver.node_aws_attributes.is_spot,
        "executors": [node.node_aws_attributes.is_spot for node in running.executors or []],
        "instances": [node.instance_id for node in running.executors or []],
        "requestedAt": running.start_time,
    }


def write():
    """A Delta table in the workspace's bucket."""
    notebook = Notebook(given["clusterId"])
    numbers = "spark.range(1000).withColumnRenamed('id', 'n')"
    notebook.run(f"{numbers}.write.format('delta').mode('overwrite').save('{given['table']}')")
    return {"rows": notebook.run(f"select count(*), sum(n) from delta.`{given['table']}`", "sql")}


def read():
    notebook = Notebook(given["clusterId"])
    return {"rows": notebook.run(f"select count(*), sum(n) from delta.`{given['table']}`", "sql")}


def recovered():
    """Waits until none of the instances given is a worker, and as many others are."""
    while True:
        cluster = w.clusters.get(given["clusterId"])
        instances = [node.instance_id for node in cluster.executors or []]
        if len(instances) == len(given["instances"]) and not set(instances) & set(given["instances"]):
            break
        time.sleep(0.5)
    events = [event.type.value for event in w.clusters.events(given["clusterId"], page_size=50)]
    return {"state": cluster.state.value, "lost": "NODES_LOST" in events}


def outlast():
    """A command that says when it has begun, and ends when it is told to, both by what lies in the bucket."""
    code = f"""
import time
from pyspark.errors import AnalysisException

spark.range(1).write.format("delta").save("{given["begun"]}")
while True:
    try:
        spark.read.text("{given["told"]}")
        break
    except AnalysisException:
        time.sleep(0.5)
print("still here")
"""
    return {"said": Notebook(given["clusterId"]).run(code)}


def refused():
    """What a cluster says that cannot be launched; it ends when AWS can be asked again what there is of it."""
    cluster_id = create("refused", 1).cluster_id
    while (cluster := w.clusters.get(cluster_id)).state not in (compute.State.TERMINATING, compute.State.TERMINATED):
        time.sleep(0.5)
    return {"clusterId": cluster_id, "code": cluster.termination_reason.code.value, "message": cluster.state_message}


def idle():
    """Waits until the cluster has ended; the reason."""
    while (cluster := w.clusters.get(given["clusterId"])).state != compute.State.TERMINATED:
        time.sleep(0.5)
    return {"reason": cluster.termination_reason.code.value}


def end():
    ended = w.clusters.delete_and_wait(given["clusterId"])
    return {"state": ended.state.value, "reason": ended.termination_reason.code.value}


CHAPTERS = (policy, policies, ask, start, write, read, recovered, outlast, refused, idle, end)
print(json.dumps(next(each for each in CHAPTERS if each.__name__ == chapter)()))
