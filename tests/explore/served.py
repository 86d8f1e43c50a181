"""A server of the page in a thread, for tests that speak HTTP to it."""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from sim.explore.front_desk import Desk
from sim.explore.server import HOST, application, configured, free_port


@dataclass(frozen=True)
class Served:
    """A page that is served: its port, its secret, its address."""

    port: int
    secret: str

    @property
    def address(self) -> str:
        """The address of the page."""
        return f"http://{HOST}:{self.port}/{self.secret}/"

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes]:
        """Send one request, by default as the page would, and return status and body.

        Who answers before a request is read may close on what is still to come: the body is empty then.
        """
        sent = {"host": f"{HOST}:{self.port}", "content-type": "application/json"} | {
            key.replace("_", "-"): value for key, value in headers.items()}
        connection = http.client.HTTPConnection(HOST, self.port, timeout=30)
        with contextlib.closing(connection):
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for key, value in sent.items():
                if value:
                    connection.putheader(key, value)
            if "content_length" not in headers:
                connection.putheader("content-length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            try:
                return answer.status, answer.read()
            except ConnectionResetError:
                return answer.status, b""

    def raw(self, data: bytes, seconds: float = 30.0) -> bytes:
        """Send bytes as they are and return the beginning of what comes back; nothing where it is closed."""
        with socket.create_connection((HOST, self.port), timeout=seconds) as wire:
            wire.sendall(data)
            return wire.recv(4096)


@contextlib.contextmanager
def served(desk: Desk, secret: str = "a-secret") -> Iterator[Served]:
    """Serve a desk as long as the context lasts."""
    import uvicorn

    listening = free_port(8900)
    port = listening.getsockname()[1]
    server = uvicorn.Server(configured(application(desk, secret, port)))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield Served(port, secret)
    finally:
        server.should_exit = True
        thread.join(10.0)
