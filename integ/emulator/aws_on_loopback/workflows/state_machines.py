"""Step Functions: executions really run, with the credentials of the state machine's role."""

import json
import logging
import threading
from typing import Any

from moto.core.utils import utcnow
from moto.stepfunctions.models import Execution, StateMachine

from ..clients import as_session, error_code, error_text
from ..iam import sessions
from .language import Machine, StateError

log = logging.getLogger(__name__)
_start = StateMachine.start_execution


def _invoker(machine: Any) -> Any:
    region = machine.arn.split(":")[3]
    session = sessions.for_service(machine.roleArn, "states.amazonaws.com", machine.name, region, machine.arn)
    client = as_session("lambda", region, session)

    def invoke(function: str, given: Any) -> Any:
        try:
            answer = client.invoke(FunctionName=function, Payload=json.dumps(given))
        except Exception as error:
            raise StateError(f"Lambda.{error_code(error)}", error_text(error)) from error
        payload = json.loads(answer["Payload"].read() or b"null")
        if answer.get("FunctionError"):
            raise StateError(payload.get("errorType", "Error"), json.dumps(payload))
        return payload

    return invoke


def _run(machine: Any, execution: Any, stopped: threading.Event) -> None:
    try:
        definition = json.loads(machine.definition)
        result = Machine(definition, _invoker(machine), stopped).run(json.loads(execution.execution_input))
        execution.status, execution.output = "SUCCEEDED", json.dumps(result)
    except StateError as error:
        execution.status = "ABORTED" if error.name == "States.Aborted" else "FAILED"
        execution.error, execution.cause = error.name, error.cause
    except Exception as error:
        log.exception("execution %s", execution.execution_arn)
        execution.status, execution.error, execution.cause = "FAILED", "States.Runtime", error_text(error)
    execution.stop_date = utcnow()
    log.info("execution %s %s", execution.execution_arn, execution.status)


def start_execution(self: Any, *arguments: Any, **named: Any) -> Any:
    execution = _start(self, *arguments, **named)
    if not hasattr(execution, "stopped"):  # the same name and input again is the same execution
        execution.stopped = threading.Event()
        threading.Thread(target=_run, args=(self, execution, execution.stopped), daemon=True).start()
    return execution


def stop(self: Any, *_: Any, **__: Any) -> None:
    self.stopped.set()
    self.status, self.stop_date = "ABORTED", utcnow()


def install() -> None:
    StateMachine.start_execution = start_execution
    Execution.stop = stop
