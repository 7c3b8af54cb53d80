"""awslogs: what a container prints goes to CloudWatch Logs, with the rights of the execution role."""

import logging
import threading
import time
from typing import Any

from ..clients import error_code, error_text

log = logging.getLogger(__name__)
_PAUSE = 0.1  # lines are sent together, as the real driver does


class LogDriver:
    def __init__(self, client: Any, options: dict[str, str], container: str, task_id: str) -> None:
        self.client, self.group = client, options["awslogs-group"]
        prefix = options.get("awslogs-stream-prefix")
        self.stream = f"{prefix}/{container}/{task_id}" if prefix else task_id
        if options.get("awslogs-create-group") == "true":
            self._ignoring_existing(client.create_log_group, logGroupName=self.group)
        self._ignoring_existing(client.create_log_stream, logGroupName=self.group, logStreamName=self.stream)
        self._lines: list[dict[str, Any]] = []
        self._lock = threading.Lock()

    @staticmethod
    def _ignoring_existing(call: Any, **arguments: str) -> None:
        try:
            call(**arguments)
        except Exception as error:
            if error_code(error) != "ResourceAlreadyExistsException":
                raise

    def follow(self, output: Any) -> threading.Thread:
        """Until the output ends. Joining the thread makes sure that the last line is there."""

        def read() -> None:
            sender = threading.Thread(target=self._send_until, args=(ended := threading.Event(),), daemon=True)
            sender.start()
            for line in iter(output.readline, b""):
                text = line.decode(errors="replace").rstrip("\n")
                with self._lock:
                    self._lines.append({"timestamp": int(time.time() * 1000), "message": text or " "})
            ended.set()
            sender.join()

        thread = threading.Thread(target=read, daemon=True)
        thread.start()
        return thread

    def _send_until(self, ended: threading.Event) -> None:
        while True:
            last = ended.wait(_PAUSE)
            with self._lock:
                lines, self._lines = self._lines, []
            if lines:
                try:
                    self.client.put_log_events(logGroupName=self.group, logStreamName=self.stream, logEvents=lines)
                except Exception as error:  # a group that was deleted under a running task; the task goes on
                    log.info("logs of %s: %s", self.stream, error_text(error))
            if last:
                return
