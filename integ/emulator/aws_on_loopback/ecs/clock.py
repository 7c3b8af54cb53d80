"""The clock of the tasks, which a test may put ahead: what idles for hours shall not take hours."""

import os

from .. import settings

PRELOAD = os.path.join(os.path.dirname(__file__), "clock.js")


def file() -> str:
    path = os.path.join(settings.folder("clock"), "seconds-ahead")
    if not os.path.exists(path):
        put_ahead(0)
    return path


def put_ahead(seconds: float) -> dict[str, float]:
    """Of this machine's clock."""
    path = os.path.join(settings.folder("clock"), "seconds-ahead")
    with open(f"{path}.new", "w") as new:
        new.write(str(seconds))
    os.replace(f"{path}.new", path)  # whole, for those who read it meanwhile
    return {"secondsAhead": seconds}
