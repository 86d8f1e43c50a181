"""How rules are compiled."""

from __future__ import annotations

from typing import Any, Final

OPTIONS: Final[dict[str, Any]] = {"nogil": True, "error_model": "numpy"}
"""Numba's options for every rule: the interpreter's lock is released, and division follows IEEE 754."""
