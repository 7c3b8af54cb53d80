"""What the image of an instance does at boot, in the tests: run the user data, then stay until it is told to end."""

import os
import signal
import subprocess

cluster = os.environ.get("TAG_cluster")  # noqa: SIM112
print("boot", os.environ["INSTANCE_ID"], os.environ["LOOPBACK_IP"], cluster, flush=True)
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
subprocess.run(["/bin/sh", os.environ["USER_DATA_FILE"]], check=False)
signal.pause()
