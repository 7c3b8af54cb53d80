"""`%run` and `dbutils.notebook`."""

import base64
import re

from IPython import get_ipython

from . import workspace_api

#: What separates the cells of a notebook's source: https://docs.databricks.com/en/notebooks/notebook-format.html
CELL = re.compile(r"^# COMMAND ----------\s*$", re.MULTILINE)
MAGIC = re.compile(r"^# MAGIC ?", re.MULTILINE)


class NotebookExit(BaseException):
    """Ends a notebook; its value is the notebook's result."""


def run_notebook(path):
    """Runs the cells of a Python notebook of the workspace in this kernel."""
    __tracebackhide__ = True
    from . import languages

    answer = workspace_api.call("GET", "/api/2.0/workspace/export", {"path": path, "format": "SOURCE"})
    source = base64.b64decode(answer["content"]).decode()
    for cell in cells_of(source):
        magic, text = magic_of(cell)
        if magic == "python":
            get_ipython().run_cell(text).raise_error()
        else:
            getattr(languages, magic)(text)


def cells_of(source):
    cells = CELL.split(source.removeprefix("# Databricks notebook source"))
    return [cell.strip("\n") for cell in cells if cell.strip()]


def magic_of(cell):
    """The language of a cell and its text."""
    if not cell.startswith("# MAGIC "):
        return "python", cell
    text = MAGIC.sub("", cell)
    found = re.match(r"%(python|sql|scala|r|sh|fs|md|pip|run)\b[ \t]*\n?", text)
    return (found[1], text[found.end() :]) if found else ("python", text)


class Notebook:
    def exit(self, value=""):
        raise NotebookExit(str(value))

    def run(self, path, timeout_seconds=0, arguments=None):
        raise NotImplementedError(
            "dbutils.notebook.run needs runs of jobs, which this control plane does not start from a notebook; use %run"
        )
