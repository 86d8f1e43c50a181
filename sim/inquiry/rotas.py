"""Rotas in the content of a scenario: of the week, and of single dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sim.scenario.schedules import staff as rota
from sim.scenario.single_dates import staff_of_day
from sim.scenario.spans import HALVES

Content = Mapping[str, Any]


def week(content: Content, pool: str) -> tuple[int, ...]:
    """Return a pool's rota of the week, by half hour."""
    return rota(content["pools"][pool]["staff"])


def dates(content: Content, pool: str) -> dict[str, tuple[int, ...]]:
    """Return the rotas of single dates that a pool has."""
    return {iso: staff_of_day(value) for iso, value in content["pools"][pool].get("staff_on", {}).items()}


def on_date(content: Content, pool: str, iso: str) -> tuple[int, ...]:
    """Return a pool's rota on a date, that of the day of the week where it has none of its own."""
    first = date.fromisoformat(iso).weekday() * HALVES
    return dates(content, pool).get(iso) or week(content, pool)[first : first + HALVES]


def written(halves: Sequence[int]) -> Any:
    """Return a rota as content: a number where it is the same round the clock."""
    return halves[0] if len(set(halves)) == 1 else list(halves)
