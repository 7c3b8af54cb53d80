"""A local process for every "EC2 instance" (EMULATOR_INSTANCE_COMMAND), its metadata service, word of every change.

The command gets no AWS keys: it finds its credentials as on EC2, from the metadata service, whose address is in
AWS_EC2_METADATA_SERVICE_ENDPOINT. Every SDK reads that variable.
"""

import base64
import contextlib
import json
import logging
import os
import re
import subprocess
import threading
import time
import urllib.request
from typing import Any

from moto.iam.models import iam_backends
from moto.utilities.utils import get_partition

from .. import addresses, authority, processes, settings
from ..name_service import preload, proxy
from . import metadata

log = logging.getLogger(__name__)
_processes: dict[str, subprocess.Popen] = {}
_servers: dict[str, metadata.Server] = {}
_notices: dict[str, dict[str, str]] = {}
_history: dict[str, list[dict[str, Any]]] = {}


def user_data(instance: Any) -> bytes:
    raw = instance.user_data or ""
    raw = raw if isinstance(raw, bytes) else str(raw).encode()
    try:
        return base64.b64decode(raw, validate=True)
    except ValueError:
        return raw


def profile_of(instance: Any) -> Any:
    association = instance.ec2_backend.iam_instance_profile_associations.get(instance.id)
    if association is not None:
        return association.iam_instance_profile
    given = instance.iam_instance_profile
    arn = given.get("Arn") if isinstance(given, dict) else None
    profiles = iam_backends[instance.owner_id][get_partition(instance.region_name)].instance_profiles
    return next((profile for profile in profiles.values() if profile.arn == arn), None) if arn else None


def _loopback_address(instance: Any) -> str | None:
    private = instance.private_ip
    return addresses.claim(private, instance.id, instance.vpc_id) if private else None


def folder(instance: Any) -> str:
    return settings.folder("instances", instance.id)


def describe(instance: Any) -> dict[str, Any]:
    profile = profile_of(instance)
    tags = {tag["key"]: tag["value"] for tag in instance.get_tags()}
    process = _processes.get(instance.id)
    alive = instance._state.name not in ("terminated", "stopped")
    return {
        "instanceId": instance.id,
        "state": instance._state.name,
        "account": instance.owner_id,
        "region": instance.region_name,
        "availabilityZone": instance._placement.zone,
        "instanceType": instance.instance_type,
        "imageId": instance.image_id,
        "privateIp": instance.private_ip,
        "loopbackIp": _loopback_address(instance) if alive else None,
        "subnetId": instance.subnet_id,
        "vpcId": instance.vpc_id,
        "securityGroupIds": [group.id for group in instance.security_groups],
        "lifecycle": instance.lifecycle or "on-demand",
        "launchTemplateId": tags.get("aws:ec2launchtemplate:id"),
        "launchTemplateVersion": tags.get("aws:ec2launchtemplate:version"),
        "instanceProfileArn": profile.arn if profile else None,
        "roleArn": profile.roles[0].arn if profile and profile.roles else None,
        "tags": tags,
        "userData": user_data(instance).decode(errors="replace"),
        "httpTokens": instance.metadata_options.http_tokens,
        "spotNotice": _notices.get(instance.id),
        "pid": process.pid if process and process.poll() is None else None,
        "history": _history.get(instance.id, []),
        "folder": folder(instance) if settings.INSTANCE_COMMAND else None,
        "metadataEndpoint": _servers[instance.id].url if instance.id in _servers else None,
    }


def state_changed(instance: Any, state: str) -> None:
    _history.setdefault(instance.id, []).append({"state": state, "at": round(time.time(), 3)})
    log.info("instance %s %s", instance.id, state)
    if state == "running":
        _boot(instance)
    elif state in ("shutting-down", "stopping"):
        end(instance)
    elif state in ("terminated", "stopped"):
        server = _servers.pop(instance.id, None)
        if server:
            server.close()
        addresses.release(instance.id)
    _tell(state, instance)


