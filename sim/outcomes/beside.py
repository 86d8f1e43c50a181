"""Outcomes that a study has beside the catalogue, its measures of one's own, while its results are put into words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sim.outcomes.catalogue import Outcome

_BESIDE: Final[ContextVar[Mapping[str, Outcome]]] = ContextVar("beside the catalogue")


@contextmanager
def known_beside(outcomes: Iterable[Outcome]) -> Iterator[None]:
    """Let `catalogue.find` know these outcomes, too, in this thread and as long as it lasts."""
    token = _BESIDE.set({outcome.name: outcome for outcome in outcomes})
    try:
        yield
    finally:
        _BESIDE.reset(token)


def beside(name: str) -> Outcome | None:
    """Return an outcome that is known beside the catalogue."""
    return _BESIDE.get({}).get(name)
