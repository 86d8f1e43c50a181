"""From a table to its mapping: what each column holds, by its name and its cells; and what has to be asked.

Every field of every format is set against every column: the score is how well the name fits times the share of cells
of the right kind. The best pairs are taken first, and the format whose fields are found best is the file's. What the
evidence leaves open is asked, never taken for granted.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from sim.calibration import FORMATS
from sim.calibration.reading import amounts, meanings, stamps
from sim.calibration.reading.levels import LEVEL
from sim.calibration.reading.log_fields import COUNT, DURATION, FIELDS, NEEDED, STAMP, TIME, WHAT, Field
from sim.calibration.reading.mapping import DAY_FIRST, MONTH_FIRST, Mapping, bare, quoted
from sim.calibration.reading.profile import Profile, profiles
from sim.calibration.reading.reconsider import reconsidered
from sim.calibration.reading.table import Grid, without_blanks
from sim.errors import InputError, Problem

TYPE: Final = "type"
"""The field whose words are renamed, not told the meaning of."""
LEAST_NAME: Final = 0.5
LEAST_OF_A_KNOWN_NAME: Final = 0.7
_IDENTIFIERS: Final = ("id", "number", "no", "nr", "key", "code")
"""Words with which names of columns end that number what the other words name."""
_NUMBERED: Final = ("case", "customer", "agent", "resource")
"""Fields that such columns may hold."""
LEAST_FIT: Final = 0.6
MOSTLY: Final = 0.5
FEWEST_DAYS: Final = 3
FEWEST_OF_ONE: Final = 20
"""So many rows with one call or none each are calls."""
FAR_MORE: Final = 2.0
"""A format that fits so many times as well as the one that was said is the right one."""
DENSE: Final = 2
SPARSE: Final = 10
"""Days that are all seen within so many times their number follow one another; beyond so many times they do not."""
_ONE_ROW_A_CASE: Final = 0.95
_TOLD_ONCE: Final = tuple(dict.fromkeys(
    field.name for fields in FIELDS.values() for field in fields if field.kind in (DURATION, COUNT)))
"""Fields no two of which are the same number."""
_OFTEN_SHORT: Final = ("wait", "asa", "menu", "hold", "after", "whole")
"""Durations whose size alone says little of their unit: the others of the file say it."""
_STEPS: Final = ((24, "h"), (48, "30 min"), (96, "15 min"), (144, "10 min"), (240, "6 min"), (288, "5 min"),
                 (1440, "min"), (86_400, "s"))
"""Steps of a day, and how long one is."""


@dataclass(frozen=True, slots=True)
class Question:
    """Something the file does not say: the table and name of the key that answers it, and what may be answered."""

    table: str
    """"" for the top of the mapping, else `columns`, `units`, `words.outcome` ..."""
    name: str
    text: str
    choices: tuple[str, ...]

    @property
    def line(self) -> str:
        """How to answer, as a line of the mapping."""
        shown = '"..."' if self.table == "columns" else " or ".join(quoted(choice) for choice in self.choices)
        return f"{bare(self.name)} = {shown}"

    def problem(self, file: str) -> Problem:
        """Return the question as a refusal that says how to answer."""
        key = f"{self.table}.{bare(self.name)}" if self.table else self.name
        line = f"[{self.table}] {self.line}" if self.table else self.line
        return Problem(f"cannot be guessed: {self.text}", file=file, key=key,
                       way_out=f"write  {line}  into a mapping and give it as --map, or answer with --ask")


@dataclass(frozen=True, slots=True)
class Guess:
    """A mapping, as complete as the file allows, and what is still to be asked."""

    mapping: Mapping
    questions: tuple[Question, ...] = ()


def guess(grid: Grid, mapping: Mapping) -> Guess:
    """Complete a mapping from what a table shows; what the mapping says stands.

    Raises InputError for a column that the table does not have, a field that the format does not have, and a file in
    which no format is recognised.
    """
    looks = profiles(grid, mapping.blanks)
    check(grid, mapping, mapping.format)
    _check_header(grid, mapping)
    scores = {format: _assigned(grid, looks, format, mapping) for format in FORMATS if format != "queue-log"}
    mapping = replace(mapping, encoding=grid.encoding, separator=grid.separator, sheet=grid.sheet,
                      header=grid.header if grid.header > 1 else 0)
    if mapping.format in scores and len(grid.names) > 1:
        format = mapping.format
        if not mapping.columns:
            _refuse_another(grid, looks, scores, format)
    else:
        found = [name for name, chosen in scores.items() if _enough(chosen, name) and _as_many_rows(chosen, name, grid)]
        if not found or len(grid.names) == 1:
            raise InputError(_not_recognised(grid, looks, scores))
        format = max(found, key=lambda name: _worth(looks, scores[name], name))
    check(grid, mapping, format)
    columns = scores[format]
    mapping = replace(mapping, format=format, columns=columns)
    return _details(grid, looks, mapping)


def _details(grid: Grid, looks: Sequence[Profile], mapping: Mapping) -> Guess:
    """Decimal mark, order of day and month, units: what the chosen columns show."""
    by_name = {look.name: look for look in looks}
    chosen = {field: by_name[mapping.columns[field.name]] for field in FIELDS[mapping.format]
              if mapping.columns.get(field.name)}
    questions = [Question("columns", group[0], f"which column says {_meaning(mapping.format, group)}; there are "
                          + ", ".join(grid.names)[:300], grid.names)
                 for group in NEEDED[mapping.format] if not any(mapping.columns.get(name) for name in group)]
    numeric = {look.name: (look, field.kind) for field, look in chosen.items() if field.kind in (DURATION, COUNT, TIME)}
    mapping, asked = _decimal(numeric, mapping, grid.separator)
    questions += asked
    mapping, asked = _dates(grid, [look for field, look in chosen.items() if field.kind == STAMP], mapping)
    questions += asked
    mapping, asked = _units({field: look for field, look in chosen.items() if field.kind in (DURATION, TIME)}, mapping)
    return Guess(mapping, (*questions, *asked))


def _meaning(format: str, group: Sequence[str]) -> str:
    told = {field.name: field.meaning for field in FIELDS[format]}
    return " or ".join(told[name] for name in group)


def _assigned(grid: Grid, looks: Sequence[Profile], format: str, mapping: Mapping) -> dict[str, str]:
    """Which column holds each field: the best pairs first; what the mapping says comes before."""
    said = {name: column for name, column in mapping.columns.items()}
    taken = set(said.values())
    pairs = [(round(_score(field, look), 9), field.weight, -at, field.name, look.name) for at, look in enumerate(looks)
             for field in FIELDS[format] if field.name not in said and look.name not in taken]
    found: dict[str, str] = {}
    for score, _, _, field, column in sorted(pairs, reverse=True):
        if score > 0.0 and field not in found and column not in found.values():
            found[field] = column
    if "start" not in {**found, **said} and format == "calls":
        _only_moment(looks, found, taken)
    begins = {**found, **said}.get("start", "")
    if any(look.name == begins and look.timed > MOSTLY for look in looks):
        found.pop("time", None)  # the moments have their time of day: another column of clocks is a duration
    whole = reconsidered(grid, looks, format, found, said)
    order = {field.name: whole[field.name] for field in FIELDS[format] if field.name in whole}
    return {**order, **{name: column for name, column in said.items() if name not in order}}


def _only_moment(looks: Sequence[Profile], found: dict[str, str], taken: set[str]) -> None:
    """The one column of moments is when a call came, whatever it is called."""
    moments = [look.name for look in looks if look.moments > LEAST_FIT and look.numbers < LEAST_FIT
               and look.name not in taken and look.name not in found.values()]
    if len(moments) == 1:
        found["start"] = moments[0]


def _score(field: Field, look: Profile) -> float:
    names = [meanings.spaced(look.name), look.plain]
    if field.name not in _NUMBERED and any(name.split()[-1:] in ([each] for each in _IDENTIFIERS) for name in names):
        names = [name for name in names if name in field.names]
    name = max((name_score(each, field.names) for each in names), default=0.0)
    if name < LEAST_NAME or (field.kind in (COUNT, DURATION, TIME) and meanings.is_share(look.name)):
        return 0.0
    if field.name == "type" and look.directed:
        return 0.0
    fit = look.fit(field.kind)
    if not look.cells and field.name == "start":
        return 0.0
    return name * fit if fit >= (LEAST_FIT if look.cells else 0.0) else 0.0


def name_score(name: str, known: Sequence[str]) -> float:
    """How well a column's name fits the names a field commonly has: 1 for the commonest, 0 for none of them."""
    if name in known:
        return max(1.0 - 0.01 * known.index(name), LEAST_OF_A_KNOWN_NAME)
    if name.split()[:1] in (["from"], ["old"], ["previous"]):
        return 0.0
    parts = f" {name} "
    inside = [len(each.split()) for each in known if f" {each} " in parts]
    return 0.5 + 0.1 * max(inside) - 0.02 * len(name.split()) if inside else 0.0


