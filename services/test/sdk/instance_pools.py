"""Instance pools with the public Python SDK; prints what it saw as JSON.

The arguments are the origin, a token of an administrator of the workspace, and the token and the name of a member."""

import json
import sys

from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import DatabricksError
from databricks.sdk.service import compute

origin, token, member_token, member_name = sys.argv[1:]
admin = WorkspaceClient(host=origin, token=token, auth_type="pat")
member = WorkspaceClient(host=origin, token=member_token, auth_type="pat")
seen = {}


def refusal(call):
    try:
        call()
    except DatabricksError as error:
        return [type(error).__name__, str(error)]
    return None


seen["who makes"] = refusal(lambda: member.instance_pools.create("mine", "m5d.large"))[0]
seen["faults"] = refusal(
    lambda: admin.instance_pools.create(
        "", "no.type", min_idle_instances=3, max_capacity=2, preloaded_spark_versions=["1.x"], idle_instance_autotermination_minutes=-1
    )
)
made = admin.instance_pools.create(
    "warm",
    "m5.xlarge",
    min_idle_instances=1,
    max_capacity=3,
    custom_tags={"team": "data"},
    aws_attributes=compute.InstancePoolAwsAttributes(availability=compute.InstancePoolAwsAttributesAvailability.ON_DEMAND),
    preloaded_spark_versions=["17.3.x-scala2.13"],
)
pool = admin.instance_pools.get(made.instance_pool_id)
seen["pool"] = [pool.instance_pool_name, pool.node_type_id, pool.min_idle_instances, pool.max_capacity, pool.state.value]
seen["stats"] = pool.stats.as_dict()
seen["twice"] = refusal(lambda: admin.instance_pools.create("warm", "m5.xlarge"))[0]
seen["type stays"] = refusal(lambda: admin.instance_pools.edit(made.instance_pool_id, "warm", "m5.large"))[0]
policy = admin.cluster_policies.create(
    name="pooled", definition=json.dumps({"instance_pool_id": {"type": "fixed", "value": made.instance_pool_id}})
)
admin.cluster_policies.set_permissions(
    policy.policy_id,
    access_control_list=[
        compute.ClusterPolicyAccessControlRequest(user_name=member_name, permission_level=compute.ClusterPolicyPermissionLevel.CAN_USE)
    ],
)
make = lambda workers, **over: member.clusters.create(
    spark_version="17.3.x-scala2.13", policy_id=policy.policy_id, num_workers=workers, **over
)
seen["no access"] = [refusal(lambda: make(1)), [p.instance_pool_name for p in member.instance_pools.list()]]
admin.instance_pools.update_permissions(
    made.instance_pool_id,
    access_control_list=[
        compute.InstancePoolAccessControlRequest(
            user_name=member_name, permission_level=compute.InstancePoolPermissionLevel.CAN_ATTACH_TO
        )
    ],
)
seen["levels"] = [each.permission_level.value for each in admin.instance_pools.get_permission_levels(made.instance_pool_id).permission_levels]
seen["other type"] = refusal(lambda: make(1, node_type_id="m5.large"))
seen["too many"] = refusal(lambda: make(3))
cluster = make(1).result()
seen["cluster"] = [
    cluster.node_type_id,
    cluster.driver_node_type_id,
    cluster.driver_instance_pool_id == made.instance_pool_id,
    cluster.aws_attributes.availability.value,
    cluster.aws_attributes.ebs_volume_count,
    cluster.custom_tags,
]
seen["too large"] = refusal(lambda: member.clusters.resize(cluster.cluster_id, num_workers=3))
seen["resized"] = member.clusters.resize_and_wait(cluster.cluster_id, num_workers=2).num_workers
admin.instance_pools.edit(made.instance_pool_id, "cold", "m5.xlarge", max_capacity=5)
seen["edited"] = [[p.instance_pool_name, p.min_idle_instances, p.max_capacity] for p in member.instance_pools.list()]
seen["who deletes"] = refusal(lambda: member.instance_pools.delete(made.instance_pool_id))[0]
admin.instance_pools.delete(made.instance_pool_id)
seen["gone"] = [refusal(lambda: admin.instance_pools.get(made.instance_pool_id))[0], refusal(lambda: make(1))]
print(json.dumps(seen))
