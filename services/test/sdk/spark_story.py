"""A cluster on real Spark with the public Python SDK, chapter by chapter; prints what a chapter saw as JSON.

The arguments are a chapter and what it needs as JSON: the origin, the tokens of an administrator and, once there is one, of another
user, a folder for files, and the cluster."""

import json
import sys
import zipfile
from pathlib import Path

import databricks.sdk
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import DatabricksError
from databricks.sdk.service import compute

chapter, given = sys.argv[1], json.loads(sys.argv[2])
folder = Path(given["folder"])
cluster_id = given.get("clusterId", "")


def client(token):
    return WorkspaceClient(host=given["origin"], token=token, auth_type="pat")


w = client(given["token"])

#: Where the SDK is, which no runtime has.
SDK = Path(databricks.sdk.__file__).parents[2]


class CellError(Exception):
    """What went wrong in a cell."""


def refusal(call):
    """What a call says instead of doing it: the kind of error of the SDK, or the error of a cell."""
    try:
        call()
    except CellError as error:
        return str(error)
    except DatabricksError as error:
        return f"{type(error).__name__}: {error}"
    return ""


class Notebook:
    """An execution context of one user."""

    def __init__(self, workspace):
        self.api = workspace.command_execution
        context = self.api.create_and_wait(cluster_id=cluster_id, language=compute.Language.PYTHON)
        self.named = {"cluster_id": cluster_id, "context_id": context.id}

    def run(self, code, language="python"):
        """The data of the result."""
        results = self.api.execute_and_wait(**self.named, language=compute.Language(language), command=code).results
        if results.result_type == compute.ResultType.ERROR:
            raise CellError(results.summary)
        return results.data

    def sql(self, text):
        return self.run(text, "sql")


