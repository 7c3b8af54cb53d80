"""Packages that `%pip` installs: for one notebook, in a folder of its kernel."""

import importlib
import os
import sys

from lakehouse import packages

from .session import current

FOLDER = os.path.join(os.getcwd(), "libraries")


def pip(arguments):
    """`install` and `uninstall` change what only this kernel sees; everything else only tells."""
    __tracebackhide__ = True
    if arguments[:1] not in (["install"], ["uninstall"], ["list"], ["freeze"], ["show"], ["check"], ["--version"]):
        raise ValueError(f"%pip {' '.join(arguments[:1])} is not possible here; use %pip install, uninstall, list, freeze or show")
    code = packages.pip(FOLDER, arguments)
    if code != 0:
        raise RuntimeError(f"pip ended with exit code {code}")
    _use(packages.site_of(FOLDER))


def _use(site):
    """Here, and in the Python workers of executors on this machine."""
    if site not in sys.path:
        sys.path.insert(0, site)
    importlib.invalidate_caches()
    environment = current().sparkContext.environment
    paths = [path for path in environment.get("PYTHONPATH", "").split(os.pathsep) if path and path != site]
    environment["PYTHONPATH"] = os.pathsep.join([site, *paths])
