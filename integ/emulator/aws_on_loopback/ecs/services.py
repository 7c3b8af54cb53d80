"""Services: keep the desired number of tasks running, roll to a new task definition, give up and go back."""

import logging
import math
import threading
import time
import uuid
from typing import Any

from .. import settings
from . import registration
from .task import Task, definition_of, now

log = logging.getLogger(__name__)
_services: dict[str, "Service"] = {}
_STEADY_SECONDS = 600  # CloudFormation would wait for three hours
_KEPT = (
    "loadBalancers", "serviceRegistries", "networkConfiguration", "deploymentConfiguration", "launchType",
    "platformVersion", "propagateTags", "enableECSManagedTags", "enableExecuteCommand", "healthCheckGracePeriodSeconds",
    "serviceConnectConfiguration", "capacityProviderStrategy", "availabilityZoneRebalancing", "deploymentController",
    "schedulingStrategy",
)  # fmt: skip


class Deployment:
    def __init__(self, definition: dict[str, Any], settings_: dict[str, Any]) -> None:
        self.id = f"ecs-svc/{uuid.uuid4().int % 10**19}"
        self.definition, self.settings = definition, settings_
        self.created = self.updated = now()
        self.state, self.reason = "IN_PROGRESS", f"ECS deployment {self.id} in progress."
        self.tasks: list[Task] = []
        self.failed = 0
        self.last_failure = ""

    def become(self, state: str, reason: str) -> None:
        self.state, self.reason, self.updated = state, reason, now()

    @property
    def living(self) -> list[Task]:
        return [task for task in self.tasks if task.desired_status == "RUNNING"]

    @property
    def steady(self) -> list[Task]:
        return [task for task in self.living if task.steady and registration.is_healthy(task, self.settings)]