def _enough(columns: dict[str, str], format: str) -> bool:
    return all(any(columns.get(name) for name in group) for group in NEEDED[format])


def _as_many_rows(columns: dict[str, str], format: str, grid: Grid) -> bool:
    """Whether rows are of as much as the format has it: one row a ticket, several events a case, calls an interval."""
    if format == "intervals" and len(grid) >= FEWEST_OF_ONE:
        counts = [grid.column(name).drop_nulls() for field in ("offered", "answered") if (name := columns.get(field))]
        return not all(cells.is_in(["0", "1"]).all() for cells in counts)
    if format not in ("tickets", "events") or len(grid) < 2:
        return True
    if "case" not in columns:
        return format == "tickets"
    single = grid.column(columns["case"]).n_unique() >= _ONE_ROW_A_CASE * len(grid)
    return single == (format == "tickets")


def _worth(looks: Sequence[Profile], columns: dict[str, str], format: str) -> float:
    by_name = {look.name: look for look in looks}
    return sum(field.weight * max(_score(field, by_name[columns[field.name]]), 0.5) for field in FIELDS[format]
               if columns.get(field.name) in by_name)


def _refuse_another(grid: Grid, looks: Sequence[Profile], scores: dict[str, dict[str, str]], format: str) -> None:
    """Refuse a format that somebody has said where the columns leave no doubt that it is another one."""
    worth = {name: _worth(looks, chosen, name) for name, chosen in scores.items()
             if name == format or (_enough(chosen, name) and _as_many_rows(chosen, name, grid))}
    best = max(worth, key=lambda name: worth[name])
    if worth[best] > FAR_MORE * worth[format]:
        columns = ", ".join(column for column in scores[best].values() if column)
        raise InputError(Problem(f"has columns of {best} ({WHAT[best]})", grid.source, "format", format, best, way_out=(
            f"leave --format out ({best}: {columns[:200]}); or say in [columns] of a mapping which column holds what")))


