"""The server of the page: who may ask, how much, how long - and then `handle`.

It listens on 127.0.0.1 alone. A page of another site could still make a browser send requests here, so each has to
name this host (a name that somebody else's domain server points here is refused: DNS rebinding), to come from this
origin where it says from where, and to know the secret in the address. What goes out forbids everything that is not
from here (Content-Security-Policy).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import secrets
import socket
from collections.abc import Awaitable, Callable
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from sim.explore.questions import JSON, LARGEST_BODY, Answer, handle

if TYPE_CHECKING:
    import uvicorn
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import Receive, Scope, Send

    from sim.explore.front_desk import Desk

HOST: Final = "127.0.0.1"
FIRST_PORT: Final = 8765
_PORTS: Final = 50
SLOWEST: Final = 10.0
"""Seconds within which a request has to have come, and an answer to be on its way."""
_AT_ONCE: Final = 64
"""Connections that are held at once."""
_LARGEST_HEAD: Final = 16_384
"""Bytes of all headers of a request."""
_KINDS: Final = {".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8",
                 ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
HEADERS: Final = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
                               "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff", "referrer-policy": "no-referrer", "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin", "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
WITHOUT_SERVER: Final = "exported.js"
"""The module that answers in the place of a server, in a page that was exported."""
_COMMENT: Final = re.compile(r"^[ \t]*/\*\*(?:(?!\*/).)*\*/[ \t]*\n", re.DOTALL | re.MULTILINE)
Application = Callable[["Scope", "Receive", "Send"], Awaitable[None]]


def as_sent(module: str) -> str:
    """Return a module as it is sent: without what stands in comments for whoever reads or checks the source.

    >>> as_sent("/** Adds.\\n * @param {number} a */\\nconst b = /** @type {number} */ (1);\\n")
    'const b = /** @type {number} */ (1);\\n'
    """
    return _COMMENT.sub("", module)


def assets() -> dict[str, Answer]:
    """Return what the browser may load, by its path below the secret; the page itself at the empty path."""
    found: dict[str, Answer] = {}
    page = files("sim.explore").joinpath("page")
    for folder, prefix in ((page, ""), (page.joinpath("js"), "js/")):
        for entry in folder.iterdir():
            kind = _KINDS.get(entry.name[entry.name.rfind("."):])
            if not entry.is_file() or not kind or entry.name == WITHOUT_SERVER:
                continue
            body = entry.read_bytes()
            found[prefix + entry.name] = Answer(200, kind, as_sent(body.decode()).encode() if prefix else body)
    found[""] = found["index.html"]
    return found


def free_port(wanted: int) -> socket.socket:
    """Return a socket that listens on 127.0.0.1: at the wanted port, or the next that is free; OSError for none."""
    for port in range(wanted, min(wanted + _PORTS, 65536)):
        made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind((HOST, port))
            made.listen(_AT_ONCE)
        except OSError:
            made.close()
            continue
        return made
    raise OSError(f"no port from {wanted} to {wanted + _PORTS - 1} is free on {HOST}")


def new_secret() -> str:
    """Return a secret for the address of a page: 128 random bits."""
    return secrets.token_urlsafe(16)


def application(desk: Desk, secret: str, port: int) -> Application:
    """Return the application (ASGI) that answers for a desk, at an address that nobody can guess."""
    from starlette.requests import Request

    shown, hosts = assets(), frozenset((f"{HOST}:{port}", f"localhost:{port}"))

    async def answered(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            response = _response(await _answer(Request(scope, receive), desk, secret, hosts, shown))
            await response(scope, receive, send)

    return answered


def configured(answers: Application) -> uvicorn.Config:
    """Return how an application is served: by HTTP alone, and with patience for nobody in particular."""
    import uvicorn

    from sim.explore.connections import protocol

    return uvicorn.Config(
        answers, log_level="error", access_log=False, server_header=False, date_header=False, lifespan="off",
        limit_concurrency=_AT_ONCE, timeout_keep_alive=5, timeout_graceful_shutdown=1, ws="none",
        http=protocol(lambda: SLOWEST, _AT_ONCE), h11_max_incomplete_event_size=_LARGEST_HEAD)


def _response(answer: Answer) -> Response:
    from starlette.responses import Response

    headers = dict(HEADERS)
    if answer.saved_as:
        headers["content-disposition"] = f'attachment; filename="{answer.saved_as}"'
    return Response(answer.body, answer.status, headers, media_type=answer.kind)


def _refused(status: int, says: str) -> Answer:
    return Answer(status, "text/plain; charset=utf-8", f"{says}\n".encode())


async def _answer(
    request: Request, desk: Desk, secret: str, hosts: frozenset[str], shown: dict[str, Answer],
) -> Answer:
    """Check who asks and what for, and answer."""
    from starlette.concurrency import run_in_threadpool

    host, origin = request.headers.get("host", ""), request.headers.get("origin")
    if host not in hosts:
        return _refused(421, "This page is served to this machine alone, by the address that the terminal shows.")
    if origin is not None and origin not in {f"http://{each}" for each in hosts}:
        return _refused(403, "Pages of other sites may not ask.")
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return _refused(403, "Pages of other sites may not ask.")
    if sum(len(name) + len(value) for name, value in request.scope["headers"]) > _LARGEST_HEAD:
        return _refused(431, "There are too many headers.")
    path = request.scope["path"].removeprefix("/")
    known, _, rest = path.partition("/")
    if not secrets.compare_digest(known.encode(), secret.encode()):
        return _refused(404, "There is nothing here. The address that the terminal shows has a secret in it.")
    if not rest.startswith("api/"):
        if request.method not in ("GET", "HEAD"):
            return _refused(405, "Only GET is answered here.")
        return shown.get(rest) or _refused(404, "There is nothing here.")
    if request.method != "POST":
        return _refused(405, "Only POST is answered here.")
    if request.headers.get("content-type", "").partition(";")[0].strip() != JSON:
        return _refused(415, "Only JSON is read.")
    try:
        body = await asyncio.wait_for(_body(request), SLOWEST)
    except TimeoutError:
        return _refused(408, f"The request did not come within {SLOWEST:.0f} seconds.")
    if body is None:
        return _refused(413, f"The request is larger than {LARGEST_BODY:,} bytes.")
    answer: Answer = await run_in_threadpool(handle, rest.removeprefix("api/"), body, desk)
    return answer


async def _body(request: Request) -> bytes | None:
    """Return the body of a request; None for one that is too large, of which no more is read."""
    length = request.headers.get("content-length", "0")
    if not length.isdigit() or int(length) > LARGEST_BODY:
        return None
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > LARGEST_BODY:
            return None
        parts.append(part)
    return b"".join(parts)


def serve(desk: Desk, secret: str, listening: socket.socket, ready: Callable[[], Any]) -> None:
    """Answer until interrupted; `ready` is called when the page can be opened."""
    import uvicorn

    port = listening.getsockname()[1]

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            ready()

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            desk.closed = True
            logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # whoever is cut off is no error
            await super().shutdown(sockets)

    with contextlib.suppress(KeyboardInterrupt):
        Server(configured(application(desk, secret, port))).run(sockets=[listening])
