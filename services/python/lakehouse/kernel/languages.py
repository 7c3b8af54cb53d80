"""Cells in other languages than Python; the agent turns such a cell into a call of one of these."""

import os
import shlex
import signal
import subprocess
import sys

from IPython import get_ipython
from IPython.display import Markdown, display as show

from . import scala_repl, session_libraries
from .display import display_table
from .file_system import FileSystem
from .notebooks import run_notebook
from .session import current
from .statements import statements_of


def sql(text):
    """Runs the statements of a cell; the last one's rows are its result, and `_sqldf` in Python."""
    __tracebackhide__ = True
    frame = None
    for statement in statements_of(text):
        frame = current().sql(statement)
    if frame is not None:
        get_ipython().push({"_sqldf": frame}, interactive=False)
        display_table(frame)


def sh(text):
    """Runs a shell script on the driver; what it prints comes as it is printed."""
    __tracebackhide__ = True
    options, _, script = text.partition("\n") if text.startswith("-e") else ("", "", text)
    process = subprocess.Popen(
        ["/bin/bash", *(["-e"] if options.strip() == "-e" else []), "-c", script],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    try:
        for line in process.stdout:
            sys.stdout.write(line)
        code = process.wait()
    except KeyboardInterrupt:
        _end_group(process)
        raise
    if code != 0:
        raise RuntimeError(f"the shell script ended with exit code {code}")


def fs(text):
    """`%fs ls /path`: a call of dbutils.fs, in the words of a shell."""
    __tracebackhide__ = True
    command, *arguments = shlex.split(text)
    result = FileSystem(current()).command(command, arguments)
    if isinstance(result, list):
        display_table(current().createDataFrame(result, FileSystem.LISTING))
    elif result is not None:
        print(result)


def md(text):
    show(Markdown(text))


def pip(text):
    """Installs packages for this notebook alone."""
    __tracebackhide__ = True
    session_libraries.pip(shlex.split(text))


def run(text):
    """Runs another notebook inside this one: its names become this one's."""
    __tracebackhide__ = True
    run_notebook(text.strip().strip("\"'"))


def scala(text):
    __tracebackhide__ = True
    scala_repl.run(text)


def r(_text):
    __tracebackhide__ = True
    raise NotImplementedError("this runtime has no R; use Python, SQL or Scala")


def _end_group(process):
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
