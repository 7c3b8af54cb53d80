"""Python packages beyond those of the runtime, in a folder that lies over it.

    python -m lakehouse.packages <folder> install <what pip takes>

The folder is a virtual environment that also sees what lies below it: what the runtime has is not installed again, and is never
changed, since other clusters use it too. It takes effect by its place on PYTHONPATH.
"""

import os
import subprocess
import sys
import sysconfig
import venv


def site_of(folder):
    return os.path.join(folder, "lib", f"python{sys.version_info.major}.{sys.version_info.minor}", "site-packages")


def pip(folder, arguments):
    """Runs pip for the folder; answers its exit code. What it prints comes line by line."""
    below = [path for path in (*os.environ.get("PYTHONPATH", "").split(os.pathsep), sysconfig.get_path("purelib")) if path]
    if not os.path.exists(os.path.join(folder, "pyvenv.cfg")):
        venv.create(folder, with_pip=False, symlinks=True)
        with open(os.path.join(site_of(folder), "below.pth"), "w") as file:
            file.writelines(path + "\n" for path in below if path != site_of(folder))
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    process = subprocess.Popen(
        [os.path.join(folder, "bin", "python"), "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment,
    )
    try:
        for line in process.stdout:
            sys.stdout.write(line)
        return process.wait()
    except KeyboardInterrupt:
        process.kill()
        raise


if __name__ == "__main__":
    sys.exit(pip(sys.argv[1], sys.argv[2:]))
