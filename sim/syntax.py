"""Python's own parser, as several threads of one process may use it.

CPython up to 3.11 counts the depth of the tree that it builds in a place that all threads share, and its collector of
garbage may run in the middle of the building. What the collector calls - a finalizer, a callback - is Python, so
another thread may take over there; if that one parses too, the first finds the count of the other and raises
SystemError ("AST constructor recursion depth mismatch", https://github.com/python/cpython/issues/106905).
"""

from __future__ import annotations

import ast
import gc
import threading
from typing import Final

_ONE_AT_A_TIME: Final = threading.Lock()


def parse(text: str | bytes, path: str = "<unknown>") -> ast.Module:
    """Return the tree of a source: `ast.parse`, which no other thread interrupts; what that raises for no Python."""
    with _ONE_AT_A_TIME:
        collecting = gc.isenabled()
        gc.disable()
        try:
            return ast.parse(text, path)
        finally:
            if collecting:
                gc.enable()
