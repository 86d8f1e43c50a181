"""A fit made again from a log drawn again, as the keys in which it differs from the fit.

What is fitted keeps its shape in every draw: the types, the pools and the laws that the fit has. A type of which a draw
has no call, or none that was served, keeps the figures of the fit; so does whatever else a draw cannot tell.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from sim.calibration.call_log import CallLog
from sim.calibration.day_draws import calls_of_days, drawn_days, intervals_of_days
from sim.calibration.desk_shape import DeskShape
from sim.calibration.estimate import Estimate, estimate
from sim.calibration.intervals.interval_estimate import IntervalEstimate, estimate_of
from sim.calibration.intervals.interval_rows import IntervalLog
from sim.calibration.last_pass import last_pass
from sim.calibration.reading.mapping import bare
from sim.calibration.report import text_of
from sim.calibration.wishes import USUAL, Wishes
from sim.calibration.writing import comment
from sim.errors import InputError, Problem
from sim.scenario.drawn_worlds import FORMAT, digest, leaves

if TYPE_CHECKING:
    from sim.calibration.tickets.ticket_drawing import TicketFit
    from sim.calibration.tickets.ticket_estimate import TicketEstimate

AnyFit: TypeAlias = "Fit | TicketFit"
Tree: TypeAlias = dict[str, Any]
FITTED_TABLES: Final = ("demand", "flaws", "channels", "pools", "chain", "fixing")
"""What a log moves; the rest of a fitted file says how long is simulated, what the figures rest on, and the like."""
AT_ALL_TIMES: Final = {"dist": "constant", "value": 1}
"""Busyness of days that do not differ."""
FEWEST_SERVED: Final = 2
_TRIES: Final = 5


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """A fit and the log that it is of: all that a draw is made from."""

    log: CallLog | IntervalLog
    text: str
    """The scenario file."""
    covered: np.ndarray[Any, np.dtype[np.bool_]]
    """The days that count, from the Monday of the first week."""
    wishes: Wishes = USUAL
    shape: DeskShape = field(default_factory=DeskShape)
    """How the desks of a fit of calls are built."""

    @property
    def freedom(self) -> int:
        """Return the days that count beyond the first of their weekday."""
        return sum(max(int(self.covered[weekday::7].sum()) - 1, 0) for weekday in range(7))

    @property
    def content(self) -> Tree:
        """Return the content of the scenario file."""
        return tomllib.loads(self.text)

    @property
    def words(self) -> str:
        """Return what is drawn, in words."""
        return "whole days of the log drawn again within their day of the week"

    def again(self, random: np.random.Generator) -> Tree:
        """Return the content of the scenario that is fitted to a draw, in the shape of this one."""
        return _fitted_again(self, drawn_days(self.covered, random))


def fit_of(
    estimate: Estimate | IntervalEstimate | TicketEstimate, wishes: Wishes = USUAL, text: str = ""
) -> AnyFit:
    """Return what draws are made from; InputError where no weekday has two days that count.

    text: the scenario file as it was written, where that holds more than the estimate says.
    """
    if isinstance(estimate, IntervalEstimate):
        log: CallLog | IntervalLog = estimate.log
        covered, shape = estimate.log.covered, DeskShape()
    elif isinstance(estimate, Estimate):
        log, covered, shape = _as_fitted(estimate), estimate.calls.covered, estimate.shape
    else:
        from sim.calibration.tickets.ticket_drawing import ticket_fit

        return ticket_fit(estimate, text)
    number = [int(covered[weekday::7].sum()) for weekday in range(7)]
    if max(number) < 2:
        raise InputError(Problem("has no day of the week twice: days cannot be drawn again", file=estimate.log.source,
                                 key="--draws", found=f"{sum(number)} days that count", allowed="two weeks or more"))
    return Fit(log, text or text_of(estimate), covered, wishes, shape)


def _as_fitted(estimate: Estimate) -> CallLog:
    """The log with rare types counted where the fit counted them."""
    log = estimate.log
    if not estimate.merged:
        return log
    served = np.bincount(estimate.calls.type[estimate.calls.served], minlength=len(log.types))
    rare = np.isin(np.array(log.types), estimate.merged)
    return replace(log, type=np.where(rare[log.type], int(np.argmax(served)), log.type))


def draw(fit: AnyFit, seed: int, number: int) -> Tree:
    """Return the keys in which draw `number` differs from the fit; the same whoever makes it, and in which order.

    Where a draw is too thin to fit at all, which the log itself only just was not, it is drawn again.
    """
    for attempt in range(_TRIES):
        random = np.random.default_rng([seed, number, attempt])
        try:
            again = fit.again(random)
            return leaves(fit.content, {table: again[table] for table in FITTED_TABLES if table in again})
        except InputError:
            if attempt == _TRIES - 1:
                raise
    raise AssertionError


def _fitted_again(fit: Fit, source: np.ndarray[Any, np.dtype[np.int64]]) -> Tree:
    again: Estimate | IntervalEstimate
    if isinstance(fit.log, IntervalLog):
        again = estimate_of(intervals_of_days(fit.log, source))
        unserved, differ = set[str](), again.days.cv.value
    else:
        again = last_pass(estimate(calls_of_days(fit.log, source), fit.wishes), fit.shape)
        unserved = {stream.name for stream in again.streams if stream.service.calls < FEWEST_SERVED}
        differ = again.busyness_cv
    drawn = tomllib.loads(text_of(again))
    _keep_shape(fit.content, drawn, unserved)
    if int(np.bincount(np.flatnonzero(source >= 0) % 7, minlength=7).max()) < 2:
        drawn["demand"].pop("busyness", None)  # no day of the week twice: how days differ cannot be seen
    elif differ <= 0.0:
        drawn["demand"]["busyness"] = AT_ALL_TIMES
    return drawn


def _keep_shape(fit: Tree, drawn: Tree, unserved: set[str]) -> None:
    """Say in the words of the fit what the draw says by leaving a key out."""
    phone, fitted_phone = drawn["channels"]["phone"], fit["channels"]["phone"]
    for name, flaw in drawn["flaws"].items():
        there = fit["flaws"].get(name, {})
        if "patience" in there and "patience" in phone:
            flaw.setdefault("patience", phone["patience"])
        if "head_start" in there:
            flaw.setdefault("head_start", "0 min")
        if name in unserved:
            flaw.pop("handle", None)
    _divide_as_fitted(fit["flaws"], drawn["flaws"])
    drawn["flaws"] = {name: flaw for name, flaw in drawn["flaws"].items() if name in fit["flaws"]}
    if "retry" in fitted_phone:
        phone.setdefault("retry", {"probability": 0})
    if "holds" in fit["chain"][0]:
        drawn["chain"][0].setdefault("holds", 1)


def _divide_as_fitted(fit: Tree, drawn: Tree) -> None:
    """Divide the calls of a type by priority as the fit does, where a draw has too few to do it."""
    for high in [name for name in fit if name.endswith("_high") and name not in drawn]:
        regular = high.removesuffix("_high")
        if regular in fit and regular in drawn:
            weights = [float(fit[name]["per_1000_orders"]) for name in (regular, high)]
            whole, part = float(drawn[regular]["per_1000_orders"]), weights[1] / sum(weights)
            drawn[high] = {**drawn[regular], "per_1000_orders": round(whole * part, 4)}
            drawn[high].pop("head_start", None)
            drawn[regular]["per_1000_orders"] = round(whole * (1.0 - part), 4)


# The file ---------------------------------------------------------------------------------------------------------


def draws_text(fit: AnyFit, trees: Sequence[Tree], seed: int, log_digest: str) -> str:
    """Return the file of some draws (see `sim.scenario.drawn_worlds`), ending with a newline."""
    head = [
        comment(f"{len(trees)} draws of the fit beside this file: {fit.words}, and fitted again. Each holds the keys "
                "in which it differs. `journeysim compare` finds them by itself."),
        f"format = {_inline(FORMAT)}",
        f'fit = "{digest(fit.content)}"',
        f'log = "{log_digest}"',
        f"seed = {seed}",
        f"freedom = {fit.freedom}",
    ]
    parts = ["\n".join(["", "[[draw]]", *(f"{key} = {_inline(value)}" for key, value in _dotted(tree))])
             for tree in trees]
    return "\n".join([*head, *parts]) + "\n"


def digest_of_files(paths: Sequence[Path]) -> str:
    """Return the SHA-256 of the files of a log, one after the other."""
    found = hashlib.sha256()
    for path in paths:
        with Path(path).open("rb") as file:
            while block := file.read(1 << 20):
                found.update(block)
    return found.hexdigest()


def _dotted(tree: Tree, above: str = "") -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for key, value in tree.items():
        name = f"{above}{bare(key)}"
        if isinstance(value, dict) and value and "dist" not in value:
            found += _dotted(value, f"{name}.")
        else:
            found.append((name, value))
    return found


def _inline(value: Any) -> str:
    """A value of TOML on one line; texts are written as JSON writes them, which TOML reads."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{bare(key)} = {_inline(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inline, value)) + "]"
    return json.dumps(value)
