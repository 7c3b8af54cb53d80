"""The stand-in for docker: what it keeps, what it leaves out, what it refuses."""

import json

from .support.containers import docker, publish


def test_build_context_and_configuration(emulator, tmp_path):
    (tmp_path / "sub" / "deep").mkdir(parents=True)
    for name in ("a.js", "a.md", "keep.md", "sub/b.js", "sub/deep/c.js", "sub/deep/c.map"):
        (tmp_path / name).write_text(name)
    (tmp_path / ".dockerignore").write_text("# notes\n*.md\n!keep.md\n**/*.map\n")
    (tmp_path / "Dockerfile").write_text(
        "ARG BASE=scratch\nFROM ${BASE} AS files\nCOPY . /all/\n\nFROM scratch\nARG COLOR=red\n"
        'ENV A=1 B="two words" \\\n'
        "    C=$COLOR\nWORKDIR /app\nCOPY --from=files --chown=1:1 /all/ ./\nCOPY a.js renamed.js\nUSER node\n"
        'HEALTHCHECK CMD true\nENTRYPOINT ["node"]\nCMD ["app.js"]\n'
    )
    docker(
        emulator, tmp_path, "build", "--build-arg", "COLOR=blue", "--platform", "linux/arm64", "--tag", "mine:1", "."
    )
    (image,) = json.loads(docker(emulator, tmp_path, "inspect", "mine:1"))
    assert image["Config"] == {
        "Env": ["A=1", "B=two words", "C=blue"],
        "User": "node",
        "WorkingDir": "/app",
        "Entrypoint": ["node"],
        "Cmd": ["app.js"],
    }
    root = emulator.log.parent / "images" / image["Id"].removeprefix("sha256:") / "app"
    found = sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())
    assert found == [".dockerignore", "Dockerfile", "a.js", "keep.md", "renamed.js", "sub/b.js", "sub/deep/c.js"]
    assert (root / "renamed.js").read_text() == "a.js"
    assert "mine:1" in docker(
        emulator, tmp_path, "images", "--format", "{{.Repository}}:{{.Tag}}", "--filter", "reference=mine:*"
    )


def test_refusals(emulator, account, tmp_path):
    (tmp_path / "Dockerfile").write_text("FROM scratch\nRUN make\n")
    assert "it runs nothing: RUN make" in docker(emulator, tmp_path, "build", "--tag", "x", ".", fails=True)
    (tmp_path / "Dockerfile").write_text("FROM scratch\nCOPY none .\n")
    assert "not found in the build context" in docker(emulator, tmp_path, "build", "--tag", "x", ".", fails=True)
    assert "No such image" in docker(emulator, tmp_path, "inspect", "nobody", fails=True)
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    docker(emulator, tmp_path, "build", "--tag", "x", ".")
    uri = account.client("ecr", "sa-east-1").create_repository(repositoryName="other")["repository"]["repositoryUri"]
    docker(emulator, tmp_path, "tag", "x", f"{uri}:1")
    assert "no basic auth credentials" in docker(emulator, tmp_path, "push", f"{uri}:1", fails=True)
    assert "it knows build" in docker(emulator, tmp_path, "compose", "up", fails=True)


def test_the_same_files_are_the_same_image(emulator, account, tmp_path):
    publish(emulator, account, tmp_path, "1")
    publish(emulator, account, tmp_path, "2")
    images = account.client("ecr").describe_images(repositoryName="app")["imageDetails"]
    assert sorted(tag for image in images for tag in image["imageTags"]) == ["1", "2"]
    assert len({image["imageDigest"] for image in images}) == 1
