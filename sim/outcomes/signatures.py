"""Numba signatures from names of scalars and the dtypes of rows."""

from __future__ import annotations

from typing import Any

import numpy as np


def types_of(result: str, *arguments: Any) -> Any:
    """Return a signature; an argument is the name of a scalar type, the dtype of one row, or what `rows` gives."""
    from numba import from_dtype, types

    def one(argument: Any) -> Any:
        if isinstance(argument, str):
            return getattr(types, argument)
        return from_dtype(argument) if isinstance(argument, np.dtype) else argument

    return getattr(types, result)(*map(one, arguments))


def rows(kind: str | np.dtype[Any], dimensions: int = 1) -> Any:
    """Return the type of a contiguous array of rows or scalars."""
    from numba import from_dtype, types

    return types.Array(getattr(types, kind) if isinstance(kind, str) else from_dtype(kind), dimensions, "C")
