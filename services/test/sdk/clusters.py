"""The life of a cluster with the public Python SDK; prints what it saw as JSON.

The arguments are the origin and a token of an administrator of the workspace."""

import json
import sys

from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import BadRequest, DatabricksError, ResourceDoesNotExist
from databricks.sdk.service import compute, iam

origin, token = sys.argv[1:]
w = WorkspaceClient(host=origin, token=token, auth_type="pat")
seen = {}


def refusal(call):
    try:
        call()
    except DatabricksError as error:
        return type(error).__name__
    return None


# What clusters may be made of.
lts = w.clusters.select_spark_version(long_term_support=True, scala="2.13")
seen["lts"] = lts
seen["latest"] = w.clusters.select_spark_version(latest=True, scala="2.13")
seen["ml"] = w.clusters.select_spark_version(latest=True, scala="2.13", ml=True)
seen["gpu"] = w.clusters.select_spark_version(latest=True, scala="2.13", ml=True, gpu=True)
smallest = w.clusters.select_node_type(local_disk=True)
seen["smallest"] = smallest
seen["gpuNode"] = w.clusters.select_node_type(min_gpus=1)
zones = w.clusters.list_zones()
seen["zones"] = [zones.zones, zones.default_zone]

# A cluster runs, is looked at, changed, and ends.
made = w.clusters.create_and_wait(
    cluster_name="shared", spark_version=lts, node_type_id=smallest, num_workers=2, autotermination_minutes=15
)
seen["made"] = [made.state.value, made.num_workers, len(made.executors), made.driver is not None, made.spec.cluster_name]
seen["running"] = w.clusters.ensure_cluster_is_running(made.cluster_id)
seen["listed"] = made.cluster_id in [each.cluster_id for each in w.clusters.list()]
seen["filtered"] = [
    each.cluster_id == made.cluster_id
    for each in w.clusters.list(
        filter_by=compute.ListClustersFilterBy(cluster_states=[compute.State.RUNNING]),
        sort_by=compute.ListClustersSortBy(field=compute.ListClustersSortByField.CLUSTER_NAME),
        page_size=1,
    )
]
resized = w.clusters.resize_and_wait(made.cluster_id, num_workers=1)
seen["resized"] = [resized.num_workers, len(resized.executors)]
restarted = w.clusters.restart_and_wait(made.cluster_id)
seen["restarted"] = restarted.state.value
edited = w.clusters.edit_and_wait(
    made.cluster_id,
    spark_version=lts,
    node_type_id=smallest,
    cluster_name="renamed",
    autoscale=compute.AutoScale(min_workers=1, max_workers=3),
)
seen["edited"] = [edited.cluster_name, edited.autoscale.max_workers, edited.spec.num_workers]
updated = w.clusters.update_and_wait(
    made.cluster_id,
    "cluster_name,spark_conf",
    cluster=compute.UpdateClusterResource(cluster_name="again", spark_conf={"spark.sql.shuffle.partitions": "8"}),
)
seen["updated"] = [updated.cluster_name, updated.spark_conf, updated.autoscale.max_workers]
w.clusters.pin(made.cluster_id)
seen["pinned"] = [each.cluster_id == made.cluster_id for each in w.clusters.list(filter_by=compute.ListClustersFilterBy(is_pinned=True))]
ended = w.clusters.delete_and_wait(made.cluster_id)
seen["ended"] = [ended.state.value, ended.termination_reason.code.value, ended.termination_reason.type.value]
started = w.clusters.start_and_wait(made.cluster_id)
seen["started"] = [started.state.value, started.num_workers]
seen["events"] = [event.type.value for event in w.clusters.events(made.cluster_id, order=compute.GetEventsOrder.ASC, page_size=3)]

# Permissions.
levels = w.clusters.get_permission_levels(made.cluster_id)
seen["levels"] = [each.permission_level.value for each in levels.permission_levels]
acl = w.clusters.update_permissions(
    made.cluster_id,
    access_control_list=[
        compute.ClusterAccessControlRequest(group_name="users", permission_level=compute.ClusterPermissionLevel.CAN_ATTACH_TO)
    ],
)
seen["objectType"] = acl.object_type

# What is wrong is told at once, and what is gone is gone.
try:
    w.clusters.create(spark_version="1.0", node_type_id="t2.micro", num_workers=-1, autotermination_minutes=5)
except BadRequest as error:
    seen["faults"] = [part in str(error) for part in ("spark_version", "t2.micro", "num_workers", "autotermination_minutes")]
seen["pinnedStays"] = refusal(lambda: w.clusters.permanent_delete(made.cluster_id))
w.clusters.unpin(made.cluster_id)
w.clusters.permanent_delete(made.cluster_id)
try:
    w.clusters.get(made.cluster_id)
except ResourceDoesNotExist:
    seen["gone"] = True
seen["stillListed"] = [each.cluster_id for each in w.clusters.list()]
print(json.dumps(seen))
