"""Joins a kernel to the Spark application of its driver, with a session of its own."""

import os
import signal
import warnings

from pyspark import SparkConf, SparkContext
from pyspark.java_gateway import launch_gateway
from pyspark.sql import SparkSession

_current = None
_name = ""


def current():
    """The session that the kernel has joined with; the same in every thread."""
    return _current


def kernel_name():
    """The name that the agent knows this kernel by."""
    return _name


def attach(port, secret, name):
    """The session: settings, temporary views and functions are this kernel's, executors and cached data are the cluster's."""
    os.environ["PYSPARK_GATEWAY_PORT"] = str(port)
    os.environ["PYSPARK_GATEWAY_SECRET"] = secret
    try:
        gateway = launch_gateway()
    finally:
        del os.environ["PYSPARK_GATEWAY_PORT"], os.environ["PYSPARK_GATEWAY_SECRET"]
    jvm = gateway.jvm
    java_context = jvm.JavaSparkContext.fromSparkContext(jvm.org.apache.spark.SparkContext.getOrCreate())
    before = signal.getsignal(signal.SIGINT)
    context = SparkContext(gateway=gateway, jsc=java_context, conf=SparkConf(_jconf=java_context.getConf()))
    signal.signal(signal.SIGINT, before)  # PySpark's own would cancel the jobs of every kernel
    sessions = SparkSession._get_j_spark_session_class(jvm)
    shared = sessions.getDefaultSession().get()
    session = SparkSession(context, jsparkSession=shared.newSession())
    sessions.setDefaultSession(shared)  # PySpark made this kernel's session the default of all
    _keep_running()
    global _current, _name
    _current, _name = session, name
    return session


def _keep_running():
    """The application belongs to the cluster: a notebook that stops it stops nobody else's work."""

    def stop(_self):
        warnings.warn("the Spark application belongs to the cluster and goes on; terminate the cluster to end it", stacklevel=2)

    SparkContext.stop = stop
    SparkSession.stop = stop
