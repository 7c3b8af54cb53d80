"""A real PostgreSQL server for each database resource, on a loopback address and the port of its own."""

import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from dataclasses import dataclass

from .. import addresses, processes, settings
from . import binaries, certificate

_START_SECONDS = 60
_SUPERUSER = "rdsadmin"
_running: dict[str, "Server"] = {}
_lock = threading.Lock()


@dataclass
class Server:
    address: str
    port: int
    process: subprocess.Popen


def start(resource_id: str, port: int, user: str, password: str, database: str | None) -> Server:
    """Starts the server of a database resource, with its owner; as on RDS, the owner is no superuser."""
    address = addresses.claim(f"10.250.{len(_running) // 250}.{len(_running) % 250 + 1}", resource_id)
    home = settings.folder("databases", resource_id)
    data = os.path.join(home, "data")
    binaries.run(
        "initdb", "-D", data, f"--username={_SUPERUSER}", "--auth=trust", "--encoding=UTF8", "--locale=C", "-N"
    )
    _create_owner(data, user, password, database)
    _admit(data, user)
    certificate.write(data, address)
    options = {
        "listen_addresses": address, "port": str(port), "unix_socket_directories": "", "ssl": "on", "fsync": "off",
    }  # fmt: skip
    values = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    command = [*binaries.runner(), os.path.join(binaries.folder(), "postgres"), "-D", data, *values]
    with open(os.path.join(home, "postgres.log"), "wb") as log:
        process = processes.start(command, stdout=log, stderr=subprocess.STDOUT)
    _wait(process, address, port, log.name)
    server = Server(address, port, process)
    with _lock:
        _running[resource_id] = server
    return server


def stop(resource_id: str) -> None:
    with _lock:
        server = _running.pop(resource_id, None)
    if server:
        processes.send(server.process, signal.SIGINT)  # ends connections, keeps what was committed
        server.process.wait()
        addresses.release(resource_id)
        shutil.rmtree(settings.folder("databases", resource_id))


def _create_owner(data: str, user: str, password: str, database: str | None) -> None:
    """Before anything listens: one statement a line, as the single-user server reads them."""
    statements = [
        "create role rds_iam nologin",
        f"create role {_identifier(user)} login createrole createdb password {_literal(password)}",
        f"grant rds_iam to {_identifier(user)} with admin option",
    ]
    if database:
        statements.append(f"create database {_identifier(database)} owner {_identifier(user)}")
    statements.append(f"alter database postgres owner to {_identifier(user)}")
    binaries.run("postgres", "--single", "-D", data, "postgres", text="\n".join(statements) + "\n")


def _admit(data: str, user: str) -> None:
    """The owner shows its password, a member of rds_iam a token, which is not judged here."""
    with open(os.path.join(data, "pg_hba.conf"), "w") as file:
        file.write(f'hostssl all "{user}" 127.0.0.0/8 scram-sha-256\nhostssl all +rds_iam 127.0.0.0/8 trust\n')


def _wait(process: subprocess.Popen, address: str, port: int, log: str) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection((address, port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.02)
    with open(log) as file:
        raise RuntimeError(f"the database server did not start: {file.read()[-500:]}")


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
