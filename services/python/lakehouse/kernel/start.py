"""The first thing that a kernel runs: it prepares all that needs no cluster, so that a kernel can wait for one."""

import json

from IPython import get_ipython

from . import languages
from .display import display
from .session import attach

_shell = get_ipython()


def join(settings):
    """Joins the kernel to the cluster. `settings` is JSON from the agent."""
    given = json.loads(settings)
    spark = attach(given["port"], given["secret"])
    _shell.push(
        {"spark": spark, "sc": spark.sparkContext, "sql": spark.sql, "display": display, "_lakehouse": languages},
        interactive=False,
    )
    _shell.events.register("pre_execute", lambda: _enter(spark))


def _enter(spark):
    """Names the jobs of a command after it, so that they can be cancelled."""
    command = _shell.get_parent().get("metadata", {}).get("commandId")
    if command:
        spark.sparkContext.setJobGroup(command, command, True)