def _check_header(grid: Grid, mapping: Mapping) -> None:
    """Refuse a line of names that holds values."""
    names = [name for name in grid.names if amounts.number(".")(name) is not None or stamps.parser(DAY_FIRST)(name)]
    if len(names) >= max(2, len(grid.names) / 4) and not mapping.names:
        raise InputError(Problem(
            "has no line with the names of the columns, but values there", grid.source, line=grid.header, column=1,
            found=", ".join(grid.names)[:200],
            way_out=f'give the {len(grid.names)} names in a mapping:  names = ["start", "wait", ...]'))


def _not_recognised(grid: Grid, looks: Sequence[Profile], scores: dict[str, dict[str, str]]) -> Problem:
    """Say what is missing for the format that comes nearest, or that the separator may be another."""
    nearest = max(scores, key=lambda name: _worth(looks, scores[name], name))
    missing = [_meaning(nearest, group) for group in NEEDED[nearest] if not any(map(scores[nearest].get, group))]
    hint = f"nearest are {nearest}, but no column says {', nor '.join(missing)}; " if missing else ""
    if len(grid.names) == 1:
        marks = [mark for mark in grid.names[0] if not mark.isalnum() and mark not in "_-()?. \"'"]
        mark = max(set(marks), key=lambda each: (marks.count(each), each)) if marks else "..."
        hint = f"is it separated by {mark!r}? then write  separator = {quoted(mark)}  into a mapping; " if marks else (
            "is it a table of several columns? ")
    kinds = ", ".join(f"{name} ({WHAT[name]})" for name in FORMATS)
    return Problem("is not recognised as a log", file=grid.source, found=", ".join(grid.names)[:300],
                   allowed=kinds, way_out=f"{hint}say what it is with --format, and which column holds what with --map")


