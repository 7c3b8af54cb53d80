"""`display`, as notebooks call it."""

from IPython.display import display as show
from pyspark.sql import DataFrame

from .session import current
from .table import TABLE, table_of


def display(value=None, *more, **options):
    """Shows a DataFrame of Spark or pandas as a table, and anything else as IPython does."""
    if isinstance(value, DataFrame):
        if value.isStreaming:
            raise ValueError("display shows no streaming DataFrame; write it with writeStream and display what it wrote")
        return display_table(value)
    if _is_pandas(value):
        return display_table(current().createDataFrame(value))
    return show(value, *more, **options)


def display_table(frame):
    show({TABLE: table_of(frame), "text/plain": repr(frame)}, raw=True)


def _is_pandas(value):
    return type(value).__module__.partition(".")[0] == "pandas" and type(value).__name__ == "DataFrame"
