"""How the API shows a stack, its events and its resources."""

from typing import Any

from .stack import Event, Stack


def stack(it: Stack) -> dict[str, Any]:
    secret = {
        k for k, spec in it.template.get("Parameters", {}).items() if str(spec.get("NoEcho", "")).lower() == "true"
    }
    shown = []
    for key, spec in it.template.get("Parameters", {}).items():
        value = it.parameters.get(key, spec.get("Default", ""))
        entry = {"ParameterKey": key, "ParameterValue": "****" if key in secret else str(value)}
        if spec.get("Type", "").startswith("AWS::SSM::"):
            resolved = it.resolved_parameters.get(key, "")
            entry["ResolvedValue"] = ",".join(resolved) if isinstance(resolved, list) else resolved
        shown.append(entry)
    return {
        "StackId": it.id, "StackName": it.name, "Description": it.template.get("Description"), "Parameters": shown,
        "CreationTime": it.created, "LastUpdatedTime": it.updated, "DeletionTime": it.deleted, "StackStatus": it.status,
        "StackStatusReason": it.reason, "Outputs": it.outputs, "Tags": it.tags, "RoleARN": it.role_arn,
        "Capabilities": it.capabilities, "EnableTerminationProtection": it.termination_protection,
        "DisableRollback": False, "NotificationARNs": [], "RollbackConfiguration": {},
        "DriftInformation": {"StackDriftStatus": "NOT_CHECKED"},
    }  # fmt: skip


def event(it: Event) -> dict[str, Any]:
    return {
        "StackId": it.stack_id, "EventId": it.event_id, "StackName": it.stack_name, "LogicalResourceId": it.logical_id,
        "PhysicalResourceId": it.physical_id, "ResourceType": it.resource_type, "Timestamp": it.timestamp,
        "ResourceStatus": it.status, "ResourceStatusReason": it.reason,
    }  # fmt: skip


def resources(it: Stack) -> list[dict[str, Any]]:
    last = {event.logical_id: event for event in it.events}
    return [
        {
            "StackName": it.name, "StackId": it.id, "LogicalResourceId": logical_id, "ResourceType": resource.kind,
            "PhysicalResourceId": resource.physical_id, "ResourceStatus": last[logical_id].status,
            "ResourceStatusReason": last[logical_id].reason, "Timestamp": last[logical_id].timestamp,
            "LastUpdatedTimestamp": last[logical_id].timestamp,
            "DriftInformation": {"StackResourceDriftStatus": "NOT_CHECKED"},
        }
        for logical_id, resource in it.resources.items()
    ]  # fmt: skip