def _tell(event: str, instance: Any, **more: Any) -> None:
    if not settings.INSTANCE_WEBHOOK:
        return
    body = json.dumps({"event": event, "instance": describe(instance), **more}).encode()
    request = urllib.request.Request(settings.INSTANCE_WEBHOOK, body, {"Content-Type": "application/json"})

    def post() -> None:
        try:
            urllib.request.urlopen(request, timeout=10).read()
        except OSError as error:
            log.info("webhook %s %s: %s", event, instance.id, error)

    threading.Thread(target=post, daemon=True).start()


def _environment(instance: Any, path: str) -> dict[str, str]:
    known = describe(instance)
    env = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "MOTO_", "EMULATOR_", "NODE_OPTIONS"))}
    names = {
        "INSTANCE_ID": "instanceId", "PRIVATE_IP": "privateIp", "LOOPBACK_IP": "loopbackIp", "IMAGE_ID": "imageId",
        "INSTANCE_TYPE": "instanceType", "SUBNET_ID": "subnetId", "VPC_ID": "vpcId", "AWS_REGION": "region",
        "AVAILABILITY_ZONE": "availabilityZone", "INSTANCE_LIFECYCLE": "lifecycle", "AWS_ACCOUNT_ID": "account",
        "LAUNCH_TEMPLATE_ID": "launchTemplateId", "LAUNCH_TEMPLATE_VERSION": "launchTemplateVersion",
        "INSTANCE_PROFILE_ARN": "instanceProfileArn", "INSTANCE_ROLE_ARN": "roleArn", "AWS_DEFAULT_REGION": "region",
        "AWS_EC2_METADATA_SERVICE_ENDPOINT": "metadataEndpoint",
    }  # fmt: skip
    env |= {name: str(known[key] or "") for name, key in names.items()}
    env |= {"TAG_" + re.sub(r"\W", "_", key): value for key, value in known["tags"].items()}
    env |= preload.environment(known["loopbackIp"] or "")
    return env | {
        "HTTPS_PROXY": proxy.address(),
        "CURL_CA_BUNDLE": authority.file(),
        "AWS_ENDPOINT_URL": settings.ENDPOINT,
        "USER_DATA_FILE": os.path.join(path, "user-data"),
        "INSTANCE_FILE": os.path.join(path, "instance.json"),
    }


def _boot(instance: Any) -> None:
    _servers[instance.id] = metadata.Server(instance)
    if not settings.INSTANCE_COMMAND:
        return
    path = folder(instance)
    with open(os.path.join(path, "user-data"), "wb") as file:
        file.write(user_data(instance))
    with open(os.path.join(path, "instance.json"), "w") as file:
        json.dump(describe(instance), file, indent=1)
    with open(os.path.join(path, "console.log"), "ab") as console:
        process = processes.start(
            ["/bin/sh", "-c", settings.INSTANCE_COMMAND],
            cwd=path, env=_environment(instance, path), stdout=console, stderr=console,
        )  # fmt: skip
    _processes[instance.id] = process
    threading.Thread(target=_watch, args=(instance, process), daemon=True).start()


def _watch(instance: Any, process: subprocess.Popen) -> None:
    code = process.wait()
    log.info("instance %s: its process ended with %s", instance.id, code)
    if instance._state.name == "running":
        _tell("process-exit", instance, exitCode=code)
        if settings.INSTANCE_ON_EXIT == "terminate":
            instance.terminate(("Client.InstanceInitiatedShutdown", "Instance initiated shutdown"))


def end(instance: Any) -> None:
    """Also for a machine that shall die without EC2 noticing."""
    if instance.id in _processes:
        processes.end(_processes[instance.id], settings.STOP_GRACE_SECONDS)


def wait_until_gone(instance: Any) -> None:
    if instance.id in _processes:
        with contextlib.suppress(OSError):
            _processes[instance.id].wait()


def give_spot_notice(instance: Any, seconds: float) -> None:
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))
    _notices[instance.id] = {"action": "terminate", "time": at}
    _tell("spot-interruption-notice", instance, notice=_notices[instance.id])
