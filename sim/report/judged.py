"""How far to believe a fitted scenario, beside its numbers: its `[judged]` record in two or three sentences."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from sim.backtest.side_by_side import ALL, Row
from sim.report.backtest import WIDE, name_of, scale_of
from sim.report.figures.captions import listed
from sim.scenario.judged import Judged, Quantity, is_as_judged

if TYPE_CHECKING:
    from sim.scenario import Scenario

CHANGED: Final = ("It was judged before it was changed: what was judged is not what is simulated here, and nobody has "
                  "judged the change.")
_MOST: Final = 6
_COUNTS: Final = ("calls", "cases_a_week")
"""Quantities that the judged time was given, or that are a forecast of how many come."""


def judged_sentences(scenario: Scenario) -> tuple[str, ...]:
    """Return what is on record about a scenario, nothing where nothing is.

    On what it was judged, what it got right and what not; what not to ask; and whether it was changed since.
    """
    return sentences_of(scenario.world().judged, is_as_judged(scenario))


def sentences_of(record: Judged | None, as_judged: bool) -> tuple[str, ...]:
    """Return the same of a record; as_judged: whether the scenario is still what was judged."""
    if record is None:
        return ()
    said = f"{_on(record)} {_right_and_wrong(record)}".rstrip()
    return tuple(filter(None, (said, _not_to_ask(record), "" if as_judged else CHANGED)))


def _on(record: Judged) -> str:
    seen = (f"of which {record.seen_before:,} were fitted too" if record.seen_before
            else "which the fit had not seen")
    later = (f" Afterwards it was fitted in the same way to {record.refitted}: the figures here are of that fit."
             if record.refitted else "")
    return f"Judged on {record.on}, {seen}.{later}"


def _right_and_wrong(record: Judged) -> str:
    """Return which quantities the fit got right, as far as the log's own noise lets anybody tell, and which not."""
    fits = [(name, each) for name, each in _told(record) if each.says == "fits"]
    right = [name_of(name) for name, each in fits if not _is_wide(each)]
    loose = [name_of(name) for name, each in fits if _is_wide(each)]
    wrong = [_how_far(name, each) for name, each in _told(record) if each.says in ("too low", "too high")]
    unknown = [name_of(name) for name, each in _told(record) if each.says == "noise unknown"]
    said = []
    if right:
        said.append(f"It got {_few(right)} right, as far as the log's own noise lets anybody tell"
                    f"{f'; not {_few(wrong)}' if wrong else ''}.")
    elif wrong:
        said.append(f"It did not get right: {_few(wrong)}.")
    if loose:
        verb = "lies" if len(loose) == 1 else "lie"
        said.append(f"{_capital(_few(loose))} {verb} inside the log's own noise, which is too wide to test much.")
    if unknown:
        said.append(f"There is too little of the log to tell of {_few(unknown)}.")
    return " ".join(said)


def _is_wide(each: Quantity) -> bool:
    return each.noise is not None and each.noise > WIDE * abs(_number(each.observed)) > 0.0


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _how_far(name: str, each: Quantity) -> str:
    row = Row(name, ALL, _number(each.observed), _number(each.simulated))
    scale = scale_of(name, (row.observed, row.simulated))
    figures = f"{scale.text(row.simulated)} {scale.unit}".rstrip() + f" simulated, {scale.text(row.observed)} seen"
    return f"{name_of(name)} ({figures})"


def _not_to_ask(record: Judged) -> str:
    """What is far off: of a whole quantity nothing is to be asked, of another not for the parts that are named."""
    whole = [name_of(name) for name, groups in record.far.items() if ALL in groups]
    parts = [f"{name_of(name)} in {len(groups)} {'part' if len(groups) == 1 else 'parts'} "
             f"({_few(group.replace('=', ' ') for group in groups)})"
             for name, groups in record.far.items() if ALL not in groups]
    return f"Do not ask it for levels of {listed([*whole, *parts])}: more than a tenth off." if whole or parts else ""


def _told(record: Judged) -> list[tuple[str, Quantity]]:
    return [(name, each) for name, each in record.quantities.items() if name not in _COUNTS]


def _number(value: float | None) -> float:
    return math.nan if value is None else value


def _few(names: Iterable[str]) -> str:
    every = list(names)
    rest = len(every) - _MOST
    return listed(every) if rest <= 0 else f"{', '.join(every[:_MOST])} and {rest} more"
