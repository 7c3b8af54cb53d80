"""ECS tasks are processes: exit codes, logs, secrets, roles, network, how they end."""

import json
import time

import pytest

from .support.containers import World
from .support.emulator import refused, until


@pytest.fixture
def world(emulator, account, tmp_path):
    world = World(emulator, account, tmp_path)
    yield world
    world.close()


def test_exit_code_and_overrides(world):
    definition = world.definition("exit", "0")
    override = {"containerOverrides": [{"name": "main", "command": ["exit", "3"]}]}
    first, second = world.run(definition), world.run(definition, overrides=override, startedBy="me")
    done = world.until_status(first, "STOPPED")
    assert (done["containers"][0]["exitCode"], done["stopCode"]) == (0, "EssentialContainerExited")
    assert world.until_status(second, "STOPPED")["containers"][0]["exitCode"] == 3
    assert world.ecs.list_tasks(cluster="c", desiredStatus="STOPPED", startedBy="me")["taskArns"] == [second]
    assert world.account.client("ec2").describe_network_interfaces()["NetworkInterfaces"] == []


def test_environment_and_secrets(world):
    secrets = world.account.client("secretsmanager")
    secret = secrets.create_secret(Name="db", SecretString=json.dumps({"password": "pw", "port": 5432}))["ARN"]
    world.account.client("ssm").put_parameter(Name="/lake/host", Value="h", Type="String")
    definition = world.definition(
        "environment",
        "PASSWORD",
        "PORT",
        "WHOLE",
        "HOST",
        "GIVEN",
        "PLACE",
        "AWS_REGION",
        environment=[{"name": "GIVEN", "value": "yes"}],
        secrets=[
            {"name": "PASSWORD", "valueFrom": f"{secret}:password::"},
            {"name": "PORT", "valueFrom": f"{secret}:port::"},
            {"name": "WHOLE", "valueFrom": secret},
            {"name": "HOST", "valueFrom": "/lake/host"},
        ],
    )
    task = world.run(definition)
    world.until_status(task, "STOPPED")
    (seen,) = world.lines(task)
    place = seen.pop("PLACE")
    assert place.endswith("/app/main.js") and place != "/app/main.js", "a path of the image, where its files are"
    whole = json.loads(seen.pop("WHOLE"))
    assert whole == {"password": "pw", "port": 5432}
    assert seen == {"PASSWORD": "pw", "PORT": "5432", "HOST": "h", "GIVEN": "yes", "AWS_REGION": "eu-central-1"}


def test_role_and_metadata(world):
    task = world.run(world.definition("whoami", family="who"))
    world.until_status(task, "STOPPED")
    assert world.lines(task) == [{"role": world.task_role, "family": "who", "cluster": world.cluster}]


def test_tasks_share_a_port_not_an_address(world):
    serve = {"environment": [{"name": "ANSWER", "value": "one"}]}
    tasks = [
        world.run(world.definition("serve", **serve)),
        world.run(world.definition("serve", environment=[{"name": "ANSWER", "value": "two"}])),
    ]
    for task, answer in zip(tasks, ("one", "two"), strict=True):
        world.until_status(task, "RUNNING")
        until(lambda task=task: world.lines(task), what="its own answer")
        assert world.lines(task) == [{"self": answer}], "localhost is the task itself"
    assert len({world.address(task) for task in tasks}) == 2


def test_stopping(world):
    deaf = world.run(world.definition("deaf", stopTimeout=2))
    polite = world.run(world.definition("serve", environment=[{"name": "ANSWER", "value": ""}]))
    for task in (deaf, polite):
        world.until_status(task, "RUNNING")
        until(lambda task=task: world.lines(task), what="its first line")
        world.ecs.stop_task(cluster="c", task=task, reason="enough")
    asked = time.monotonic()
    done = world.until_status(polite, "STOPPED")
    assert (done["stopCode"], done["stoppedReason"], done["containers"][0]["exitCode"]) == (
        "UserInitiated",
        "enough",
        0,
    )
    assert world.lines(polite)[-1] == "asked to end"
    assert world.until_status(deaf, "STOPPED")["containers"][0]["exitCode"] == 137
    assert time.monotonic() - asked > 1.5


def test_what_keeps_a_task_from_starting(world):
    for container, reason in (
        (
            {"secrets": [{"name": "X", "valueFrom": "arn:aws:secretsmanager:eu-central-1:1:secret:none-abcdef"}]},
            "ResourceInitializationError: unable to pull secrets",
        ),
        ({"image": world.image.replace(":1", ":none")}, "CannotPullContainerError"),
        ({"image": "nginx"}, "CannotPullContainerError"),
    ):
        done = world.until_status(world.run(world.definition("exit", "0", **container)), "STOPPED")
        assert done["stopCode"] == "TaskFailedToStart" and reason in done["stoppedReason"]
    weak = world.account.role("weak", {"Service": "ecs-tasks.amazonaws.com"})
    world.execution_role = weak
    done = world.until_status(world.run(world.definition("exit", "0")), "STOPPED")
    assert "not authorized to perform: ecr:GetAuthorizationToken" in done["stoppedReason"]
    world.execution_role = world.account.role("trustless", {"Service": "lambda.amazonaws.com"})
    done = world.until_status(world.run(world.definition("exit", "0")), "STOPPED")
    assert "unable to assume the role" in done["stoppedReason"]


def test_who_may_run_a_task(emulator, world):
    definition = world.definition("exit", "0")
    rights = {
        "Effect": "Allow",
        "Action": "ecs:RunTask",
        "Resource": definition,
        "Condition": {"ArnEquals": {"ecs:cluster": world.cluster}},
    }
    arn = world.account.role("runner", {"AWS": world.account.number}, [rights])
    ecs = emulator.client("ecs", world.account.assume(arn))
    arguments = {"cluster": "c", "networkConfiguration": world.network}
    assert ecs.run_task(taskDefinition=definition, **arguments)["tasks"]
    other = world.definition("exit", "1", family="other")
    assert refused(ecs.run_task, taskDefinition=other, **arguments) == "AccessDeniedException"
    world.ecs.create_cluster(clusterName="d")
    assert refused(ecs.run_task, taskDefinition=definition, **{**arguments, "cluster": "d"}) == "AccessDeniedException"
