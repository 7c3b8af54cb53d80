"""An administrator's first day with the public Python SDK; prints what it saw as JSON.

The arguments are the origin, the account, the workspace, and a token of an administrator of both."""

import json
import sys

from databricks.sdk import AccountClient, WorkspaceClient
from databricks.sdk.errors import DatabricksError, NotFound, ResourceConflict
from databricks.sdk.service import iam, settings

origin, account_id, workspace_id, token = sys.argv[1:]
workspace = WorkspaceClient(host=origin, token=token, auth_type="pat")
account = AccountClient(host=origin, account_id=account_id, token=token, auth_type="pat")
seen = {}


def refusal(error_type, call):
    try:
        call()
    except error_type as error:
        return type(error).__name__
    return None


# Users and groups of the account.
ada = account.users_v2.create(user_name="ada@example.com", name=iam.Name(given_name="Ada", family_name="Lovelace"))
bob = account.users_v2.create(user_name="bob@example.com")
seen["conflict"] = refusal(ResourceConflict, lambda: account.users_v2.create(user_name="ADA@example.com"))
team = account.groups_v2.create(display_name="team", members=[iam.ComplexValue(value=ada.id)])
account.groups_v2.patch(
    id=team.id,
    operations=[iam.Patch(op=iam.PatchOp.ADD, path="members", value=[{"value": bob.id}])],
    schemas=[iam.PatchSchema.URN_IETF_PARAMS_SCIM_API_MESSAGES_2_0_PATCH_OP],
)
account.groups_v2.patch(id=team.id, operations=[iam.Patch(op=iam.PatchOp.REMOVE, path=f'members[value eq "{ada.id}"]')])
seen["members"] = [member.display for member in account.groups_v2.get(id=team.id).members]
seen["filtered"] = [user.user_name for user in account.users_v2.list(filter='userName sw "ada"')]
seen["paged"] = len(list(account.users_v2.list(count=1))) == len(list(account.users_v2.list()))

# The group works in the workspace.
assigned = account.workspace_assignment.update(
    workspace_id=int(workspace_id), principal_id=int(team.id), permissions=[iam.WorkspacePermission.USER]
)
seen["assigned"] = [assigned.principal.group_name, [permission.value for permission in assigned.permissions]]
seen["listed"] = "bob@example.com" in [user.user_name for user in workspace.users_v2.list(attributes="id,userName")]
seen["levels"] = len(account.workspace_assignment.get(workspace_id=int(workspace_id)).permissions)
seen["assignments"] = int(team.id) in [each.principal.principal_id for each in account.workspace_assignment.list(int(workspace_id))]

# A service principal of the workspace, with entitlements, a token, and permissions.
robot = workspace.service_principals_v2.create(display_name="robot", entitlements=[iam.ComplexValue(value="allow-cluster-create")])
workspace.service_principals_v2.update(id=robot.id, display_name="robot", entitlements=[iam.ComplexValue(value="workspace-access")])
robot = workspace.service_principals_v2.get(id=robot.id)
seen["entitlements"] = [each.value for each in robot.entitlements]
made = workspace.token_management.create_obo_token(application_id=robot.application_id, lifetime_seconds=600)
seen["robot"] = WorkspaceClient(host=origin, token=made.token_value, auth_type="pat").current_user.me().user_name == robot.application_id
seen["tokens"] = made.token_info.token_id in [each.token_id for each in workspace.token_management.list()]
workspace.token_management.delete(made.token_info.token_id)
acl = workspace.permissions.update(
    "authorization",
    "tokens",
    access_control_list=[
        iam.AccessControlRequest(service_principal_name=robot.application_id, permission_level=iam.PermissionLevel.CAN_USE)
    ],
)
seen["objectType"] = acl.object_type
seen["granted"] = robot.application_id in [each.service_principal_name for each in acl.access_control_list]
seen["tokenLevels"] = [each.permission_level.value for each in workspace.token_management.get_permission_levels().permission_levels]
seen["passwords"] = workspace.users_v2.get_permissions().object_type

# Settings and addresses.
workspace.workspace_conf.set_status({"enableWebTerminal": "false"})
seen["conf"] = workspace.workspace_conf.get_status(keys="enableWebTerminal")
blocked = workspace.ip_access_lists.create(label="x", list_type=settings.ListType.BLOCK, ip_addresses=["192.0.2.0/24"])
workspace.ip_access_lists.update(blocked.ip_access_list.list_id, enabled=False)
seen["addresses"] = [each.enabled for each in workspace.ip_access_lists.list()]
workspace.ip_access_lists.delete(blocked.ip_access_list.list_id)

# What is gone is gone.
workspace.service_principals_v2.delete(robot.id)
account.users_v2.delete(ada.id)
seen["gone"] = [
    refusal(NotFound, lambda: workspace.service_principals_v2.get(robot.id)),
    refusal(NotFound, lambda: account.users_v2.get(ada.id)),
    refusal(DatabricksError, lambda: workspace.groups_v2.delete(team.id)),
]
print(json.dumps(seen))