class Service:
    def __init__(self, account: str, region: str, cluster_arn: str, request: dict[str, Any]) -> None:
        self.account, self.region, self.cluster_arn = account, region, cluster_arn
        self.name: str = request["serviceName"]
        self.arn = f"{cluster_arn.replace(':cluster/', ':service/')}/{self.name}"
        self.created, self.status = now(), "ACTIVE"
        self.desired = int(request.get("desiredCount") if request.get("desiredCount") is not None else 1)
        self.tags = request.get("tags") or []
        self.settings = {key: request[key] for key in _KEPT if request.get(key) is not None}
        self.events: list[dict[str, Any]] = []
        self.deployments: list[Deployment] = []  # the newest first: the primary
        self.completed: Deployment | None = None  # what a rollback goes back to
        self.failure: str | None = None  # since the last change
        self._registered: set[str] = set()
        self._turn = 0
        self._lock = threading.RLock()
        self.gone = threading.Event()
        self._deploy(definition_of(account, region, request["taskDefinition"]))
        _services[self.arn] = self
        threading.Thread(target=self._keep, daemon=True).start()

    def say(self, message: str) -> None:
        log.info("service %s: %s", self.name, message)
        self.events.insert(
            0, {"id": str(uuid.uuid4()), "createdAt": now(), "message": f"(service {self.name}) {message}"}
        )

    @property
    def primary(self) -> Deployment:
        return self.deployments[0]

    def _deploy(self, definition: dict[str, Any]) -> None:
        self.deployments.insert(0, Deployment(definition, dict(self.settings)))

    def update(self, request: dict[str, Any]) -> None:
        with self._lock:
            self.failure = None
            if request.get("desiredCount") is not None:
                self.desired = int(request["desiredCount"])
            new = {key: request[key] for key in _KEPT if request.get(key) is not None}
            changed = {key for key, value in new.items() if self.settings.get(key) != value} - {
                "deploymentConfiguration"
            }
            self.settings |= new
            name = request.get("taskDefinition")
            definition = definition_of(self.account, self.region, name) if name else self.primary.definition
            same = definition["taskDefinitionArn"] == self.primary.definition["taskDefinitionArn"]
            if changed or not same or request.get("forceNewDeployment") or self.primary.state == "FAILED":
                self._deploy(definition)
            elif self.primary.state == "COMPLETED":
                self.primary.become("IN_PROGRESS", f"ECS deployment {self.primary.id} in progress.")
                self.primary.failed = 0

    def remove(self, force: bool) -> None:
        with self._lock:
            if self.desired > 0 and not force:
                raise ValueError("The service cannot be stopped while it is scaled above 0.")
            self.desired, self.status = 0, "DRAINING"

    def _keep(self) -> None:
        while not self.gone.wait(settings.SERVICE_SECONDS):
            try:
                with self._lock:
                    self._step()
            except Exception:
                log.exception("service %s", self.name)

    # one look at the tasks
    def _step(self) -> None:
        for deployment in self.deployments:
            self._notice_failures(deployment)
        self._write_registrations()
        if self.primary.state == "IN_PROGRESS" and self._breaker_trips():
            self._give_up()
        self._start_missing()
        self._stop_surplus()
        self._finish()

    def _notice_failures(self, deployment: Deployment) -> None:
        for task in [t for t in deployment.tasks if t.ended.is_set()]:
            deployment.tasks.remove(task)
            if task.stop_code != "ServiceSchedulerInitiated" or "health" in (task.stopped_reason or ""):
                codes = [c.exit_code for c in task.containers if c.exit_code is not None]
                deployment.last_failure = f"{task.stopped_reason}" + (f" (exit code {codes[0]})" if codes else "")
                if deployment.state == "IN_PROGRESS":
                    deployment.failed += 1
                self.say(f"task {task.id} stopped: {deployment.last_failure}")

    def _write_registrations(self) -> None:
        for deployment in self.deployments:
            for task in deployment.tasks:
                ready = task.status == "RUNNING" and task.desired_status == "RUNNING"
                if ready and task.id not in self._registered:
                    registration.register(task, deployment.settings)
                    self._registered.add(task.id)
                elif task.desired_status == "STOPPED" and task.id in self._registered:
                    registration.deregister(task, deployment.settings)
                    self._registered.discard(task.id)

    def _breaker_trips(self) -> bool:
        breaker = (self.settings.get("deploymentConfiguration") or {}).get("deploymentCircuitBreaker") or {}
        threshold = min(max(math.ceil(self.desired / 2), 3), 200)
        return bool(breaker.get("enable")) and self.primary.failed >= threshold

    def _give_up(self) -> None:
        failed = self.primary
        failed.become("FAILED", "ECS deployment circuit breaker: tasks failed to start.")
        self.failure = (
            "Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'. "
            f"Last stopped task: {failed.last_failure}"
        )
        self.say(f"deployment {failed.id} deployment failed: tasks failed to start.")
        breaker = self.settings["deploymentConfiguration"]["deploymentCircuitBreaker"]
        if breaker.get("rollback") and self.completed:
            self.settings = dict(self.completed.settings)
            self._deploy(self.completed.definition)
            self.say(f"rolling back to deployment {self.completed.id}.")

    def _percent(self, name: str, default: int) -> float:
        return (self.settings.get("deploymentConfiguration") or {}).get(name, default) / 100

    def _start_missing(self) -> None:
        primary = self.primary
        if primary.state == "FAILED" or self.status != "ACTIVE":
            return
        room = max(math.floor(self.desired * self._percent("maximumPercent", 200)), 1) if self.desired else 0
        total = sum(len(deployment.living) for deployment in self.deployments)
        while len(primary.living) < self.desired and total < room:
            request = {
                **primary.settings, "group": f"service:{self.name}", "startedBy": primary.id,
                "tags": self.tags if self.settings.get("propagateTags") == "SERVICE" else [],
            }  # fmt: skip
            task = Task(self.account, self.region, self.cluster_arn, primary.definition, request)
            primary.tasks.append(task)
            task.start(self._turn)
            self._turn, total = self._turn + 1, total + 1
            self.say(f"has started 1 tasks: (task {task.id}).")

    def _stop_surplus(self) -> None:
        primary = self.primary
        for task in primary.living[self.desired :]:
            self._stop(task, primary)
        least = math.ceil(self.desired * self._percent("minimumHealthyPercent", 100))
        for deployment in self.deployments[1:]:
            for task in deployment.living:
                others = sum(t is not task for d in self.deployments for t in d.steady)
                if deployment.state == "FAILED" or task.status != "RUNNING" or others >= least:
                    self._stop(task, deployment)

    def _stop(self, task: Task, deployment: Deployment) -> None:
        if task.id in self._registered:
            registration.deregister(task, deployment.settings)
            self._registered.discard(task.id)
        task.stop("ServiceSchedulerInitiated", f"Scaling activity initiated by (deployment {self.primary.id})")

    def _finish(self) -> None:
        primary = self.primary
        self.deployments = [primary, *(d for d in self.deployments[1:] if d.tasks)]
        if self.status == "DRAINING":
            if not any(d.tasks for d in self.deployments):
                self.status = "INACTIVE"
                self.gone.set()
            return
        ready = [task for task in primary.steady if task.id in self._registered]  # others find by name and target
        settled = len(ready) == self.desired and len(primary.tasks) == self.desired
        if primary.state == "IN_PROGRESS" and settled and len(self.deployments) == 1:
            primary.become("COMPLETED", f"ECS deployment {primary.id} completed.")
            primary.failed, self.completed = 0, primary
            self.say("has reached a steady state.")


def find(cluster_arn: str, name: str) -> Service | None:
    found = [s for s in all_services() if s.cluster_arn == cluster_arn and name in (s.name, s.arn)]
    return found[-1] if found else None


def all_services() -> list[Service]:
    return list(_services.values())


def wait_until_steady(arn: str) -> None:
    """For CloudFormation: raises why the service does not become what was asked for."""
    service, deadline = _services[arn], time.monotonic() + _STEADY_SECONDS
    while time.monotonic() < deadline:
        if service.failure:
            raise RuntimeError(service.failure)
        if service.primary.state == "COMPLETED":
            return
        time.sleep(settings.SERVICE_SECONDS / 2)
    raise RuntimeError(
        f"Resource {arn} did not stabilize: {service.primary.last_failure or 'its tasks are not steady'}"
    )


def wait_until_gone(arn: str) -> None:
    if not _services[arn].gone.wait(_STEADY_SECONDS):
        raise RuntimeError(f"service {arn} still has tasks")
