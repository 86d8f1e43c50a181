"""The server of the page: who may ask, how much, how long - and then `handle`.

It listens on 127.0.0.1 alone. A page of another site could still make a browser send requests here, so each has to
name this host (a name that somebody else's domain server points here is refused: DNS rebinding), to come from this
origin where it says from where, and to know the secret in the address. What goes out forbids everything that is not
from here (Content-Security-Policy).
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import socket
from collections.abc import Awaitable, Callable
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from sim.explore.questions import JSON, LARGEST_BODY, Answer, handle

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

    from sim.explore.front_desk import Desk

HOST: Final = "127.0.0.1"
FIRST_PORT: Final = 8765
_PORTS: Final = 50
SLOWEST: Final = 10.0
"""Seconds within which a request has to have come."""
_AT_ONCE: Final = 64
_KINDS: Final = {".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8",
                 ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
HEADERS: Final = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
                               "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff", "referrer-policy": "no-referrer", "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin", "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
Serve = Callable[["Request"], Awaitable["Response"]]


def assets() -> dict[str, Answer]:
    """Return what the browser may load, by its path below the secret; the page itself at the empty path."""
    found: dict[str, Answer] = {}
    page = files("sim.explore").joinpath("page")
    for folder, prefix in ((page, ""), (page.joinpath("js"), "js/")):
        for entry in folder.iterdir():
            kind = _KINDS.get(entry.name[entry.name.rfind("."):])
            if entry.is_file() and kind:
                found[prefix + entry.name] = Answer(200, kind, entry.read_bytes())
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


def application(desk: Desk, secret: str, port: int) -> Starlette:
    """Return the application that answers for a desk, at an address that nobody can guess."""
    from starlette.applications import Starlette
    from starlette.routing import Route

    shown, hosts = assets(), frozenset((f"{HOST}:{port}", f"localhost:{port}"))

    async def serve(request: Request) -> Response:
        return _response(await _answer(request, desk, secret, hosts, shown))

    methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]
    return Starlette(routes=[Route("/{path:path}", serve, methods=methods)])


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
    path = request.path_params["path"]
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

    config = uvicorn.Config(
        application(desk, secret, port), log_level="error", access_log=False, server_header=False, date_header=False,
        limit_concurrency=_AT_ONCE, timeout_keep_alive=5, timeout_graceful_shutdown=1, lifespan="off", http="h11",
        h11_max_incomplete_event_size=16_384)
    with contextlib.suppress(KeyboardInterrupt):
        Server(config).run(sockets=[listening])