def wheel():
    """A wheel of one module, made by hand: nothing is fetched to build it."""
    path = folder / "greeting-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("greeting.py", "def greet(name):\n    return f'hello {name}'\n")
        archive.writestr("greeting-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: greeting\nVersion: 1.0\n")
        archive.writestr(
            "greeting-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nGenerator: by hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr("greeting-1.0.dist-info/RECORD", "greeting.py,,\ngreeting-1.0.dist-info/METADATA,,\n")
    return f"file:{path}"


def create():
    """A policy and a pool, and a cluster under them; another user may attach to it."""
    script = folder / "init.sh"
    script.write_text(f'echo "$DB_IS_DRIVER" > {folder}/init-$$.txt\n')
    pool = w.instance_pools.create("small", "c5.large", max_capacity=4)
    definition = {
        "instance_pool_id": {"type": "fixed", "value": pool.instance_pool_id},
        "spark_version": {"type": "fixed", "value": given["runtime"]},
        "autotermination_minutes": {"type": "fixed", "value": 10},
        "num_workers": {"type": "range", "maxValue": 2},
    }
    policy = w.cluster_policies.create(name="small", definition=json.dumps(definition))
    robot = w.service_principals.create(display_name="grace", active=True)
    token = w.token_management.create_obo_token(robot.application_id, lifetime_seconds=3600).token_value
    made = w.clusters.create(
        cluster_name="shared",
        policy_id=policy.policy_id,
        apply_policy_default_values=True,
        spark_version=given["runtime"],
        num_workers=2,
        init_scripts=[compute.InitScriptInfo(file=compute.LocalFileInfo(f"file:{script}"))],
    )
    w.libraries.install(made.cluster_id, [compute.Library(whl=wheel())])
    w.clusters.update_permissions(
        made.cluster_id,
        access_control_list=[
            compute.ClusterAccessControlRequest(
                service_principal_name=robot.application_id, permission_level=compute.ClusterPermissionLevel.CAN_ATTACH_TO
            )
        ],
    )
    running = made.result()
    return {
        "clusterId": made.cluster_id,
        "otherToken": token,
        "state": running.state.value,
        "minutes": running.autotermination_minutes,
        "executors": len(running.executors),
        "inits": sorted(path.read_text().strip() for path in folder.glob("init-*.txt")),
    }


def library():
    """The status of the wheel, once it is no longer under way."""
    while True:
        [status] = w.libraries.cluster_status(cluster_id)
        if status.status.value not in ("PENDING", "RESOLVING", "INSTALLING"):
            return status.status.value, status.messages


def work():
    """Two users at once: Delta by Python and SQL, packages, another database, a stream."""
    other = client(given["otherToken"])
    ada, grace = Notebook(w), Notebook(other)
    people = f"delta.`{folder}/people`"
    seen = {"library": library()}
    seen["written"] = ada.run(
        f"spark.createDataFrame([(1, 'ada'), (2, 'bob')], 'id int, name string').write.format('delta').save('{folder}/people')"
    )
    ada.sql(
        f"merge into {people} p using (select * from values (2, 'grace'), (3, 'linus') as v(id, name)) s on p.id = s.id "
        "when matched then update set name = s.name when not matched then insert *"
    )
    seen["merged"] = grace.sql(f"select id, name from {people} order by id")
    seen["before"] = grace.sql(f"select id, name from {people} version as of 0 order by id")
    seen["on executors"] = ada.run(
        "import greeting, socket\n"
        "sc.parallelize(range(8), 4).map(lambda n: __import__('greeting').greet(n)).collect()[-1]"
    )
    seen["executors"] = ada.run("sc._jsc.sc().getExecutorMemoryStatus().size() - 1")
    # Neither sees the other: variables, temporary views, settings, the context itself.
    ada.run("mine = 1; spark.range(1).createOrReplaceTempView('mine'); spark.conf.set('spark.sql.shuffle.partitions', '3')")
    seen["apart"] = [
        "NameError" in refusal(lambda: grace.run("mine")),
        "TABLE_OR_VIEW_NOT_FOUND" in refusal(lambda: grace.sql("select * from mine")),
        grace.run("spark.conf.get('spark.sql.shuffle.partitions')") != "'3'",
        refusal(lambda: grace.api.context_status(cluster_id, ada.named["context_id"])).split(":")[0],
    ]
    # In a notebook the SDK itself is that notebook's user.
    sdk = f"import sys; sys.path.append('{SDK}'); from databricks.sdk import WorkspaceClient; WorkspaceClient().current_user.me().id"
    seen["who"] = [notebook.run(sdk) == repr(user.current_user.me().id) for notebook, user in ((ada, w), (grace, other))]
    seen["not there"] = [
        "has no /api/2.0/secrets/get" in refusal(lambda: ada.run("dbutils.secrets.get('scope', 'key')")),
        "has no /api/2.0/workspace/export" in refusal(lambda: ada.run("%run /notebook")),
    ]
    seen["jdbc"] = ada.run(
        f"spark.read.jdbc({given['jdbc']!r}, 'customers', properties={given['jdbcProperties']!r}).orderBy('id').collect()[0].name"
    )
    seen["streamed"] = grace.run(
        "stream = (spark.readStream.format('rate').option('rowsPerSecond', 10).load().writeStream.format('delta')\n"
        f"  .option('checkpointLocation', '{folder}/checkpoint').start('{folder}/rates'))\n"
        "while not stream.recentProgress or stream.recentProgress[-1]['numInputRows'] == 0: stream.awaitTermination(1)\n"
        "stream.stop()\n"
        f"spark.read.format('delta').load('{folder}/rates').count() > 0"
    )
    return seen


def resize():
    """One worker less; what was written is still read."""
    smaller = w.clusters.resize_and_wait(cluster_id, num_workers=1)
    return {"executors": len(smaller.executors), **read()}


def read():
    return {"rows": Notebook(w).run(f"spark.read.format('delta').load('{folder}/people').repartition(4).count()")}


def restart():
    """Contexts are gone, tables and libraries are not."""
    before = Notebook(w)
    again = w.clusters.restart_and_wait(cluster_id)
    gone = refusal(lambda: before.run("1"))
    return {"state": again.state.value, "gone": gone, "library": library(), **read()}


def ended():
    """How the cluster ended, once it has, and what happened to it; its pool, in which fresh nodes wait by then, is deleted."""
    cluster = w.clusters.wait_get_cluster_terminated(cluster_id)
    events = [event.type.value for event in w.clusters.events(cluster_id, order=compute.GetEventsOrder.ASC)]
    [pool] = w.instance_pools.list()
    w.instance_pools.delete(pool.instance_pool_id)
    return {"reason": cluster.termination_reason.code.value, "events": events}


print(json.dumps({"create": create, "work": work, "resize": resize, "read": read, "restart": restart, "ended": ended}[chapter]()))
