"""A task: its network, roles, containers, and how it ends."""

import datetime
import logging
import threading
import uuid
from typing import Any

from .. import settings
from ..clients import as_session, aws, error_text
from ..iam import sessions
from ..images import store
from . import network, secrets
from .container import Container
from .log_driver import LogDriver

log = logging.getLogger(__name__)
_tasks: dict[str, "Task"] = {}


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


class Task:
    def __init__(
        self, account: str, region: str, cluster_arn: str, definition: dict[str, Any], request: dict[str, Any]
    ) -> None:
        self.account, self.region, self.cluster_arn, self.definition = account, region, cluster_arn, definition
        self.id = uuid.uuid4().hex
        self.arn = f"{cluster_arn.replace(':cluster/', ':task/')}/{self.id}"
        self.request = request  # of RunTask or of a service: overrides, networkConfiguration, group, startedBy, tags
        self.status, self.desired_status = "PROVISIONING", "RUNNING"
        self.created, self.started, self.stopping, self.stopped = now(), None, None, None
        self.stop_code: str | None = None
        self.stopped_reason: str | None = None
        self.interface: network.Interface | None = None
        self.folder = settings.folder("tasks", self.id)
        overrides = request.get("overrides") or {}
        by_name = {o["name"]: o for o in overrides.get("containerOverrides") or []}
        unknown = by_name.keys() - {c["name"] for c in definition["containerDefinitions"]}
        if unknown:
            raise ValueError(
                f"Override for container named {sorted(unknown)[0]} is not a container in the TaskDefinition."
            )
        self.containers = [
            Container(c, by_name.get(c["name"], {}), self.folder) for c in definition["containerDefinitions"]
        ]
        self.task_role = overrides.get("taskRoleArn") or definition.get("taskRoleArn")
        self.execution_role = overrides.get("executionRoleArn") or definition.get("executionRoleArn")
        self.ended = threading.Event()
        self._stop_asked = threading.Event()

    @property
    def health(self) -> str:
        checked = [c.health for c in self.containers if c.definition.get("healthCheck") and c.essential]
        if not checked:
            return "UNKNOWN"
        return next((state for state in ("UNHEALTHY", "UNKNOWN") if state in checked), "HEALTHY")

    @property
    def steady(self) -> bool:
        """Running, and healthy where there is a check; without one, not gone again at once."""
        if self.status != "RUNNING" or self.desired_status != "RUNNING":
            return False
        if any(c.definition.get("healthCheck") and c.essential for c in self.containers):
            return self.health == "HEALTHY"
        return (now() - self.started).total_seconds() >= settings.STEADY_SECONDS

    def start(self, turn: int = 0) -> None:
        _tasks[self.arn] = self
        threading.Thread(target=self._live, args=(turn,), daemon=True).start()

    def stop(self, code: str, reason: str) -> None:
        if self.stop_code is None:
            self.stop_code, self.stopped_reason = code, reason
        self.desired_status = "STOPPED"
        self._stop_asked.set()

    def _live(self, turn: int) -> None:
        try:
            self._provision(turn)
            self._start_containers()
        except Exception as error:
            reason = error_text(error)
            log.info("task %s: %s", self.id, reason, exc_info=not isinstance(error, RuntimeError))
            self.stop("TaskFailedToStart", reason)
        else:
            self._stay()
        self._end()

    def _client(self, service: str, region: str) -> Any:
        """Of the execution role: what ECS itself does for a task."""
        if not self.execution_role:
            raise RuntimeError("the task definition has no execution role")
        session = sessions.for_service(self.execution_role, "ecs-tasks.amazonaws.com", self.id, region, self.arn)
        return as_session(service, region, session)

    def _provision(self, turn: int) -> None:
        configuration = (self.request.get("networkConfiguration") or {}).get("awsvpcConfiguration")
        if self.definition.get("networkMode") == "awsvpc":
            if not configuration:
                raise RuntimeError("Network Configuration must be provided when networkMode 'awsvpc' is specified.")
            self.interface = network.attach(self.account, self.region, configuration, turn, self.id)
        self.status = "PENDING"
        for container in self.containers:
            self._pull(container)
            self._set_environment(container)

    def _pull(self, container: Container) -> None:
        uri = container.definition["image"]
        try:
            image, digest = store.pull(uri, lambda region: self._client("ecr", region))
        except Exception as error:
            raise RuntimeError(f"CannotPullContainerError: pull image {uri}: {error_text(error)}") from error
        container.prepare(image, digest)

    def _set_environment(self, container: Container) -> None:
        base = f"{settings.ENDPOINT}/_emulator/ecs"
        values = {
            "AWS_REGION": self.region, "AWS_DEFAULT_REGION": self.region, "AWS_EXECUTION_ENV": "AWS_ECS_FARGATE",
            "AWS_EC2_METADATA_DISABLED": "true",
            "ECS_CONTAINER_METADATA_URI_V4": f"{base}/metadata/{container.runtime_id}",
        }  # fmt: skip
        if self.task_role:
            values["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = f"{base}/credentials/{self.id}"
        try:
            wanted = container.definition.get("secrets") or []
            values |= secrets.fetch(wanted, self._client, self.region)
        except Exception as error:
            raise RuntimeError(
                "ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secret: "
                f"{error_text(error)}"
            ) from error
        container.set_environment(values, self.interface)

    def _logs(self, container: Container) -> LogDriver | None:
        configuration = container.definition.get("logConfiguration")
        if not configuration:
            return None
        if configuration["logDriver"] != "awslogs":
            raise RuntimeError(f"this emulator has no log driver {configuration['logDriver']}")
        options = configuration["options"]
        try:
            client = self._client("logs", options.get("awslogs-region", self.region))
            return LogDriver(client, options, container.name, self.id)
        except Exception as error:
            raise RuntimeError(
                f"ResourceInitializationError: failed to validate logger args: {error_text(error)}"
            ) from error

    def _start_containers(self) -> None:
        for container in self._in_order():
            for need in container.definition.get("dependsOn") or []:
                self._await(next(c for c in self.containers if c.name == need["containerName"]), need["condition"])
            if self._stop_asked.is_set():
                return
            container.start(self._logs(container))
        self.status, self.started = "RUNNING", now()

    def _in_order(self) -> list[Container]:
        waiting, order = list(self.containers), []
        while waiting:
            names = {c.name for c in waiting}
            free = [c for c in waiting if not names & {d["containerName"] for d in c.definition.get("dependsOn") or []}]
            order += free or waiting
            waiting = [c for c in waiting if c not in order]
        return order

    def _await(self, other: Container, condition: str) -> None:
        while not self._stop_asked.wait(0.05):
            done = other.ended.is_set()
            if condition == "START" and other.process is not None:
                return
            if condition == "HEALTHY" and other.health == "HEALTHY":
                return
            if done and (condition == "COMPLETE" or (condition == "SUCCESS" and other.exit_code == 0)):
                return
            if done:
                raise RuntimeError(f"Dependent container {other.name} did not reach {condition}")

    def _stay(self) -> None:
        while not self._stop_asked.wait(0.05):
            if any(c.essential and c.ended.is_set() for c in self.containers) or all(
                c.ended.is_set() for c in self.containers
            ):
                self.stop("EssentialContainerExited", "Essential container in task exited")
            elif self.health == "UNHEALTHY":
                self.stop("ServiceSchedulerInitiated", "Task failed container health checks")

    def _end(self) -> None:
        self.stopping = now()
        self.status = "DEPROVISIONING" if self.started else self.status
        for container in self.containers:
            container.stop()
        for container in self.containers:
            container.ended.wait()
        if self.interface:
            try:
                network.detach(self.account, self.region, self.interface, self.id)
            except Exception as error:
                log.info("task %s: its network interface: %s", self.id, error_text(error))
        self.stopped, self.status = now(), "STOPPED"
        log.info("task %s stopped: %s (%s)", self.id, self.stopped_reason, [c.exit_code for c in self.containers])
        self.ended.set()


def all_tasks() -> list[Task]:
    return list(_tasks.values())


def of_cluster(cluster_arn: str) -> list[Task]:
    return [task for task in all_tasks() if task.cluster_arn == cluster_arn]


def find(cluster_arn: str, name: str) -> Task | None:
    return next((t for t in of_cluster(cluster_arn) if name in (t.id, t.arn)), None)


def definition_of(account: str, region: str, name: str) -> dict[str, Any]:
    return aws("ecs", account, region).describe_task_definition(taskDefinition=name)["taskDefinition"]
