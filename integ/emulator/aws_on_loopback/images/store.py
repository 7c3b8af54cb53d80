"""Images: built from a context, named like Docker's, pushed to ECR as a manifest that points back here."""

import dataclasses
import hashlib
import io
import json
import os
import re
import shutil
import stat
import tarfile
import tempfile
import threading
from typing import Any

from .. import settings
from ..clients import aws
from . import build

_lock = threading.Lock()
_by_id: dict[str, build.Built] = {}
_names: dict[str, str] = {}  # name:tag -> id
_logins: set[str] = set()
_ECR = re.compile(
    r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[\w-]+)\.[\w.]+/(?P<name>[^:@]+)(:(?P<tag>[^@]+))?(@(?P<digest>sha256:\w+))?"
)
_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"


class NoSuchImage(Exception):
    pass


@dataclasses.dataclass
class Address:
    """Where an image lies in ECR."""

    account: str
    region: str
    repository: str
    image_id: dict[str, str]


def address(uri: str) -> Address | None:
    found = _ECR.fullmatch(uri)
    if not found:
        return None
    named = {"imageDigest": found["digest"]} if found["digest"] else {"imageTag": found["tag"] or "latest"}
    return Address(found["account"], found["region"], found["name"], named)


def _digest(built: build.Built) -> str:
    hasher = hashlib.sha256(json.dumps(dataclasses.asdict(built.config), sort_keys=True).encode())
    for folder, folders, files in os.walk(built.root):
        folders.sort()
        for name in sorted(files):
            path = os.path.join(folder, name)
            hasher.update(os.path.relpath(path, built.root).encode())
            if os.path.islink(path):
                hasher.update(os.readlink(path).encode())
            else:
                with open(path, "rb") as file:
                    hasher.update(file.read())
    return hasher.hexdigest()


def _seal(root: str) -> None:
    """A task with a read-only root file system works right in it (write bits do not hold root back)."""
    for folder, _, files in os.walk(root):
        for name in files:
            path = os.path.join(folder, name)
            if not os.path.islink(path):
                os.chmod(path, os.stat(path).st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))


def create(context: bytes, tags: list[str], dockerfile: str, arguments: dict[str, str], target: str | None) -> str:
    work = tempfile.mkdtemp(dir=settings.folder("builds"))
    try:
        where = os.path.join(work, "context")
        with tarfile.open(fileobj=io.BytesIO(context)) as archive:
            archive.extractall(where, filter="tar")
        built = build.build(where, os.path.join(where, dockerfile), arguments, target, work)
        identifier = _digest(built)
        with _lock:
            if identifier not in _by_id:
                root = os.path.join(settings.folder("images"), identifier)
                shutil.move(built.root, root)
                _seal(root)
                _by_id[identifier] = build.Built(root, built.config)
            _names.update({_full(tag): identifier for tag in tags})
        return identifier
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _full(name: str) -> str:
    return name if ":" in name.split("/")[-1] else f"{name}:latest"


def named(name: str) -> str:
    identifier = _names.get(_full(name)) or (name if name in _by_id else None)
    if identifier is None:
        raise NoSuchImage(f"No such image: {name}")
    return identifier


def inspect(name: str) -> dict[str, Any]:
    identifier = named(name)
    tags = [tag for tag, known in _names.items() if known == identifier]
    return {"Id": f"sha256:{identifier}", "RepoTags": tags, "Config": build.shown(_by_id[identifier]), "Os": "linux"}


def tag(source: str, target: str) -> None:
    _names[_full(target)] = named(source)


def names() -> list[str]:
    return sorted(_names)


def login(registry: str, password: str) -> None:
    if not password:
        raise PermissionError("a login needs a password")
    _logins.add(registry)


def push(name: str) -> str:
    identifier, where = named(name), address(_full(name))
    if where is None:
        raise NoSuchImage(f"{name}: only repositories of ECR can be pushed to")
    if name.split("/")[0] not in _logins:
        raise PermissionError("no basic auth credentials")
    # one "layer", named after the content: the digest of the manifest follows from it, and so does the way back
    part = {"digest": f"sha256:{identifier}", "size": 1}
    kinds = ("application/vnd.docker.container.image.v1+json", "application/vnd.docker.image.rootfs.diff.tar.gzip")
    config, layer = ({"mediaType": kind, **part} for kind in kinds)
    manifest = {"schemaVersion": 2, "mediaType": _MANIFEST, "config": config, "layers": [layer]}
    made = aws("ecr", where.account, where.region).put_image(
        repositoryName=where.repository, imageManifest=json.dumps(manifest), imageManifestMediaType=_MANIFEST,
        imageTag=where.image_id["imageTag"],
    )  # fmt: skip
    return made["image"]["imageId"]["imageDigest"]


def pull(uri: str, client_of: Any) -> tuple[build.Built, str]:
    """The image and its digest. `client_of(region)` is an ECR client of whoever pulls."""
    where = address(uri)
    if where is None:
        raise NoSuchImage(f"{uri}: this emulator has only the images that were pushed to its own ECR")
    ecr = client_of(where.region)
    ecr.get_authorization_token()
    answer = ecr.batch_get_image(registryId=where.account, repositoryName=where.repository, imageIds=[where.image_id])
    if not answer["images"]:
        raise NoSuchImage(f"{uri}: not found: {answer['failures'][0]['failureReason']}")
    image = answer["images"][0]
    identifier = json.loads(image["imageManifest"])["config"]["digest"].removeprefix("sha256:")
    return _by_id[identifier], image["imageId"]["imageDigest"]
