"""What a hostile user tries of another one, of the agent and of the machine.

Each attempt answers what it got, or fails. The same attempts are made where nothing holds them back, so that each is known to work.
"""

import ctypes
import json
import os
import socket
import subprocess
import sys
import urllib.request


def read(path):
    with open(path, "rb") as file:
        return file.read(4096)


def memory(pid):
    with open(f"/proc/{pid}/maps") as maps:
        start = int(next(line for line in maps if " rw" in line).split("-")[0], 16)
    with open(f"/proc/{pid}/mem", "rb") as file:
        file.seek(start)
        return file.read(16)


def visible(names, folder):
    found = [name for name in names if name in os.listdir(folder)]
    if found != names:
        raise FileNotFoundError(f"{folder} shows {found}")
    return found


def write(folder):
    path = os.path.join(folder, f"left-by-{os.getpid()}")
    with open(path, "w") as file:
        file.write("x")
    os.remove(path)
    return path


def web_uis(ports, headers, path):
    answered = []
    for port in ports:
        try:
            request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
            with urllib.request.urlopen(request, timeout=5) as answer:
                answered.append((port, answer.status, answer.read(40)))
        except Exception:  # no web server, or one that refuses
            pass
    if not answered:
        raise PermissionError("no web UI answered")
    return answered


def gateway(port, token):
    from py4j.java_gateway import GatewayParameters, JavaGateway

    parameters = GatewayParameters(port=port, auth_token=token, auto_convert=True)
    return JavaGateway(gateway_parameters=parameters).jvm.java.lang.System.getProperty("user.name")


def unix_socket(path):
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(5)
        connection.connect(path)
        return connection.recv(1)


def run(*command):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30)
    if done.returncode != 0:
        raise PermissionError(f"{command[0]}: {done.returncode} {done.stderr.strip()}")
    return done.stdout


def trace(pid):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.ptrace(16, pid, 0, 0) != 0:  # PTRACE_ATTACH
        raise PermissionError(os.strerror(ctypes.get_errno()))
    os.waitpid(pid, 0x40000000)
    libc.ptrace(17, pid, 0, 0)  # PTRACE_DETACH
    return pid


def attempts(target):
    for role, pid in target["pids"].items():
        yield f"environment of {role}", lambda pid=pid: read(f"/proc/{pid}/environ")
        yield f"command of {role}", lambda pid=pid: read(f"/proc/{pid}/cmdline")
        yield f"memory of {role}", lambda pid=pid: memory(pid)
        yield f"open files of {role}", lambda pid=pid: os.listdir(f"/proc/{pid}/fd")
        yield f"folder of {role}", lambda pid=pid: os.listdir(f"/proc/{pid}/cwd")
        yield f"signal to {role}", lambda pid=pid: os.kill(pid, 0)
    yield "trace of a process", lambda: trace(target["traced"])
    for path in target["files"]:
        yield f"file {path}", lambda path=path: read(path)
        yield f"file {path} by su", lambda path=path: run("su", "root", "-c", f"cat '{path}'")
    for path in target["folders"]:
        yield f"list of {path}", lambda path=path: os.listdir(path)
        yield f"file in {path}", lambda path=path: write(path)
    for seen_as, folder in target["temporary"].items():
        yield f"temporary file in {seen_as}", lambda folder=folder: visible([target["hidden"]], folder)
    for path in target["sockets"]:
        yield f"socket {path}", lambda path=path: unix_socket(path)
    if "ports" in target:
        yield "web UIs of Spark", lambda: web_uis(target["ports"], target["headers"], "/")
        yield "state of Spark", lambda: web_uis(target["ports"], target["headers"], "/json/")
        yield "gateway", lambda: gateway(target["gateway"], target["token"])
    yield "mount", lambda: run("unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt")
    yield "root", lambda: os.setuid(0)


def results(target):
    told = {}
    for name, attempt in attempts(target):
        try:
            told[name] = f"got {attempt()!r}"[:200]
        except Exception as error:  # whatever holds it back
            told[name] = f"refused: {type(error).__name__}: {error}"[:200]
    return told


if __name__ == "__main__":
    print(json.dumps(results(json.load(sys.stdin))))
