"""Cluster policies with the public Python SDK; prints what it saw as JSON.

The arguments are the origin, a token of an administrator of the workspace, and the token and the name of a member."""

import json
import sys

from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import DatabricksError
from databricks.sdk.service import compute, iam

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


definition = {
    "node_type_id": {"type": "allowlist", "values": ["m5d.large", "m5d.xlarge"], "defaultValue": "m5d.large"},
    "spark_version": {"type": "fixed", "value": "auto:latest-lts", "hidden": True},
    "autotermination_minutes": {"type": "range", "minValue": 10, "maxValue": 60, "defaultValue": 30},
    "custom_tags.team": {"type": "fixed", "value": "data"},
}
made = admin.cluster_policies.create(name="team", definition=json.dumps(definition), max_clusters_per_user=1)
policy = admin.cluster_policies.get(made.policy_id)
seen["policy"] = [policy.name, json.loads(policy.definition) == definition, policy.max_clusters_per_user, policy.is_default]
seen["hidden"] = [refusal(lambda: member.cluster_policies.get(made.policy_id))[0], [p.name for p in member.cluster_policies.list()]]
seen["no right"] = refusal(lambda: member.clusters.create(spark_version="18.0.x-scala2.13", node_type_id="m5d.large", num_workers=1))[0]
admin.cluster_policies.update_permissions(
    made.policy_id,
    access_control_list=[
        compute.ClusterPolicyAccessControlRequest(
            user_name=member_name, permission_level=compute.ClusterPolicyPermissionLevel.CAN_USE
        )
    ],
)
seen["levels"] = [each.permission_level.value for each in admin.cluster_policies.get_permission_levels(made.policy_id).permission_levels]
seen["granted"] = [p.name for p in member.cluster_policies.list()]
mistakes = refusal(
    lambda: member.clusters.create(
        policy_id=made.policy_id,
        spark_version="18.0.x-scala2.13",
        node_type_id="c5d.large",
        num_workers=1,
        custom_tags={"team": "other"},
    )
)
seen["mistakes"] = mistakes
waiter = member.clusters.create(policy_id=made.policy_id, spark_version="", num_workers=1, apply_policy_default_values=True)
cluster = member.clusters.get(waiter.cluster_id)
seen["cluster"] = [cluster.spark_version, cluster.node_type_id, cluster.autotermination_minutes, cluster.custom_tags]
seen["one each"] = refusal(
    lambda: member.clusters.create(policy_id=made.policy_id, spark_version="", num_workers=1, apply_policy_default_values=True)
)
waiter.result()
compliance = admin.policy_compliance_for_clusters.get_compliance(waiter.cluster_id)
seen["complies"] = [compliance.is_compliant, compliance.violations]
definition["autotermination_minutes"]["maxValue"] = 20
definition["autotermination_minutes"]["defaultValue"] = 15
admin.cluster_policies.edit(made.policy_id, name="team", definition=json.dumps(definition))
seen["no longer"] = [
    [each.cluster_id == waiter.cluster_id, each.is_compliant, each.violations]
    for each in admin.policy_compliance_for_clusters.list_compliance(made.policy_id)
]
dry = admin.policy_compliance_for_clusters.enforce_compliance(waiter.cluster_id, validate_only=True)
seen["dry"] = [dry.has_changes, [change.as_dict() for change in dry.changes], admin.clusters.get(waiter.cluster_id).autotermination_minutes]
done = admin.policy_compliance_for_clusters.enforce_compliance(waiter.cluster_id)
seen["enforced"] = [done.has_changes, done.enforce_result.value, admin.clusters.get(waiter.cluster_id).autotermination_minutes]
seen["again"] = admin.policy_compliance_for_clusters.get_compliance(waiter.cluster_id).is_compliant

