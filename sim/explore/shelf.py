"""A shelf that keeps what was used last."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Generic, TypeVar

Key = TypeVar("Key")
Kept = TypeVar("Kept")


class Shelf(Generic[Key, Kept]):
    """Keeps what was used last, so many at most; several threads may use it."""

    def __init__(self, most: int) -> None:
        """Begin with nothing."""
        self._most, self._kept, self._lock = most, OrderedDict[Key, Kept](), threading.Lock()

    def get(self, key: Key) -> Kept | None:
        """Return what is kept under a key."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: Key, value: Kept) -> Kept:
        """Keep something, and let go of what was not used for longest."""
        with self._lock:
            self._kept[key] = value
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return value
