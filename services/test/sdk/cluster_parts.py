"""Instance profiles, global init scripts and libraries with the public Python SDK; prints what it saw as JSON.

The arguments are the origin, a token of an administrator of the workspace, and the token and the id of a member."""

import base64
import json
import sys

from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import DatabricksError
from databricks.sdk.service import compute, iam

origin, token, member_token, member_id = sys.argv[1:]
admin = WorkspaceClient(host=origin, token=token, auth_type="pat")
member = WorkspaceClient(host=origin, token=member_token, auth_type="pat")
seen = {}


def refusal(call):
    try:
        call()
    except DatabricksError as error:
        return [type(error).__name__, str(error)]
    return None


def cluster(client, **over):
    return client.clusters.create(spark_version="17.3.x-scala2.13", node_type_id="m5d.large", num_workers=1, **over)


# Instance profiles.
arn = "arn:aws:iam::123456789012:instance-profile/lake"
with_profile = compute.AwsAttributes(instance_profile_arn=arn)
seen["unregistered"] = refusal(lambda: cluster(admin, aws_attributes=with_profile))
seen["malformed"] = refusal(lambda: admin.instance_profiles.add("lake"))[0]
admin.instance_profiles.add(arn)
admin.instance_profiles.edit(arn, iam_role_arn="arn:aws:iam::123456789012:role/lake-role")
seen["profiles"] = [each.as_dict() for each in admin.instance_profiles.list()]
seen["twice"] = refusal(lambda: admin.instance_profiles.add(arn))[0]
patch = lambda op, **more: admin.users.patch(
    member_id,
    operations=[iam.Patch(op=op, **more)],
    schemas=[iam.PatchSchema.URN_IETF_PARAMS_SCIM_API_MESSAGES_2_0_PATCH_OP],
)
patch(iam.PatchOp.ADD, path="entitlements", value=[{"value": "allow-cluster-create"}])
seen["not mine"] = [refusal(lambda: cluster(member, aws_attributes=with_profile)), len(list(member.instance_profiles.list()))]
patch(iam.PatchOp.ADD, path="roles", value=[{"value": arn}])
seen["roles"] = [each.value for each in admin.users.get(member_id).roles]
seen["mine"] = [cluster(member, aws_attributes=with_profile).cluster_id != "", len(list(member.instance_profiles.list()))]
seen["unknown role"] = refusal(lambda: patch(iam.PatchOp.ADD, path="roles", value=[{"value": arn + "-other"}]))[0]
patch(iam.PatchOp.REMOVE, path=f'roles[value eq "{arn}"]')
seen["taken"] = [admin.users.get(member_id).roles, refusal(lambda: cluster(member, aws_attributes=with_profile))[0]]
admin.instance_profiles.edit(arn, is_meta_instance_profile=True)
seen["meta"] = [
    refusal(lambda: cluster(admin, aws_attributes=with_profile))[0],
    refusal(lambda: cluster(admin, aws_attributes=with_profile, data_security_mode=compute.DataSecurityMode.SINGLE_USER)),
]
admin.instance_profiles.remove(arn)
seen["removed"] = list(admin.instance_profiles.list())

# Global init scripts.
encoded = lambda text: base64.b64encode(text.encode()).decode()
first = admin.global_init_scripts.create("first", encoded("echo 1"), enabled=True)
second = admin.global_init_scripts.create("second", encoded("echo 2"))
third = admin.global_init_scripts.create("third", encoded("echo 3"), enabled=True, position=0)
order = lambda: [[each.name, each.position, each.enabled] for each in admin.global_init_scripts.list()]
seen["order"] = order()
admin.global_init_scripts.update(second.script_id, "second", encoded("echo two"), enabled=True, position=1)
seen["moved"] = order()
seen["script"] = base64.b64decode(admin.global_init_scripts.get(second.script_id).script).decode()
seen["too large"] = refusal(lambda: admin.global_init_scripts.create("large", encoded("x" * 65537)))
seen["admins only"] = refusal(lambda: list(member.global_init_scripts.list()))[0]
admin.global_init_scripts.delete(third.script_id)
seen["left"] = order()

# Libraries.
policy = admin.cluster_policies.create(
    name="with libraries",
    definition="{}",
    libraries=[compute.Library(pypi=compute.PythonPyPiLibrary(package="simplejson==3.8.0"))],
)
made = cluster(admin, policy_id=policy.policy_id).result()
maven = compute.Library(maven=compute.MavenLibrary(coordinates="org.jsoup:jsoup:1.7.2", exclusions=["slf4j:slf4j"]))
wheel = compute.Library(whl="s3://bucket/some-1.0-py3-none-any.whl")
admin.libraries.install(made.cluster_id, [maven, wheel])
status = lambda: [[each.library.as_dict(), each.status.value] for each in admin.libraries.cluster_status(made.cluster_id)]
seen["libraries"] = status()
admin.libraries.uninstall(made.cluster_id, [wheel])
seen["uninstalled"] = status()[-1][1]
seen["of policy"] = refusal(
    lambda: admin.libraries.uninstall(made.cluster_id, [compute.Library(pypi=compute.PythonPyPiLibrary(package="simplejson==3.8.0"))])
)[0]
admin.clusters.restart_and_wait(made.cluster_id)
seen["restarted"] = [each[0] for each in status()]
seen["all"] = [[each.cluster_id == made.cluster_id, len(each.library_statuses)] for each in admin.libraries.all_cluster_statuses()]
seen["wrong"] = refusal(lambda: admin.libraries.install(made.cluster_id, [compute.Library(egg="s3://bucket/a.egg"), compute.Library(jar="a.jar")]))
print(json.dumps(seen))
