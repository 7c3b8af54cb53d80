"""`dbutils`, as notebooks call it: https://docs.databricks.com/en/dev-tools/databricks-utils.html"""

import base64
import json

from IPython.display import display as show

from . import workspace_api
from .file_system import FileSystem
from .notebooks import Notebook
from .secret_values import redact

TASK_VALUES = "application/vnd.lakehouse.task-values+json"


class Secrets:
    """Secrets of the workspace that the user of this context may read; printed, they show as [REDACTED]."""

    def get(self, scope, key):
        return self.getBytes(scope, key).decode()

    def getBytes(self, scope, key):
        answer = workspace_api.call("GET", "/api/2.0/secrets/get", {"scope": scope, "key": key})
        value = base64.b64decode(answer["value"])
        redact(value.decode("utf-8", "replace"))
        return value

    def list(self, scope):
        return workspace_api.call("GET", "/api/2.0/secrets/list", {"scope": scope}).get("secrets", [])

    def listScopes(self):
        return workspace_api.call("GET", "/api/2.0/secrets/scopes/list").get("scopes", [])


class Widgets:
    """Parameters of a notebook: given by whoever runs it, else what the notebook says itself."""

    def __init__(self):
        self._given = {}
        self._defaults = {}

    def give(self, values):
        self._given.update(values)

    def text(self, name, defaultValue, label=None):
        self._defaults[name] = str(defaultValue)

    def dropdown(self, name, defaultValue, choices, label=None):
        if defaultValue not in choices:
            raise ValueError(f"widget {name}: the default {defaultValue!r} must be one of {list(choices)}")
        self._defaults[name] = str(defaultValue)

    def combobox(self, name, defaultValue, choices=(), label=None):
        self.text(name, defaultValue)

    def multiselect(self, name, defaultValue, choices, label=None):
        self.dropdown(name, defaultValue, choices)

    def get(self, name):
        for values in (self._given, self._defaults):
            if name in values:
                return values[name]
        raise ValueError(f"there is no widget {name}; create it with dbutils.widgets.text")

    def getAll(self):
        return {**self._defaults, **self._given}

    def getArgument(self, name, default=None):
        return self.getAll().get(name, default)

    def remove(self, name):
        self._defaults.pop(name, None)

    def removeAll(self):
        self._defaults.clear()


class TaskValues:
    """Values that tasks of a job's run hand on to later ones."""

    def __init__(self):
        self._given = {}

    def give(self, values):
        self._given = values

    def set(self, key, value):
        json.dumps(value)  # anything else cannot be handed on
        show({TASK_VALUES: {key: value}, "text/plain": ""}, raw=True)

    def get(self, taskKey, key, default=None, debugValue=None):
        if key in self._given.get(taskKey, {}):
            return self._given[taskKey][key]
        for value in (default, debugValue):
            if value is not None:
                return value
        raise ValueError(f"task {taskKey} has set no value {key}; give a default, or debugValue outside of a job")


class Jobs:
    def __init__(self):
        self.taskValues = TaskValues()


class Credentials:
    """Identities towards AWS: the instance profile of the cluster is the only one."""

    def showCurrentRole(self):
        return []

    def showRoles(self):
        return []

    def assumeRole(self, role):
        raise NotImplementedError(f"{role}: the cluster's instance profile is its only identity")


class Library:
    def restartPython(self):
        raise NotImplementedError("detach and attach the notebook again, which gives it a new Python")


class DbUtils:
    def __init__(self, spark):
        self.fs = FileSystem(spark)
        self.secrets = Secrets()
        self.widgets = Widgets()
        self.notebook = Notebook()
        self.jobs = Jobs()
        self.credentials = Credentials()
        self.library = Library()
