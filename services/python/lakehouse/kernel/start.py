"""The first thing that a kernel runs: it prepares all that needs no cluster, so that a kernel can wait for one."""

import json
import logging

from IPython import get_ipython
from IPython.display import HTML, display as show

from . import languages
from .dbutils import DbUtils
from .display import display
from .notebooks import NotebookExit
from .session import attach

_shell = get_ipython()


def join(settings):
    """Joins the kernel to the cluster. `settings` is JSON from the agent."""
    given = json.loads(settings)
    logging.getLogger("py4j").setLevel(logging.CRITICAL)  # it tells of every interrupt
    spark = attach(given["port"], given["secret"], given["name"])
    _shell.push(
        {
            "spark": spark,
            "sc": spark.sparkContext,
            "sql": spark.sql,
            "display": display,
            "displayHTML": lambda html: show(HTML(html)),
            "dbutils": DbUtils(spark),
            "_lakehouse": languages,
        },
        interactive=False,
    )
    _shell.set_custom_exc((NotebookExit,), _exit)
    _shell.events.register("pre_execute", lambda: _enter(spark))


def begin(settings):
    """Gives the kernel to the user of a context: with values of widgets and of tasks."""
    given = json.loads(settings)
    dbutils = _shell.user_ns["dbutils"]
    dbutils.widgets.give(given.get("parameters", {}))
    dbutils.jobs.taskValues.give(given.get("taskValues", {}))


def _enter(spark):
    """Names the jobs of a command after it, so that they can be cancelled."""
    command = _shell.get_parent().get("metadata", {}).get("commandId")
    if command:
        spark.sparkContext.setJobGroup(command, command, True)


def _exit(_shell, _type, error, _trace, tb_offset=None):
    """The value of dbutils.notebook.exit is the result of the notebook, and no error."""
    show({"application/vnd.lakehouse.exit": str(error), "text/plain": f"Notebook exited: {error}"}, raw=True)
