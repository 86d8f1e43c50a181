"""What each lever does, as machines read it: the JSON form that `journeysim why` prints, and its table.

Keys are added to a version, never renamed or removed; a value that is not a finite number is null.
"""

from __future__ import annotations

import csv
import io
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from sim.experiment.forms import number
from sim.inquiry.contents import MISSING
from sim.inquiry.levers import written

if TYPE_CHECKING:
    from sim.inquiry.why import Part, Why

WHY_FORMAT: Final = {"name": "journeysim-why", "version": 1}
COLUMNS: Final = ("outcome", "lever", "share", "half_width", "share_lower", "share_upper", "effect",
                  "effect_half_width", "alone_from_p", "alone_from_p_half_width", "alone_from_q",
                  "alone_from_q_half_width")


def why_form(why: Why) -> dict[str, Any]:
    """Return the JSON form; `levers` outcome by outcome, the greatest effect first.

    `share` stands wherever the estimated difference is not 0, so that shares always sum to 1; whether they mean
    anything is said by `shared` of the difference, and only then there is an interval of a share.
    """
    design, comparison = why.design, why.comparison
    return {
        "format": WHY_FORMAT,
        "policies": list(design.policies),
        "replications": design.replications,
        "seed": design.seed,
        "level": why.level,
        "exact": design.is_exact,
        "orders": 0 if design.is_exact else len(design.orders[0]),
        "runs": why.runs,
        "levers": [_part(part, _total(why, name)) for name in why.outcomes for part in ranked(why, name)],
        "differences": [_difference(why, name) for name in why.outcomes],
        "pairs": [{"levers": list(pair.levers), "outcome": pair.outcome, "interaction": number(pair.interaction.mean),
                   "half_width": number(pair.interaction.half_width)}
                  for name in why.outcomes for pair in why.pairs.get(name, ())],
        "changes": [{"lever": lever.name, "key": written(path), "from": _value(first), "to": _value(second)}
                    for lever in design.levers for path, (first, second) in lever.changes.items()],
        "left_out": [lever.name for lever in design.idle],
        **({} if comparison.warm_up is None else {"warm_up": comparison.warm_up.form()}),
    }


def ranked(why: Why, name: str) -> list[Part]:
    """Return what the levers do to an outcome, the greatest effect first; nothing where it is undefined."""
    return sorted(why.parts.get(name, ()), key=lambda part: -abs(part.exact))


def _total(why: Why, name: str) -> Fraction:
    return sum((part.exact for part in why.parts.get(name, ())), Fraction(0))


def _part(part: Part, total: Fraction) -> dict[str, Any]:
    share = part.share
    return {
        "lever": part.lever, "outcome": part.outcome,
        "share": float(part.exact / total) if total else None,
        "half_width": None if share is None else number(share.half_width),
        "share_lower": None if share is None else number(share.lower),
        "share_upper": None if share is None else number(share.upper),
        "effect": float(part.exact), "effect_half_width": number(part.effect.half_width),
        "effect_exact": exactly(part.exact), "too_rare": part.too_rare,
        "alone_from_p": number(part.added.mean), "alone_from_p_half_width": number(part.added.half_width),
        "alone_from_q": number(part.taken.mean), "alone_from_q_half_width": number(part.taken.half_width),
    }


def _difference(why: Why, name: str) -> dict[str, Any]:
    verdict = why.verdicts[name]
    parts = why.parts.get(name, ())
    return {
        "outcome": name, "is": verdict.word, "shared": why.is_shared(name),
        "mean": None if verdict.interval is None else number(verdict.interval.mean),
        "half_width": None if verdict.interval is None else number(verdict.interval.half_width),
        "exact": exactly(_total(why, name)) if parts else None,
        "runs_undefined": why.undefined.get(name, 0),
    }


def exactly(value: Fraction) -> str:
    """Return a fraction as text that reads back exactly, such as "-3/8"."""
    return f"{value.numerator}/{value.denominator}"


def _value(value: Any) -> Any:
    return None if value is MISSING else value


def why_csv(why: Why) -> bytes:
    """Return one row an outcome and lever as CSV: the numbers of the JSON form; empty where one is undefined."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for name in why.outcomes:
        for part in ranked(why, name):
            row = _part(part, _total(why, name))
            cells = [row[column] for column in COLUMNS]
            writer.writerow(["" if cell is None else repr(cell) if isinstance(cell, float) else cell for cell in cells])
    return text.getvalue().encode()
