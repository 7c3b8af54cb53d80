"""Cells in other languages than Python; the agent turns such a cell into a call of one of these."""

from .display import display_table
from .session import current
from .statements import statements_of


def sql(text):
    """Runs the statements of a cell; the last one's rows are its result."""
    __tracebackhide__ = True
    frame = None
    for statement in statements_of(text):
        frame = current().sql(statement)
    if frame is not None:
        display_table(frame)
