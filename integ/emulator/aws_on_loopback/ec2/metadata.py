"""Instance metadata service: one small server per instance. IMDSv2; v1 only where HttpTokens is optional."""

import json
import secrets
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from .. import settings
from ..iam import sessions

_IDENTITY = {
    "instanceId": "instanceId",
    "accountId": "account",
    "region": "region",
    "availabilityZone": "availabilityZone",
    "instanceType": "instanceType",
    "imageId": "imageId",
    "privateIp": "privateIp",
}
_META = "/latest/meta-data/"
_TTL = "X-aws-ec2-metadata-token-ttl-seconds"


def credentials(instance: Any) -> dict[str, str] | None:
    """Of the role of the instance profile."""
    from . import machines

    profile = machines.profile_of(instance)
    if not profile or not profile.roles:
        return None
    role = profile.roles[0].arn
    session = sessions.for_service(role, "ec2.amazonaws.com", instance.id, instance.region_name)
    return {
        "Code": "Success",
        "Type": "AWS-HMAC",
        "LastUpdated": "2026-01-01T00:00:00Z",
        "AccessKeyId": session.access_key_id,
        "SecretAccessKey": session.secret_access_key,
        "Token": session.session_token,
        "Expiration": session.expiration.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "RoleArn": role,
    }


def document(instance: Any, path: str) -> str | None:
    from . import machines

    known = machines.describe(instance)
    if path == "/latest/dynamic/instance-identity/document":
        return json.dumps({key: known[name] for key, name in _IDENTITY.items()})
    if path == "/latest/user-data":
        return known["userData"] or None
    if not path.startswith(_META):
        return None
    key = path[len(_META) :].rstrip("/")
    plain = {
        "instance-id": known["instanceId"],
        "instance-type": known["instanceType"],
        "ami-id": known["imageId"],
        "local-ipv4": known["privateIp"],
        "local-hostname": instance.private_dns_name,
        "placement/availability-zone": known["availabilityZone"],
        "placement/region": known["region"],
        "instance-life-cycle": known["lifecycle"],
        "services/domain": "amazonaws.com",
        "services/partition": "aws",
        "security-groups": "\n".join(group.name for group in instance.security_groups),
    }
    if key in plain:
        return plain[key]
    if key == "spot/instance-action":
        return json.dumps(known["spotNotice"]) if known["spotNotice"] else None
    if key.startswith("tags/instance") and instance.metadata_options.instance_metadata_tags == "enabled":
        name = key[len("tags/instance") :].strip("/")
        return known["tags"].get(name) if name else "\n".join(known["tags"])
    return _role_document(instance, key, known)


def _role_document(instance: Any, key: str, known: dict[str, Any]) -> str | None:
    if not known["roleArn"]:
        return None
    role = known["roleArn"].rsplit("/", 1)[1]
    if key == "iam/info":
        return json.dumps({"Code": "Success", "InstanceProfileArn": known["instanceProfileArn"]})
    if key == "iam/security-credentials":
        return role
    if key == f"iam/security-credentials/{role}":
        found = credentials(instance)
        return json.dumps(found) if found else None
    return None


class Server:
    def __init__(self, instance: Any) -> None:
        tokens: set[str] = set()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: Any) -> None:
                pass

            def answer(self, status: int, body: str = "") -> None:
                content = body.encode()
                self.send_response(status)
                self.send_header("Content-Type", "text/plain")
                if status == 200 and self.command == "PUT":
                    self.send_header(_TTL, self.headers.get(_TTL, "21600"))
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def do_PUT(self) -> None:
                if self.path != "/latest/api/token":
                    return self.answer(404)
                token = secrets.token_urlsafe(24)
                tokens.add(token)
                return self.answer(200, token)

            def do_GET(self) -> None:
                token = self.headers.get("X-aws-ec2-metadata-token")
                unknown = token and token not in tokens
                if unknown or (not token and instance.metadata_options.http_tokens == "required"):
                    return self.answer(401)
                body = document(instance, self.path)
                return self.answer(200, body) if body is not None else self.answer(404)

        self._http = ThreadingHTTPServer((settings.HOST, 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://{settings.HOST}:{self._http.server_address[1]}"
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 1}, daemon=True).start()

    def close(self) -> None:
        def stop() -> None:
            self._http.shutdown()
            self._http.server_close()

        threading.Thread(target=stop, daemon=True).start()
