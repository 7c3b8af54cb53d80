"""The addresses that custom resources answer to. Their host is a mark: the runner of functions sends it to us."""

import contextlib
import json
import threading
import uuid
from collections.abc import Iterator
from typing import Any

HOST = "custom-resource-response.internal"
_answers: dict[str, "Answer"] = {}


class Answer:
    def __init__(self) -> None:
        self.token = uuid.uuid4().hex
        self.url = f"https://{HOST}/_emulator/custom-resource-responses/{self.token}?signature=none"
        self._arrived = threading.Event()
        self._body: dict[str, Any] | None = None

    def deliver(self, body: dict[str, Any]) -> None:
        self._body = body
        self._arrived.set()

    def wait(self, seconds: float) -> dict[str, Any] | None:
        self._arrived.wait(seconds)
        return self._body


@contextlib.contextmanager
def expected() -> Iterator[Answer]:
    answer = Answer()
    _answers[answer.token] = answer
    try:
        yield answer
    finally:
        del _answers[answer.token]


def deliver(token: str, body: dict[str, Any]) -> None:
    if token in _answers:  # else: nobody waits for it any more
        _answers[token].deliver(body)


def invoke(client: Any, function: str, event: dict[str, Any]) -> None:
    """Raises when the function itself fails: nobody would ever answer."""
    answer = client.invoke(FunctionName=function, Payload=json.dumps(event))
    if answer.get("FunctionError"):
        message = json.loads(answer["Payload"].read()).get("errorMessage", "")
        raise RuntimeError(f"the function failed: {message}")