def check(grid: Grid, mapping: Mapping, format: str) -> None:
    """Refuse what the mapping says of columns that the table, and of fields that the format does not have.

    As long as the format is not known ("") a field may be that of any. Raises InputError naming all of them.
    """
    known = list(dict.fromkeys(field.name for name in ([format] if format else FORMATS) for field in FIELDS[name]))
    problems = []
    for table in ("columns", "units", "words"):
        for name in getattr(mapping, table):
            if name not in known and not (table == "words" and name == LEVEL and "group" in known):
                near = next(iter(difflib.get_close_matches(name, known, 1)), "")
                problems.append(Problem(f"is not a field of {format or 'any format'}", "the mapping", f"{table}.{name}",
                                        allowed=", ".join(known), nearest=near))
    for name, column in mapping.columns.items():
        if column and column not in grid.names:
            near = next(iter(difflib.get_close_matches(column, grid.names, 1, 0.4)), "")
            problems.append(Problem("names a column that the file does not have", grid.source, f"columns.{name}",
                                    quoted(column), ", ".join(grid.names)[:300], near))
    held = [(name, mapping.columns[name]) for name in _TOLD_ONCE if mapping.columns.get(name)]
    problems += [Problem("names a column that another field has already", "the mapping", f"columns.{name}",
                         quoted(column), "a column for each") for at, (name, column) in enumerate(held)
                 if column in [each for _, each in held[:at]]]
    for name, unit in mapping.units.items():
        if amounts.seconds_in(unit) is None and not (unit == amounts.HHMM and name == "time"):
            problems.append(Problem("is not a unit", "the mapping", f"units.{name}", quoted(unit),
                                    'ms, s, min, h, d, or so many of one, such as "6 min"'))
    for about, said in mapping.words.items():
        if about == LEVEL:
            problems += [Problem("is not the name of a line", "the mapping", f"words.{LEVEL}.{word}", quoted(line),
                                 "letters, such as first_line")
                         for word, line in said.items() if not meanings.slug(line)]
            continue
        if about == TYPE:
            problems += [Problem("is not the name of a type", "the mapping", f"words.{TYPE}.{word}", quoted(name),
                                 "letters, such as regular")
                         for word, name in said.items() if not meanings.slug(name)]
            continue
        for word, meaning in said.items():
            allowed = meanings.MEANINGS.get(about, ())
            if meaning not in allowed:
                problems.append(Problem("is not what a word may mean", "the mapping", f"words.{about}.{word}",
                                        quoted(meaning), ", ".join(allowed) or "nothing: only outcome, priority, "
                                        "status and type have words"))
    if problems:
        raise InputError(problems)


