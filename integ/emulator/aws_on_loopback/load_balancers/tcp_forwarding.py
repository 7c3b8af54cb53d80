"""Connections of network load balancers: bytes both ways, TLS ended before."""

import asyncio
import contextlib

from .. import event_loop


async def connect(places: list[tuple[str, int]]) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
    """The first that takes the connection."""
    for address, port in places:
        with contextlib.suppress(OSError):
            return await asyncio.open_connection(address, port, limit=2**20)
    return None


async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, places: list[tuple[str, int]]) -> None:
    target = await connect(places)
    if target is None:
        return
    await both_ways(reader, writer, *target)


async def both_ways(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    target_reader: asyncio.StreamReader,
    target_writer: asyncio.StreamWriter,
) -> None:
    try:
        await asyncio.gather(event_loop.pump(reader, target_writer), event_loop.pump(target_reader, writer))
    finally:
        target_writer.close()
