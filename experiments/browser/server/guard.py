"""Who may speak to the page: what comes from the page itself, and nothing that another site has a browser say.

A browser lets any site open a link to any address, this machine's own among them, and says in the header `Origin` which
site it was; `Host` says by which name the address was reached, which a site can have point anywhere.
"""

import logging
import os
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from configs import ConfigError
from configs.language import _

ALLOWED = "DIGITAL_BALANCE_ALLOW_ORIGIN"  # further origins, with spaces between them
LOCAL = ("localhost", "127.0.0.1", "::1")
PORTS = {"http": 80, "https": 443}
SCHEMES = {"http": "http", "https": "https", "ws": "http", "wss": "https"}
MOST_NAMED = 100  # refused addresses that the log names, lest a site fill it

Origin = tuple[str, str, int]  # scheme, host, port
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

log = logging.getLogger(__name__)


def origin_of(text: str) -> Origin | None:
    """Scheme, host and port of an origin such as `https://page.example`; None where it is none."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    whole = text.rstrip("/") == f"{parts.scheme}://{parts.netloc}" and "@" not in parts.netloc
    if parts.scheme not in PORTS or not parts.hostname or not whole:
        return None
    return parts.scheme, parts.hostname, PORTS[parts.scheme] if port is None else port


def checked_origins(texts: Iterable[str]) -> dict[str, Origin]:
    """Origins that can be allowed, by what they are given as. Raises `ConfigError` for what is no origin."""
    origins: dict[str, Origin] = {}
    for text in texts:
        origin = origin_of(text)
        if origin is None:
            raise ConfigError(
                _("--allow-origin {text}: expected a scheme and a host, as in https://page.example", text=text)
            )
        origins[text] = origin
    return origins


class Guard:
    """An ASGI application before another: a request of a foreign site gets no further, and the log says so once.

    Own are the address that the server is bound to and the names of this machine, with the port of the server, and
    `allowed` origins, in which a reverse proxy is reached.
    """

    def __init__(self, application: Application, allowed: Iterable[Origin]) -> None:
        self.application = application
        self.allowed = frozenset(allowed)
        self.named: set[str] = set()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Hand a request on, or refuse it with status 403."""
        refusal = self._refusal(scope) if scope["type"] in ("http", "websocket") else ""
        if not refusal:
            await self.application(scope, receive, send)
            return
        if refusal not in self.named and len(self.named) < MOST_NAMED:
            self.named.add(refusal)
            log.warning("A request was refused: %s; expected the page's own, or one of --allow-origin", refusal)
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})  # before it is accepted: status 403
            return
        headers = [(b"content-type", b"text/plain; charset=utf-8")]
        await send({"type": "http.response.start", "status": 403, "headers": headers})
        await send({"type": "http.response.body", "body": f"{refusal}\n".encode()})

    def _refusal(self, scope: Message) -> str:
        """What is foreign in a request, "" where nothing is."""
        scheme, (host, port) = SCHEMES[scope["scheme"]], scope["server"] or ("", 0)  # none where it is a file
        own = {(scheme, name, port) for name in (*LOCAL, host)} | self.allowed
        reached = _header(scope, b"host")
        if not any(origin_of(f"{kind}://{reached}") in own for kind in PORTS):
            return f"host {reached!r}"
        origins = [value.decode("latin-1") for name, value in scope["headers"] if name == b"origin"]
        foreign = [origin for origin in origins if origin_of(origin) not in own]
        return f"origin {foreign[0]!r}" if foreign else ""


def _header(scope: Message, header: bytes) -> str:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == header), "")


def guard(application: Any) -> None:
    """Put the guard into an application of Starlette's, before its routes; once, even where it is called again.

    Not as a middleware of the application: `solara run` opens a page when these are already fixed.
    """
    router = application.router
    if not isinstance(router.middleware_stack, Guard):
        allowed = checked_origins(os.environ.get(ALLOWED, "").split())
        router.middleware_stack = Guard(router.middleware_stack, allowed.values())
