"""A certificate for the address of a database."""

import os

from .. import authority


def write(folder: str, address: str) -> None:
    """Writes server.key and server.crt."""
    private, certificate = authority.issue([address])
    with open(os.open(os.path.join(folder, "server.key"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(private)
    with open(os.path.join(folder, "server.crt"), "wb") as file:
        file.write(certificate)
