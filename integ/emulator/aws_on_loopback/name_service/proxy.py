"""A proxy for clients on this machine: what they CONNECT to by the names of AWS they get as it is deployed.

It stands for the internet's names and routes. curl, Python and the AWS CLI use it by HTTPS_PROXY.
"""

import asyncio
import functools

from .. import event_loop, settings
from ..load_balancers.tcp_forwarding import both_ways
from . import names


@functools.cache
def address() -> str:
    """It listens from the first time that somebody asks for it."""
    server = event_loop.run(asyncio.start_server(_accept, settings.HOST, 0, limit=2**20))
    return "http://{}:{}".format(*server.sockets[0].getsockname()[:2])


async def _accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        method, target, *_ = head.split(" ")
        host, _, port = target.rpartition(":")
        place = names.find(host, int(port)) if method == "CONNECT" else None
        if place is None:
            writer.write(b"HTTP/1.1 502 No such host\r\nContent-Length: 0\r\n\r\n")
            return
        target_reader, target_writer = await asyncio.open_connection(*place, limit=2**20)
        writer.write(b"HTTP/1.1 200 Connected\r\n\r\n")
        await both_ways(reader, writer, target_reader, target_writer)
    except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
        pass  # the client is gone, the host too, or it asked for nothing that can be understood
    finally:
        writer.close()
