"""journeysim by its own name: the same objects and modules as `sim`, a name that other packages have, too.

    import journeysim
    from journeysim.rules import Moments

Nothing lives here. A public name is that of `sim`, and `journeysim.X` is the module `sim.X` itself, whichever of the
two names is imported first; so classes are the same by either name, and what is pickled or logged says `sim`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import CodeType, ModuleType
from typing import Any

import sim

__all__ = sim.__all__
_OURS, _REAL = f"{__name__}.", f"{sim.__name__}."


class _OtherName(MetaPathFinder, InspectLoader):
    """Finds `journeysim.X` by importing `sim.X`, and gives that module itself."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return how to import a module by its other name; None for one that `sim` lacks, and for all others."""
        if not fullname.startswith(_OURS):
            return None
        real = find_spec(_real(fullname))
        if real is None:
            return None
        spec = ModuleSpec(fullname, self, origin=real.origin, is_package=real.submodule_search_locations is not None)
        spec.loader_state = None
        return spec

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Return the module itself; what the import is about to write over, it keeps in mind."""
        module = import_module(_real(spec.name))
        spec.loader_state = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Execute nothing: give the module back what it says of itself."""
        spec = module.__spec__
        assert spec is not None
        module.__spec__ = spec.loader_state

    def get_code(self, fullname: str) -> CodeType | None:
        """Return the code of a module, for `python -m journeysim.X`."""
        spec = find_spec(_real(fullname))
        loader = None if spec is None else spec.loader
        return loader.get_code(_real(fullname)) if isinstance(loader, InspectLoader) else None

    def get_source(self, fullname: str) -> str | None:
        """Return the text of a module."""
        spec = find_spec(_real(fullname))
        loader = None if spec is None else spec.loader
        return loader.get_source(_real(fullname)) if isinstance(loader, InspectLoader) else None


def _real(name: str) -> str:
    return _REAL + name.removeprefix(_OURS)


def __getattr__(name: str) -> Any:
    """Return a public name, or a module that has been imported; AttributeError for any other."""
    try:
        return getattr(sim, name)
    except AttributeError:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None


def __dir__() -> list[str]:
    return sorted({*globals(), *sim.__all__})


sys.meta_path.insert(0, _OtherName())  # before those who would find the files of `sim.X` a second time