def _decimal(numeric: dict[str, tuple[Profile, str]], mapping: Mapping, separator: str
             ) -> tuple[Mapping, list[Question]]:
    """The decimal mark: cells that can be read in one way only decide.

    Of 1.234 and 1,234 it is known where calls are counted, which have no decimals; and in a table separated by commas
    1.234 has decimals, for where these begin with a comma tables are separated by something else.
    """
    if mapping.decimal:
        return mapping, []
    point, comma, open_ = 0, 0, ""
    for look, kind in numeric.values():
        marked = {cell: [mark for mark in (".", ",") if amounts.number(mark)(cell) is not None]
                  for cell in set(look.cells) if ("," in cell or "." in cell) and ":" not in cell}
        counts = kind == COUNT and all(len(readings) == 2 for readings in marked.values())
        for cell, readings in marked.items():
            if len(readings) == 2 and counts:
                readings.remove("." if "." in cell else ",")
            elif len(readings) == 2 and separator == "," and "." in cell:
                readings.remove(",")
            point, comma = point + (readings == ["."]), comma + (readings == [","])
            open_ = cell if len(readings) == 2 else open_
    if (point and comma) or (open_ and not point and not comma):
        return replace(mapping, decimal="."), [Question(
            "", "decimal", f"whether a comma or a point begins the decimals ({open_ or 'both are used'})", (".", ","))]
    return replace(mapping, decimal="," if comma else "." if point else ""), []


def _dates(grid: Grid, dated: Sequence[Profile], mapping: Mapping) -> tuple[Mapping, list[Question]]:
    """Whether 03/04/2021 is 3 April or 4 March: by numbers above 12, then by the order of the rows."""
    if mapping.dates:
        return mapping, []
    pairs: set[tuple[int, int, str]] = set()
    for look in dated:
        cells = without_blanks(grid.column(look.name), mapping.blanks).drop_nulls().unique()
        pairs |= {(found[0], found[1], cell) for cell in cells if (found := stamps.parts(cell)) and found[2] != "."}
    if not pairs:
        return mapping, []
    above = (sum(pair[0] > 12 for pair in pairs), sum(pair[1] > 12 for pair in pairs))
    if above[0] and above[1]:
        rarer_first = above[0] < above[1]
        example = min(cell for one, two, cell in pairs if (one if rarer_first else two) > 12)
        return mapping, [Question("", "dates", f"the order of day and month: both are used, as in {example}; what is "
                                           "written the other way is a fault", (DAY_FIRST, MONTH_FIRST))]
    if above[0] or above[1]:
        return replace(mapping, dates=DAY_FIRST if above[0] else MONTH_FIRST), []
    sorted_by = [order for order in (DAY_FIRST, MONTH_FIRST)
                 if any(_in_order(grid.column(look.name).to_list(), order) for look in dated)]
    if len(sorted_by) == 1 and len(pairs) >= 5:
        return replace(mapping, dates=sorted_by[0]), []
    following = [order for order in (DAY_FIRST, MONTH_FIRST) if _spread(pairs, order) <= DENSE]
    if len(following) == 1 and _spread(pairs, DAY_FIRST if following == [MONTH_FIRST] else MONTH_FIRST) >= SPARSE:
        return replace(mapping, dates=following[0]), []
    example = min(pairs, key=lambda pair: (pair[0] == pair[1], pair[2]))[2]
    return mapping, [Question("", "dates", f"the order of day and month in dates such as {example}",
                              (DAY_FIRST, MONTH_FIRST))]


