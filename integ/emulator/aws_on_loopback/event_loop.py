"""One event loop in a thread of its own, for whatever listens besides the HTTP server."""

import asyncio
import functools
import threading
from collections.abc import Coroutine
from typing import Any


@functools.cache
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    return loop


def run(work: Coroutine[Any, Any, Any], seconds: float = 10) -> Any:
    """What it comes to; from any thread but the loop's own."""
    return asyncio.run_coroutine_threadsafe(work, _loop()).result(seconds)


def begin(work: Coroutine[Any, Any, Any]) -> None:
    """Goes on by itself."""
    asyncio.run_coroutine_threadsafe(work, _loop())


async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    """Until the source ends; then the sink is told that nothing more comes."""
    try:
        while data := await source.read(65536):
            sink.write(data)
            await sink.drain()
        if sink.can_write_eof():
            sink.write_eof()
        else:
            sink.close()
    except OSError:  # of either side; the other one learns it when both are closed
        sink.close()
