"""Scala cells: an interpreter of spark-repl inside the driver's JVM."""

import sys
from urllib.parse import urlparse

from .names import OWNER
from .session import current, kernel_name

_repl = None


def run(text):
    """Runs a cell; what it defines stays."""
    __tracebackhide__ = True
    global _repl
    if _repl is None:
        _repl = _Repl(current())
    _repl.run(text)


class _Repl:
    def __init__(self, spark):
        self._jvm = jvm = spark._jvm
        # Executors load the classes of interpreters from one place, by names that an interpreter counts. So a cluster has one
        # interpreter at a time, and the names of a later one begin otherwise.
        name = kernel_name()
        if jvm.java.lang.System.getProperties().putIfAbsent(OWNER, name) is not None:
            raise RuntimeError("another context of this cluster uses Scala; destroy it first, or use Python or SQL")
        jvm.java.lang.System.setProperty("scala.repl.name.line", "$line" + name.replace("-", ""))
        self._report = jvm.java.io.StringWriter()
        self._bytes = jvm.java.io.ByteArrayOutputStream()
        self._stream = jvm.java.io.PrintStream(self._bytes, True)
        self._console = getattr(getattr(jvm, "scala.Console$"), "MODULE$")
        settings = jvm.scala.tools.nsc.Settings()
        conf = spark.sparkContext.getConf()
        folder = conf.get("spark.repl.class.outputDir") or urlparse(conf.get("spark.repl.class.uri")).path
        settings.processArgumentString(f"-usejavacp -Yrepl-class-based -Yrepl-outdir {folder}")
        writer = jvm.java.io.PrintWriter(self._report, True)
        reporter = jvm.scala.tools.nsc.interpreter.shell.ReplReporterImpl(settings, writer)
        self._interpreter = jvm.scala.tools.nsc.interpreter.IMain(settings, reporter)
        self.run(
            "val spark = org.apache.spark.sql.SparkSession.active; val sc = spark.sparkContext\n"
            "import spark.implicits._; import spark.sql; import org.apache.spark.sql.functions._",
            silent=True,
        )

    def run(self, text, silent=False):
        __tracebackhide__ = True
        self._report.getBuffer().setLength(0)
        self._bytes.reset()
        before = self._console.out()
        self._console.setOutDirect(self._stream)  # of this thread alone, which is this kernel's
        try:
            outcome = self._interpreter.interpret(text).toString()
        finally:
            self._console.setOutDirect(before)
        report = self._bytes.toString() + self._report.toString()
        if outcome == "Incomplete":
            raise SyntaxError("the Scala cell ends in the middle of an expression")
        if outcome != "Success":
            raise RuntimeError(report.strip() or "the Scala cell failed")
        if not silent:
            sys.stdout.write(report)