def _spread(pairs: set[tuple[int, int, str]], order: str) -> float:
    """Over how many times their number the days of cells are spread when read in this order; inf for a few days.

    Rows of days that follow one another would, in the other order, be of one day in each month.
    """
    read = stamps.parser(order)
    days = {int(stamp.wall // stamps.DAY_SECONDS) for _, _, cell in pairs if (stamp := read(cell))}
    return (max(days) - min(days) + 1) / len(days) if len(days) >= FEWEST_DAYS else np.inf


def _in_order(cells: Sequence[str | None], order: str) -> bool:
    """Whether the moments of a column only go forward, or only back, when read in this order."""
    read = stamps.parser(order)
    known = {cell: read(cell) for cell in set(cells) if cell}
    times = [stamp.wall for cell in cells if cell and (stamp := known[cell])]
    steps = np.diff(np.array(times))
    return bool((steps >= 0.0).all() or (steps <= 0.0).all()) and bool((steps != 0.0).any())


def _units(looks: dict[Field, Profile], mapping: Mapping) -> tuple[Mapping, list[Question]]:
    """The units of plain numbers: from the columns' names, or from their sizes where these leave no doubt.

    Durations of one file are in one unit as a rule: where the sizes of some are beyond doubt, and agree, those of which
    the size would allow two units have the same.
    """
    read = amounts.number(mapping.decimal or ".")
    units, sized, open_ = dict(mapping.units), dict[str, str](), dict[Field, np.ndarray]()
    asked: list[Question] = []
    numbers = {field: np.array([value for cell in look.cells if (value := read(cell)) is not None])
               for field, look in looks.items()}
    for field, look in looks.items():
        values = numbers[field]
        if field.name in units:
            continue
        if not values.size:
            if look.unit == "h":
                units[field.name] = "h"
            elif field.name in ("service", "aht") and look.share(_without_hours) == 1.0:
                asked.append(Question("units", field.name, f"whether {look.cells[0]} in {look.name!r} is hours and "
                                      "minutes (h) or minutes and seconds (min)", ("h", "min")))
            continue
        unit = look.unit or (amounts.HHMM if field.kind == TIME and look.hhmm else "") or (
            _step(values) if field.kind == TIME else "")
        if not unit and field.name != "lasted" and (unit := _size(values)):
            sized[field.name] = unit
        if not unit and field.name in _OFTEN_SHORT:
            unit = "s" if {each for name, each in units.items() if name != "time"} == {"s"} else ""
        if unit:
            units[field.name] = unit
        else:
            open_[field] = values
    agreed = "ms" if "ms" in sized.values() else "s" if set(sized.values()) == {"s"} else ""
    if "min" in sized.values() and "s" in [unit for name, unit in units.items() if name != "time"]:
        # decimals below 60 are minutes as a rule, but not beside seconds
        open_ |= {field: numbers[field] for field in looks if sized.get(field.name) == "min"}
    if agreed:
        units |= {field.name: agreed for field in open_} | {name: agreed for name in sized}
        open_ = {}
    questions = asked
    for field, values in open_.items():
        shown = ", ".join(f"{value:g}" for value in values[:5])
        questions.append(Question("units", field.name, f"the unit of {looks[field].name!r} ({shown}, ...)",
                                  ("d", "h", "min") if field.name == "lasted" or float(values.max()) < 1.0 else
                                  ("s", "min")))
    still_open = {field.name for field in open_}
    order = {name: units[name] for name in (*mapping.units, *(field.name for field in looks))
             if name in units and name not in still_open}
    return replace(mapping, units=order), questions


def _without_hours(cell: str) -> bool:
    """Whether a cell is 0:04 or the like: no talk is as short as that in minutes and seconds."""
    return re.fullmatch(r"0{0,2}:\d{2}", cell) is not None


def _step(values: np.ndarray) -> str:
    """What the steps of a day are, from the last one that occurs; parts of a day where none is whole."""
    if values.max() < 1.0 and (values != np.round(values)).any():
        return "d"
    return next((unit for steps, unit in _STEPS if values.max() < steps), "s")


def _size(values: np.ndarray) -> str:
    """Thousandths, seconds or minutes by the size of the numbers, "" where several are possible.

    Nobody waits or talks for hours as a rule: numbers of which one in twenty is above 120 are no minutes, and above
    20,000 no seconds. Decimals below 60 throughout are minutes.
    """
    if not (values != 0.0).any():
        return "s"
    high = float(np.quantile(values, 0.95))
    if high > 120.0:
        return "ms" if high > 20_000.0 else "s"
    decimals = values.size >= 20 and float(np.mean(values != np.round(values))) > 0.5
    if decimals and high < 0.5:
        return ""
    return "min" if decimals and float(values.max()) < 60.0 else ""
