"""Amazon States Language, as far as waiters and simple flows need it: Task (Lambda), Pass, Wait, Choice, Succeed, Fail.

Retry and Catch are complete but for jitter. Waits are multiplied by EMULATOR_WAIT_SCALE.
"""

import json
import re
import threading
from collections.abc import Callable
from typing import Any

from .. import settings


class StateError(Exception):
    """What a state fails with: Retry and Catch look at the name."""

    def __init__(self, name: str, cause: str) -> None:
        super().__init__(f"{name}: {cause}")
        self.name, self.cause = name, cause


Invoke = Callable[[str, Any], Any]  # function ARN, input -> output; raises StateError


def at_path(data: Any, path: str | None) -> Any:
    if path in (None, "$"):
        return data
    for name, index in re.findall(r"\.([\w-]+)|\[(\d+)\]", path[1:]):
        try:
            data = data[name] if name else data[int(index)]
        except (KeyError, IndexError, TypeError):
            raise StateError("States.ParameterPathFailure", f"{path} is not in the input") from None
    return data


def filled(template: Any, data: Any) -> Any:
    """Parameters: a key that ends in .$ takes its value from the input."""
    if isinstance(template, dict):
        return {
            (key[:-2] if key.endswith(".$") else key): at_path(data, value)
            if key.endswith(".$")
            else filled(value, data)
            for key, value in template.items()
        }
    return [filled(item, data) for item in template] if isinstance(template, list) else template


def placed(data: Any, path: str | None, result: Any) -> Any:
    if path == "$" or path is None:
        return result
    out = json.loads(json.dumps(data))
    place = out
    *parents, last = re.findall(r"\.([\w-]+)", path)
    for name in parents:
        place = place.setdefault(name, {})
    place[last] = result
    return out


def _matches(names: list[str], error: StateError) -> bool:
    return (
        "States.ALL" in names
        or error.name in names
        or ("States.TaskFailed" in names and error.name != "States.Timeout")
    )


class Machine:
    def __init__(self, definition: dict[str, Any], invoke: Invoke, stopped: threading.Event) -> None:
        self.definition, self.invoke, self.stopped = definition, invoke, stopped

    def run(self, data: Any) -> Any:
        name = self.definition["StartAt"]
        while True:
            state = self.definition["States"][name]
            data, name = self._state(state, data)
            if name is None:
                return data

    def _wait(self, seconds: float) -> None:
        if self.stopped.wait(seconds * settings.WAIT_SCALE):
            raise StateError("States.Aborted", "the execution was stopped")

    def _state(self, state: dict[str, Any], data: Any) -> tuple[Any, str | None]:
        kind = state["Type"]
        following = None if state.get("End") else state.get("Next")
        if kind == "Succeed":
            return data, None
        if kind == "Fail":
            raise StateError(state.get("Error", "States.Failed"), state.get("Cause", ""))
        if kind == "Wait":
            self._wait(float(state["Seconds"] if "Seconds" in state else at_path(data, state["SecondsPath"])))
            return data, following
        if kind == "Choice":
            chosen = next((c["Next"] for c in state["Choices"] if self._chosen(c, data)), state.get("Default"))
            if chosen is None:
                raise StateError("States.NoChoiceMatched", "no choice matched")
            return data, chosen
        if kind == "Pass":
            result = state["Result"] if "Result" in state else filled(state.get("Parameters", data), data)
            return placed(data, state.get("ResultPath"), result), following
        if kind == "Task":
            return self._task(state, data, following)
        raise StateError("States.Runtime", f"this emulator has no states of type {kind}")

    def _chosen(self, rule: dict[str, Any], data: Any) -> bool:
        if "Not" in rule:
            return not self._chosen(rule["Not"], data)
        if "And" in rule or "Or" in rule:
            results = [self._chosen(part, data) for part in rule.get("And") or rule["Or"]]
            return all(results) if "And" in rule else any(results)
        value = at_path(data, rule["Variable"])
        for operator, wanted in rule.items():
            if operator in ("StringEquals", "BooleanEquals", "NumericEquals"):
                return value == wanted
            if operator.startswith("NumericGreaterThan"):
                return value >= wanted if operator.endswith("Equals") else value > wanted
            if operator.startswith("NumericLessThan"):
                return value <= wanted if operator.endswith("Equals") else value < wanted
        raise StateError("States.Runtime", f"this emulator has no such choice: {rule}")

    def _task(self, state: dict[str, Any], data: Any, following: str | None) -> tuple[Any, str | None]:
        retries = [[rule, 0] for rule in state.get("Retry", [])]
        while True:
            try:
                given = at_path(data, state.get("InputPath"))
                given = filled(state["Parameters"], given) if "Parameters" in state else given
                result = self._call(state["Resource"], given)
                if "ResultSelector" in state:
                    result = filled(state["ResultSelector"], result)
                path = state.get("ResultPath", "$")
                out = data if path is None else placed(data, path, result)
                return at_path(out, state.get("OutputPath")), following
            except StateError as error:
                if self._retried(retries, error):
                    continue
                for rule in state.get("Catch", []):
                    if _matches(rule["ErrorEquals"], error):
                        failure = {"Error": error.name, "Cause": error.cause}
                        return placed(data, rule.get("ResultPath", "$"), failure), rule["Next"]
                raise

    def _retried(self, retries: list[list[Any]], error: StateError) -> bool:
        for entry in retries:
            rule, count = entry
            if not _matches(rule["ErrorEquals"], error):
                continue
            if count >= rule.get("MaxAttempts", 3):
                return False
            seconds = rule.get("IntervalSeconds", 1) * rule.get("BackoffRate", 2.0) ** count
            self._wait(min(seconds, rule.get("MaxDelaySeconds", seconds)))
            entry[1] += 1
            return True
        return False

    def _call(self, resource: str, given: Any) -> Any:
        if resource.endswith(":states:::lambda:invoke"):
            return {"Payload": self.invoke(given["FunctionName"], given.get("Payload", {})), "StatusCode": 200}
        if ":lambda:" in resource:
            return self.invoke(resource, given)
        raise StateError("States.Runtime", f"this emulator runs Lambda tasks only, not {resource}")