definition["autotermination_minutes"] |= {"maxValue": 12, "defaultValue": 12}
admin.cluster_policies.edit(made.policy_id, name="team", definition=json.dumps(definition))
admin.clusters.wait_get_cluster_running(waiter.cluster_id)
compliance_of = admin.policy_compliance_for_clusters
later = compute.EnforcePolicyComplianceForClusterEnforceMode.WAIT_FOR_TERMINATION
seen["who waits"] = refusal(lambda: member.policy_compliance_for_clusters.enforce_compliance(waiter.cluster_id, enforce_mode=later))[0]
deferred = compliance_of.enforce_compliance(waiter.cluster_id, enforce_mode=later)
pending = compliance_of.get_compliance(waiter.cluster_id).pending_enforcement
seen["deferred"] = [
    deferred.enforce_result.value,
    admin.clusters.get(waiter.cluster_id).autotermination_minutes,
    pending.enforcement_status.value,
    pending.target_spec.autotermination_minutes,
    [change.as_dict() for change in pending.target_changes],
    [each.pending_enforcement is not None for each in compliance_of.list_compliance(made.policy_id)],
    [each.type.value for each in admin.clusters.events(waiter.cluster_id)][0],
]
compliance_of.cancel_pending_cluster_enforcement(waiter.cluster_id)
seen["cancelled"] = [
    compliance_of.get_compliance(waiter.cluster_id).pending_enforcement,
    refusal(lambda: compliance_of.cancel_pending_cluster_enforcement(waiter.cluster_id))[0],
    compliance_of.cancel_pending_cluster_enforcement(waiter.cluster_id, allow_missing=True).as_dict(),
    refusal(lambda: member.policy_compliance_for_clusters.cancel_pending_cluster_enforcement(waiter.cluster_id))[0],
]
compliance_of.enforce_compliance(waiter.cluster_id, enforce_mode=later)
member.clusters.restart_and_wait(waiter.cluster_id)
seen["restarted"] = [
    admin.clusters.get(waiter.cluster_id).autotermination_minutes,
    compliance_of.get_compliance(waiter.cluster_id).as_dict(),
]

definition["autotermination_minutes"] |= {"maxValue": 11, "defaultValue": 11}
config = compute.PolicyAutoEnforcementConfig(
    enforce_mode=compute.PolicyAutoEnforcementConfigPolicyAutoEnforcementEnforceMode.WAIT_FOR_TERMINATION
)
admin.cluster_policies.edit(made.policy_id, name="team", definition=json.dumps(definition), auto_enforcement_config=config)


def enforced():
    policy = admin.cluster_policies.get(made.policy_id, policy_view=compute.PolicyView.POLICY_VIEW_FULL)
    done = policy.background_enforcement
    counts = [done.success_cluster_enforce_count, done.deferred_cluster_enforce_count, done.failed_cluster_enforce_count]
    pending = compliance_of.get_compliance(waiter.cluster_id).pending_enforcement
    return [done.status.value, counts, pending is not None, admin.clusters.get(waiter.cluster_id).autotermination_minutes]


seen["follows later"] = enforced()
definition["node_type_id"] = {"type": "blocklist", "values": ["m5d.large"]}
admin.cluster_policies.edit(made.policy_id, name="team", definition=json.dumps(definition), auto_enforcement_config=config)
seen["cannot follow"] = enforced()[1]
definition["node_type_id"] = {"type": "allowlist", "values": ["m5d.large", "m5d.xlarge"], "defaultValue": "m5d.large"}
definition["autotermination_minutes"] |= {"maxValue": 10, "defaultValue": 10}
config.enforce_mode = compute.PolicyAutoEnforcementConfigPolicyAutoEnforcementEnforceMode.ENFORCE_IMMEDIATELY
admin.cluster_policies.edit(made.policy_id, name="team", definition=json.dumps(definition), auto_enforcement_config=config)
seen["follows"] = enforced()
admin.clusters.wait_get_cluster_running(waiter.cluster_id)
seen["shown to"] = [
    member.cluster_policies.get(made.policy_id, policy_view=compute.PolicyView.POLICY_VIEW_FULL).background_enforcement,
    member.cluster_policies.get(made.policy_id).auto_enforcement_config.enforce_mode.value,
]

families = {each.policy_family_id: each for each in admin.policy_families.list()}
seen["families"] = sorted(families)
seen["family"] = admin.policy_families.get("personal-vm").name
personal = admin.cluster_policies.create(
    name="personal",
    policy_family_id="personal-vm",
    policy_family_definition_overrides=json.dumps({"autotermination_minutes": {"type": "fixed", "value": 20}}),
    libraries=[compute.Library(pypi=compute.PythonPyPiLibrary(package="simplejson==3.8.0"))],
)
merged = json.loads(admin.cluster_policies.get(personal.policy_id).definition)
seen["merged"] = [merged["autotermination_minutes"], merged["num_workers"]["value"]]
mine = admin.clusters.create(policy_id=personal.policy_id, spark_version="", apply_policy_default_values=True).response
mine = admin.clusters.get(mine.cluster_id)
seen["personal"] = [mine.spark_version, mine.node_type_id, mine.num_workers, mine.data_security_mode.value, mine.autotermination_minutes]
definition["num_workers"] = {"type": "range", "maxValue": 2}
admin.cluster_policies.edit(made.policy_id, name="team", definition=json.dumps(definition))
seen["too large"] = refusal(lambda: admin.clusters.resize(waiter.cluster_id, num_workers=3))
seen["resized"] = admin.clusters.resize_and_wait(waiter.cluster_id, num_workers=2).num_workers
admin.cluster_policies.delete(made.policy_id)
seen["gone"] = [refusal(lambda: admin.cluster_policies.get(made.policy_id))[0], [p.name for p in admin.cluster_policies.list()]]
print(json.dumps(seen))
