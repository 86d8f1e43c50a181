"""Connections that nobody waits for: one that asks nothing, asks by the byte or does not read its answer is let go.

A server that gives every connection its time can be shut by anybody who opens enough of them and says nothing
("slowloris"). Here a connection has some seconds to ask; where there is no room for another one, that which has waited
longest without asking goes; and an answer that nobody reads is not kept for ever.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol


def protocol(seconds: Callable[[], float], most: int) -> type[H11Protocol]:
    """Return the protocol of a server that gives a connection so many seconds, and holds so many connections."""

    class Patient(H11Protocol):
        """One connection."""

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self.since = self.loop.time()
            self.before: tuple[Any, int] | None = None
            self.watch = self.loop.call_later(seconds(), self.look)
            waiting = [each for each in self.connections if isinstance(each, Patient) and each.asks_nothing]
            excess = len(self.connections) - (most - 1)
            for each in sorted(waiting, key=lambda one: one.since)[:max(excess, 0)]:
                self.connections.discard(each)
                each.transport.abort()

        def connection_lost(self, exc: Exception | None) -> None:
            self.watch.cancel()
            super().connection_lost(exc)

        @property
        def asks_nothing(self) -> bool:
            """Whether no request is being answered."""
            return self.cycle is None or self.cycle.response_complete

        def look(self) -> None:
            """Let go of a connection on which nothing has moved since the last look."""
            unread = self.transport.get_write_buffer_size()
            now = (self.cycle, unread) if unread or self.asks_nothing else None  # none while an answer is worked out
            if now is not None and now == self.before:
                self.transport.abort()
                return
            self.before = now
            self.watch = self.loop.call_later(seconds(), self.look)

    return Patient
