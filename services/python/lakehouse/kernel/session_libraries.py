"""Packages that `%pip` installs: for one notebook, in a folder of its kernel."""

import importlib
import itertools
import os
import shutil
import sys

from lakehouse import packages

from .session import current, kernel_name

FOLDER = os.path.join(os.getcwd(), "libraries")

_archives = itertools.count(1)


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
    """Here, and in the Python workers of executors: on this machine from the folder itself, on others from an archive of it."""
    if site not in sys.path:
        sys.path.insert(0, site)
    importlib.invalidate_caches()
    environment = current().sparkContext.environment
    own = f"packages-{kernel_name()}"
    others = [path for path in environment.get("PYTHONPATH", "").split(os.pathsep) if path != site and not path.startswith(own)]
    environment["PYTHONPATH"] = os.pathsep.join(path for path in [site, *_archive(site, own), *others] if path)


def _archive(site, own):
    """The name under which executors on other machines find the packages: unpacked in their working directory, once for each change.

    Archives are the application's, so that every executor fetches them; only the Python workers of this kernel look into its own."""
    context = current().sparkContext
    if context.master.startswith("local"):
        return []
    name = f"{own}-{next(_archives)}"
    context.addArchive(f"{shutil.make_archive(os.path.join(os.getcwd(), name), 'gztar', site)}#{name}")
    return [name]
