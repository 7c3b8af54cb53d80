"""Requests of application load balancers: each goes to a target of its own, and says who asked for what.

Targets are asked to close after their answer: so an answer ends with its connection, however it is framed.
"""

import asyncio
import dataclasses
from collections.abc import Callable
from typing import Any

from . import tcp_forwarding

_HOP = ("connection", "keep-alive", "proxy-connection")
_NO_BODY = (204, 304)


@dataclasses.dataclass
class Head:
    start: str
    headers: list[tuple[str, str]]

    def get(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name), "")

    def without(self, *names: str) -> "Head":
        return Head(self.start, [(key, value) for key, value in self.headers if key.lower() not in names])

    def bytes(self) -> bytes:
        lines = [self.start, *(f"{key}: {value}" for key, value in self.headers)]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    @property
    def status(self) -> int:
        return int(self.start.split(" ")[1])


async def _read_head(reader: asyncio.StreamReader) -> Head | None:
    try:
        text = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError):
        return None
    start, *lines = text.decode("latin-1").rstrip("\r\n").split("\r\n")
    return Head(start, [(key, value.strip()) for key, _, value in (line.partition(":") for line in lines)])


async def serve(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    listener: Any,
    places_of: Callable[[Any], list[tuple[str, int]]],
) -> None:
    """`places_of(action)` gives the targets of one request."""
    while (head := await _read_head(reader)) is not None:
        action = listener.default_actions[-1]
        if action.type == "forward":
            stays = await _forward(reader, writer, _marked(head, writer, listener), places_of(action))
        else:
            stays = await _answer(writer, *_own_answer(action, head))
        if not stays or head.get("connection").lower() == "close":
            return


def _marked(head: Head, writer: asyncio.StreamWriter, listener: Any) -> Head:
    client = writer.get_extra_info("peername")[0]
    before = head.get("x-forwarded-for")
    marked = head.without("x-forwarded-for", "x-forwarded-proto", "x-forwarded-port")
    marked.headers += [
        ("X-Forwarded-For", f"{before}, {client}" if before else client),
        ("X-Forwarded-Proto", listener.protocol.lower()),
        ("X-Forwarded-Port", str(listener.port)),
    ]
    if head.get("upgrade"):
        return marked
    marked = marked.without(*_HOP)
    marked.headers.append(("Connection", "close"))
    return marked


async def _forward(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, head: Head, places: list[tuple[str, int]]
) -> bool:
    """Whether the client's connection goes on."""
    target = await tcp_forwarding.connect(places)
    if target is None:
        return await _answer(writer, 503, "Service Temporarily Unavailable")
    target_reader, target_writer = target
    target_writer.write(head.bytes())
    sending = asyncio.ensure_future(_send_body(reader, target_writer, head))
    try:
        answer = await _read_head(target_reader)
        while answer and 100 <= answer.status < 200 and answer.status != 101:
            writer.write(answer.bytes())
            answer = await _read_head(target_reader)
        if answer is None:
            return await _answer(writer, 502, "Bad Gateway")
        if answer.status == 101:
            writer.write(answer.bytes())
            await tcp_forwarding.both_ways(reader, writer, target_reader, target_writer)
            return False
        return await _pass_on(answer, head, target_reader, writer) and sending.done()
    finally:
        sending.cancel()
        target_writer.close()


async def _pass_on(answer: Head, asked: Head, source: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    bodiless = answer.status in _NO_BODY or asked.start.startswith("HEAD ")
    framed = bodiless or bool(answer.get("content-length") or answer.get("transfer-encoding"))
    kept = answer.without(*_HOP)
    kept.headers.append(("Connection", "keep-alive" if framed else "close"))
    writer.write(kept.bytes())
    while data := await source.read(65536):
        writer.write(data)
        await writer.drain()
    return framed


async def _send_body(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, head: Head) -> None:
    if head.get("transfer-encoding").lower() == "chunked":
        size = -1
        while size != 0:
            line = await reader.readline()
            size = int(line.split(b";")[0], 16)
            writer.write(line + await reader.readexactly(size + 2))
            await writer.drain()
        return
    left = int(head.get("content-length") or 0)
    while left > 0 and (data := await reader.read(min(left, 65536))):
        left -= len(data)
        writer.write(data)
        await writer.drain()


def _own_answer(action: Any, head: Head) -> tuple[int, str, str]:
    """Status, reason and, of a redirect, where to."""
    if action.type != "redirect":
        return int((action.data.get("FixedResponseConfig") or {}).get("StatusCode", 503)), "Fixed Response", ""
    wanted = {"Protocol": "#{protocol}", "Host": "#{host}", "Port": "#{port}", **action.data["RedirectConfig"]}
    host = head.get("host").split(":")[0]
    to = f"{wanted['Protocol'].lower()}://{wanted['Host'].replace('#{host}', host)}:{wanted['Port']}"
    return 301 if wanted["StatusCode"] == "HTTP_301" else 302, "Moved", to + head.start.split(" ")[1]


async def _answer(writer: asyncio.StreamWriter, status: int, reason: str, location: str = "") -> bool:
    where = f"Location: {location}\r\n" if location else ""
    writer.write(f"HTTP/1.1 {status} {reason}\r\n{where}Content-Length: 0\r\nConnection: close\r\n\r\n".encode())
    await writer.drain()
    return False
