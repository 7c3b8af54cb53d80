"""Lambda: functions in Node.js (zip) run as local processes, with the credentials of their role."""

import io
import json
import os
import shutil
import subprocess
import tempfile
import threading
import uuid
import zipfile
from typing import Any

from moto.awslambda.models import LambdaFunction
from moto.core.exceptions import ServiceException

from .. import settings
from ..iam import sessions
from ..name_service import preload
from . import responses

RUNNER = os.path.join(os.path.dirname(__file__), "run_invocation.js")
_answer = LambdaFunction.invoke
_unpacked: dict[str, str] = {}  # hash of the code -> folder


def _folder(function: Any) -> str:
    key = function.code_sha_256
    if key not in _unpacked:
        path = settings.folder("functions", uuid.uuid4().hex)
        zipfile.ZipFile(io.BytesIO(function.code_bytes)).extractall(path)
        if not os.path.exists(os.path.join(path, "node_modules")) and os.path.isdir(settings.NODE_PATH):
            # stands for the AWS SDK that is part of Lambda's own runtime; ES modules do not read NODE_PATH
            os.symlink(settings.NODE_PATH, os.path.join(path, "node_modules"))
        _unpacked[key] = path
    return _unpacked[key]


def _layers(function: Any) -> str:
    path = os.path.join(_folder(function), "opt")
    for layer in function.layers or []:
        if layer and not os.path.isdir(path):
            from moto.awslambda.models import lambda_backends

            version = lambda_backends[function.account_id][function.region].layers_versions_by_arn(layer["Arn"])
            zipfile.ZipFile(io.BytesIO(version.code_bytes)).extractall(path)
    return path


def _environment(function: Any, path: str, result: str) -> dict[str, str]:
    role = sessions.for_service(
        function.role, "lambda.amazonaws.com", function.function_name, function.region, function.function_arn
    )
    return {
        "PATH": os.environ["PATH"],
        "HOME": path,
        "NODE_PATH": os.pathsep.join([os.path.join(_layers(function), "nodejs", "node_modules"), settings.NODE_PATH]),
        "LAMBDA_TASK_ROOT": path,
        "_HANDLER": function.handler,
        "AWS_REGION": function.region,
        "AWS_DEFAULT_REGION": function.region,
        "AWS_LAMBDA_FUNCTION_NAME": function.function_name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_size),
        "AWS_LAMBDA_LOG_GROUP_NAME": function.logs_group_name,
        "AWS_LAMBDA_LOG_STREAM_NAME": "local",
        "AWS_ACCESS_KEY_ID": role.access_key_id,
        "AWS_SECRET_ACCESS_KEY": role.secret_access_key,
        "AWS_SESSION_TOKEN": role.session_token,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{function.run_time}",
        **(function.environment_vars or {}),
        **preload.environment(""),
        "AWS_ENDPOINT_URL": settings.ENDPOINT,
        "EMULATOR_RESULT_FILE": result,
        "EMULATOR_RESPONSE_HOST": responses.HOST,
        "EMULATOR_FUNCTION_ARN": function.function_arn,
        "EMULATOR_REQUEST_ID": str(uuid.uuid4()),
        "EMULATOR_TIMEOUT": str(function.timeout),
    }


def _failure(message: str, kind: str) -> str:
    return json.dumps({"errorMessage": message, "errorType": kind})


def _run(function: Any, event: Any) -> tuple[str, bool, str]:
    path = _folder(function)
    work = tempfile.mkdtemp(dir=settings.folder("invocations"))
    result = os.path.join(work, "result.json")
    try:
        process = subprocess.run(
            ["node", RUNNER],
            input=json.dumps(event).encode(), env=_environment(function, path, result), cwd=path, capture_output=True,
            timeout=float(function.timeout) + 5,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return _failure(f"Task timed out after {function.timeout} seconds", "Sandbox.Timedout"), True, "timed out"
    except sessions.AccessDenied as error:
        return _failure(error.message, "AccessDenied"), True, error.message
    else:
        output = (process.stdout + process.stderr).decode(errors="replace")
        if not os.path.exists(result):
            return (
                _failure(f"Runtime exited with {process.returncode}: {output[-500:]}", "Runtime.ExitError"),
                True,
                output,
            )
        with open(result) as file:
            answer = json.load(file)
        failed = "error" in answer
        return json.dumps(answer["error"] if failed else answer.get("value")), failed, output
    finally:
        shutil.rmtree(work, ignore_errors=True)


def invoke(self: Any, event: Any = None) -> tuple[str, bool, str]:
    if not str(self.run_time).startswith("nodejs"):
        raise ServiceException("InvalidRuntimeException", f"this emulator does not run {self.run_time}, only Node.js")
    self.logs_backend.ensure_log_group(self.logs_group_name)
    result, failed, output = _run(self, {} if event is None else event)
    self.save_logs(output or "(no output)")
    return result, failed, output


def invoke_by_kind(self: Any, body: str, request_headers: Any, response_headers: Any) -> Any:
    """An Event is answered at once; moto would run the function first, and one that invokes itself would never end."""
    if request_headers.get("x-amz-invocation-type") == "Event":
        threading.Thread(target=self._invoke_lambda, args=(json.loads(body or "{}"),), daemon=True).start()
        return ""
    return _answer(self, body, request_headers, response_headers)


def install() -> None:
    LambdaFunction._invoke_lambda = invoke
    LambdaFunction.invoke = invoke_by_kind
