"""A link between a browser and a server that can be cut without a word, as a network or a sleeping laptop does."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Proxy:
    """A TCP proxy of a port of this machine. While it is cut nothing goes through, and nobody is told."""

    def __init__(self, target: int) -> None:
        self.target, self.port = target, 0
        self.n_links = 0  # that were opened so far
        self.open: set[asyncio.StreamWriter] = set()
        self.through, self.over = asyncio.Event(), asyncio.Event()
        self.loop: asyncio.AbstractEventLoop

    def cut(self) -> None:
        """Let nothing through from here on; links stay open, and new ones are not answered."""
        self.loop.call_soon_threadsafe(self.through.clear)

    def mend(self) -> None:
        """Let all through that has waited."""
        self.loop.call_soon_threadsafe(self.through.set)

    def mend_anew(self) -> None:
        """Let new links through; those that were open are forgotten, as a router forgets them."""

        def anew() -> None:
            for writer in self.open:
                writer.transport.abort()
            self.through.set()

        self.loop.call_soon_threadsafe(anew)

    async def serve(self, ready: threading.Event) -> None:
        """Listen until it is over."""
        self.loop = asyncio.get_running_loop()
        self.through.set()
        server = await asyncio.start_server(self._link, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        async with server:
            await self.over.wait()
        for writer in self.open:
            writer.transport.abort()

    async def _link(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.n_links += 1
        self.open.add(writer)
        try:
            await self.through.wait()
            host_reader, host_writer = await asyncio.open_connection("127.0.0.1", self.target)
            self.open.add(host_writer)
            ways = self._carry(reader, host_writer), self._carry(host_reader, writer)
            await asyncio.gather(*ways, return_exceptions=True)
        except OSError:
            pass  # no server there
        finally:
            self.open.discard(writer)
            writer.close()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while part := await reader.read(65_536):
                await self.through.wait()
                writer.write(part)
                await writer.drain()
        await self.through.wait()  # an end is not told, either
        self.open.discard(writer)
        writer.close()


@contextmanager
def proxied(target: int) -> Iterator[Proxy]:
    """A proxy of a port, in a thread of its own, that ends with the block."""
    proxy, ready = Proxy(target), threading.Event()
    thread = threading.Thread(target=asyncio.run, args=[proxy.serve(ready)], daemon=True, name="proxy")
    thread.start()
    ready.wait()
    try:
        yield proxy
    finally:
        proxy.loop.call_soon_threadsafe(proxy.over.set)
        thread.join()
