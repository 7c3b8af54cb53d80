"""What the public Python SDK looks for inside a notebook: the notebook's names, and access to the workspace as its user.

https://github.com/databricks/databricks-sdk-py/blob/main/databricks/sdk/runtime/__init__.py
"""

from IPython import get_ipython


class UserNamespaceInitializer:
    """The names that a notebook has of itself, for modules: `from databricks.sdk.runtime import dbutils`."""

    @classmethod
    def getOrCreate(cls):
        shell = get_ipython()
        if shell is None or "dbutils" not in shell.user_ns:
            raise ImportError("this is no notebook")
        return cls(shell.user_ns)

    def __init__(self, names):
        self._names = names

    def get_namespace_globals(self):
        return self._names
