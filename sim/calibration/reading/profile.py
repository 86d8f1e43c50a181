"""What the cells of a column look like: the evidence from which a mapping is guessed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from sim.calibration.reading import amounts, log_fields, meanings, stamps
from sim.calibration.reading.mapping import DAY_FIRST, MONTH_FIRST
from sim.calibration.reading.table import Grid, without_blanks

_LOOKED_AT: Final = 3000
"""Rows that are looked at, spread over the file."""
_FEW: Final = {log_fields.PRIORITY: 20, log_fields.STATUS: 200}
"""Different words that a column of such a kind has at most."""
_MOST_OUTCOMES: Final = 30
_SOME: Final = 0.2
_SURE: Final = 0.65
_DATES: Final = frozenset(("date", "day", "datum", "data", "fecha", "dato", "tag", "jour", "giorno", "start",
    "created"))
_FIRST_EPOCH, _LAST_EPOCH = 5e8, 4.2e9


@dataclass(frozen=True, slots=False, eq=False)
class Profile:
    """The cells of a column, blanks left out, in the order of the file; and the words of its name."""

    name: str
    cells: tuple[str, ...]
    filled: float
    """Share of rows that say something."""

    @cached_property
    def plain(self) -> str:
        """The name as lower-case words, its unit taken off."""
        return meanings.without_unit(self.name)[0]

    @property
    def unit(self) -> str:
        """The unit that the name ends with, or ""."""
        return meanings.without_unit(self.name)[1]

    @cached_property
    def different(self) -> int:
        """How many different cells there are."""
        return len(set(self.cells))

    def share(self, test: object) -> float:
        """The share of the cells for which `test` holds."""
        verdict = {cell: bool(test(cell)) for cell in set(self.cells)}  # type: ignore[operator]
        return sum(verdict[cell] for cell in self.cells) / len(self.cells) if self.cells else 0.0

    @cached_property
    def moments(self) -> float:
        """Share of cells that are moments; days without a time count a little less."""
        either = (stamps.parser(DAY_FIRST), stamps.parser(MONTH_FIRST))
        read = {cell: either[0](cell) or either[1](cell) for cell in set(self.cells)}
        dated = bool(set(meanings.spaced(self.name).split()) & _DATES)
        good = sum(_plausible(read[cell], cell, dated) for cell in self.cells)
        return good / len(self.cells) if self.cells else 0.0

    @cached_property
    def timed(self) -> float:
        """Share of cells that are moments with a time of day other than midnight."""
        read = stamps.parser(DAY_FIRST), stamps.parser(MONTH_FIRST)
        return self.share(lambda cell: (stamp := read[0](cell) or read[1](cell)) is not None
                          and stamp.wall % stamps.DAY_SECONDS != 0.0)

    @cached_property
    def numbers(self) -> float:
        """Share of cells that are numbers with either decimal mark."""
        both = (amounts.number("."), amounts.number(","))
        return self.share(lambda cell: both[0](cell) is not None or both[1](cell) is not None)

    @cached_property
    def hhmm(self) -> bool:
        """Whether the cells are times of day without a colon: four digits, and some begin with 0."""
        return all(map(amounts.is_hhmm, self.cells)) and any(cell[0] == "0" for cell in self.cells) and (
            self.different > 1)

    @cached_property
    def parts_of_a_day(self) -> bool:
        """Whether the cells are times of day as spreadsheets keep them: from 0 to below 1."""
        return self.share(lambda cell: cell.startswith(("0.", "0,")) or cell == "0") == 1.0 and self.different > 1

    @cached_property
    def clocks(self) -> float:
        """Share of cells that are written with colons or name their units: durations or times of day."""
        return self.share(lambda cell: amounts.is_clock(cell) or amounts.is_spoken(cell))

    def fit(self, kind: str) -> float:
        """How well the cells are of a kind of field, from 0 to 1."""
        if not self.cells:
            return 0.3
        if kind == log_fields.STAMP:
            return self.moments
        if kind == log_fields.TIME:
            counted = self.unit or _counts_steps(self.plain) or self.hhmm or self.parts_of_a_day
            numbers = self.numbers if counted else 0.0
            return max(self.share(lambda cell: amounts.time_of_day(".", "")(cell) is not None), numbers)
        if kind == log_fields.DURATION:
            return self.numbers + self.clocks if self.moments < 0.5 or self.numbers < 1.0 or self.unit else 0.0
        if kind == log_fields.COUNT:
            return self.numbers
        if kind == log_fields.OUTCOME:
            return self._as_outcome()
        if kind == log_fields.DIRECTION:
            return float(self.directed)
        return self._as_words(kind)

    @cached_property
    def directed(self) -> bool:
        """Whether the cells say of calls whether they came in or went out."""
        known = {cell: meanings.direction(cell) for cell in set(self.cells)}
        return bool(known) and all(known.values()) and any(map(meanings.is_plain_direction, known))

    def _as_outcome(self) -> float:
        """Words that are known; some known, or a name that leaves no doubt, make up for others that will be asked."""
        told = {meaning for cell in set(self.cells) if (meaning := meanings.outcome(cell, self.name))}
        known = self.share(lambda cell: bool(meanings.outcome(cell, self.name))) * _tells_apart(told)
        worded = self.different <= _MOST_OUTCOMES and self.moments < 0.5 and self.numbers < 0.5
        sure = worded and (known >= _SOME or self.plain in meanings.OUTCOME_NAMES)
        return max(known, _SURE) if sure else known

    def _as_words(self, kind: str) -> float:
        dated = self.moments > 0.5 and self.numbers < 0.5
        if dated or self.different > _FEW.get(kind, self.different) or (self.unit and self.numbers > 0.9):
            return 0.0
        spread = self.numbers > 0.9 and self.share(lambda cell: "." in cell or "," in cell) > 0.1
        return 0.3 if spread else 1.0


def _tells_apart(told: set[str]) -> float:
    """How much a column says that has these outcomes: one that is the same for all calls is some other state."""
    if not told & {meanings.ANSWERED, meanings.ABANDONED}:
        return 0.6
    return 0.8 if len(told) == 1 else 1.0


def _plausible(stamp: stamps.Stamp | None, cell: str, dated: bool) -> float:
    """Whether a cell is a moment; a whole number is a spreadsheet's day only in a column of dates."""
    day = stamp is not None and len(cell) == 5 and cell.isdigit()
    if stamp is None or (day and not dated) or (
            cell.isdigit() and not day and not _FIRST_EPOCH <= stamp.wall <= _LAST_EPOCH):
        return 0.0
    return 0.9 if stamp.day_only else 1.0


def _counts_steps(plain: str) -> bool:
    return any(word in ("slot", "hour", "interval", "period", "second", "ora", "stunde") for word in plain.split())


def profiles(grid: Grid, blanks: tuple[str, ...]) -> list[Profile]:
    """Return the profile of every column, from some thousand rows spread over the file."""
    step = max(1, -(-len(grid) // _LOOKED_AT))
    result = []
    for at, name in enumerate(grid.names):
        cells = without_blanks(grid.cells[str(at)].gather_every(step), blanks)
        kept = tuple(cells.drop_nulls().to_list())
        result.append(Profile(name, kept, len(kept) / max(cells.len(), 1)))
    return result
