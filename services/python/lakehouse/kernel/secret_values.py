"""Keeps secrets out of what notebooks print."""

import sys

_values = set()
_SHORTEST = 4  # a shorter value would hide half of every text


def redact(value):
    """From now on the value shows as [REDACTED] where the kernel prints it."""
    if len(value) < _SHORTEST:
        return
    if not _values:
        for stream in (sys.stdout, sys.stderr):
            stream.write = _redacting(stream.write)
    _values.add(value)


def shown(text):
    for value in _values:
        text = text.replace(value, "[REDACTED]")
    return text


def _redacting(write):
    return lambda text: write(shown(text))
