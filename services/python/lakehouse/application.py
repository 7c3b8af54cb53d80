"""The process that owns the Spark application of a driver.

It reads requests and writes answers as lines of JSON, on its standard input and output, and ends when its input does. The driver's
JVM is its child and ends with it. Settings come from SPARK_CONF_DIR alone, so that no secret is an argument or in the environment.
"""

import json
import os
import sys
import threading

from lakehouse.kernel.names import OWNER
from pyspark import SparkConf, SparkContext
from pyspark.sql import SparkSession


class Application:
    def __init__(self, say):
        self._say = say
        self._context = SparkContext(conf=SparkConf())
        threading.Thread(target=ends_with, args=(self._context._gateway.proc,), daemon=True).start()
        self._session = SparkSession(self._context)
        self._gateways = {}
        self._lock = threading.Lock()

    def describe(self):
        jvm_start = self._context._jvm.java.lang.management.ManagementFactory.getRuntimeMXBean().getStartTime()
        return {
            "applicationId": self._context.applicationId,
            "contextId": str(self._context.startTime * 1000 + int(jvm_start) % 1000),
            "uiUrl": self._context.uiWebUrl,
            "sparkVersion": self._context.version,
        }

    def open_gateway(self, name):
        """A gateway into the JVM for one kernel, with a secret of its own: it can be closed without the others noticing."""
        conf = self._context._jsc.sc().conf()
        gateway = self._context._jvm.org.apache.spark.api.python.Py4JServer(conf)
        gateway.start()
        with self._lock:
            self._gateways[name] = gateway
        return {"port": gateway.getListeningPort(), "secret": gateway.secret()}

    def close_gateway(self, name):
        with self._lock:
            gateway = self._gateways.pop(name, None)
        if gateway is not None:
            gateway.shutdown()
            self._context._jvm.java.lang.System.getProperties().remove(OWNER, name)
        return {}

    def cancel(self, group):
        """Ends the jobs of a command: an interrupt of the kernel alone leaves them running."""
        self._context._jsc.cancelJobGroup(group)
        return {}

    def add_jar(self, url):
        """A file, or `ivy://group:artifact:version`; for the driver and for executors, also those to come."""
        self._session.sql(f"ADD JAR {url}").collect()
        return {}

    def handle(self, request):
        actions = {
            "open-gateway": lambda: self.open_gateway(request["name"]),
            "close-gateway": lambda: self.close_gateway(request["name"]),
            "cancel": lambda: self.cancel(request["group"]),
            "add-jar": lambda: self.add_jar(request["url"]),
        }
        try:
            self._say({"id": request["id"], "value": actions[request["action"]]()})
        except Exception as error:  # whatever it was, the caller is told and the next request is answered
            self._say({"id": request["id"], "error": f"{type(error).__name__}: {error}"})


def ends_with(process):
    """Ends as the driver's JVM does, when it does: nothing is left to own then, and nobody else would notice."""
    code = process.wait()
    if code < 0:
        os.kill(os.getpid(), -code)
    os._exit(code or 1)


def answers_only_on(descriptor):
    """Everything else that prints goes to the log."""
    answers = os.fdopen(os.dup(descriptor), "w")
    os.dup2(2, descriptor)
    lock = threading.Lock()

    def say(message):
        with lock:
            answers.write(json.dumps(message) + "\n")
            answers.flush()

    return say


def main():
    say = answers_only_on(1)
    application = Application(say)
    say({"ready": application.describe()})
    for line in sys.stdin:
        threading.Thread(target=application.handle, args=(json.loads(line),), daemon=True).start()
    os._exit(0)  # the JVM ends when its input does; waiting for it here would only delay that


if __name__ == "__main__":
    main()
