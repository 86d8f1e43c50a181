"""The engine and the fold of the outcomes as one WebAssembly module: made once for a version, then kept."""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.behaviour import acquaintance, demand
from sim.engine.compiled import kernel
from sim.files import write_bytes
from sim.jit import cache_directories, cache_directory
from sim.jit import webassembly as made
from sim.jit.sources import sources_hash
from sim.outcomes.census import count_customers
from sim.outcomes.counting import advance_pool, fold_records
from sim.randomness import quantile, run_key, uniform

if TYPE_CHECKING:
    from typing import Any

RULES: Final[dict[str, Any]] = {
    "run_key": run_key, "uniform": uniform, "quantile": quantile, "founding_keys": demand.founding_keys,
    "order_rates": demand.order_rates, "cumulated_rates": demand.cumulated_rates, "onsets": demand._onsets,
    "volume_arrivals": demand._volume_arrivals, "small_world": acquaintance.small_world,
    "scale_free": acquaintance.scale_free, "fold_records": fold_records, "count_customers": count_customers,
    "advance_pool": advance_pool,
}
"""The rules that a page calls beside the kernel, by the names under which it calls them."""
_DIGEST_BYTES: Final = 32


def engine_module() -> bytes | None:
    """Return the module, made if it is not in the cache; None where this version of Numba does not give the code.

    To make it takes some seconds where the engine is compiled, and its compilation more where it is not.
    """
    name = Path(f"webassembly-{sources_hash(Path(__file__), Path(kernel.__file__))}.wasm")
    for directory in cache_directories():
        with contextlib.suppress(OSError):
            data = (directory / name).read_bytes()
            if hashlib.sha256(data[_DIGEST_BYTES:]).digest() == data[:_DIGEST_BYTES]:
                return data[_DIGEST_BYTES:]
    code = kernel.code()
    if code is None:
        return None
    module = made.module_of(code | {name: made.code_of(rule) for name, rule in RULES.items()})
    with contextlib.suppress(OSError):
        write_bytes(cache_directory() / name, hashlib.sha256(module).digest() + module)
    return module
