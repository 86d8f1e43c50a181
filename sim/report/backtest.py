"""A backtest for people: the table of rows, a sentence for every quantity, and what not to ask of the scenario."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final

from sim.backtest.on_record import FAR, is_far
from sim.backtest.side_by_side import ALL, CellErrors, Judgement, Nearer, Row, about, families, family
from sim.report.figures.captions import listed
from sim.report.quantities import Scale, scale_for
from sim.report.tables import Table
from sim.statistics.defaults import percent

SECONDS_BELOW: Final = 10.0
"""Times of which none is so many minutes are told in seconds."""
WORDS: Final = ("fits", "noise unknown", "too low", "too high")
WIDE: Final = 0.25
"""Noise of more than this share of what was seen is said to test little."""
_TITLES: Final = {ALL: "all together", "month": "by month", "hour": "by hour of the day", "type": "by type",
                  "pool": "by pool", "class": "by class", "reached": "by level reached",
                  "weekday": "by day of the week"}
_MOST_NAMED: Final = 6


def scale_of(measure: str, values: Iterable[float]) -> Scale:
    """Return how values of a measure are shown: shares in per cent, short times in seconds."""
    unit = about(measure).unit
    known = [value for value in values if math.isfinite(value)]
    if unit == "min" and max(map(abs, known), default=0.0) < SECONDS_BELOW:
        return Scale(1.0 / 60.0, "s", 1)
    return Scale(0.01, "%", 1) if unit == "share" else scale_for("" if unit == "count" else unit, known)


def tables(judgement: Judgement) -> list[Table]:
    """Return a table for everything together and for every kind of part of which there are several."""
    number = {kind: len({row.group for row in judgement.rows if family(row.group) == kind})
              for kind in families(judgement.rows)}
    return [_table(judgement, kind) for kind in number if kind == ALL or number[kind] > 1]


def _table(judgement: Judgement, kind: str) -> Table:
    rows = [row for row in judgement.rows if family(row.group) == kind]
    scales = {measure: scale_of(measure, (value for row in rows if row.measure == measure for value in _figures(row)))
              for measure in dict.fromkeys(row.measure for row in rows)}
    told = [name for name in _RIVALS if any(math.isfinite(getattr(row, name)) for row in rows)]
    ordered = [row for measure in scales for row in rows if row.measure == measure]
    cells = tuple((about(row.measure).label, *((row.group.partition("=")[2],) if kind != ALL else ()),
                   scales[row.measure].unit or "", scales[row.measure].with_interval(row.observed, row.noise),
                   scales[row.measure].with_interval(row.simulated, row.half_width),
                   *(scales[row.measure].text(getattr(row, name)) for name in told), row.word) for row in ordered)
    part = () if kind == ALL else (kind,)
    columns = ("measure", *part, "unit", "seen", "simulated", *(_RIVALS[name] for name in told), "verdict")
    right = frozenset(range(2 + len(part), len(columns) - 1))
    note = (f"Seen ± half the width of its {percent()} interval, {judgement.blocks} drawn again; simulated: mean of "
            f"{judgement.replications} replications ± half-width of its interval." if kind == ALL else "")
    return Table(f"Seen and simulated, {_TITLES.get(kind, f'by {kind}')}", columns, cells, right, note)


_RIVALS: Final = {"erlang_a": "Erlang A", "erlang_c": "Erlang C", "trivial": "past again"}


def _figures(row: Row) -> tuple[float, ...]:
    return row.observed, row.simulated, row.erlang_a, row.trivial


def headline(judgement: Judgement) -> str:
    """Return the one sentence: the targets, what was seen and simulated of them, and whether that may be chance."""
    rows = [row for target in judgement.targets if (row := judgement.row(*target)) is not None]
    told = [row for row in rows if row.word != "not told"]
    seen = (f"of which {judgement.known:,} {judgement.blocks} were fitted too" if judgement.known
            else "which it has not seen")
    text = f"Judged on {judgement.judged}, {seen}"
    if not told:
        return f"{text}: the log tells none of {listed(name_of(measure) for measure, _ in judgement.targets)}."
    parts = {word: [row for row in told if row.word == word] for word in WORDS}
    said = []
    if parts["fits"]:
        said.append(f"{listed(map(_both, parts['fits']))}: inside the log's own noise")
    said += [f"{_both(row)}: {_off(row)}, outside the log's own noise"
             for row in (*parts["too low"], *parts["too high"])]
    if parts["noise unknown"]:
        said.append(f"{listed(map(_both, parts['noise unknown']))}: too few {judgement.blocks} to know the log's own "
                    "noise, so nobody can say whether the difference is chance")
    return f"{text}: {'; '.join(said)}."


def verdicts(judgement: Judgement) -> list[str]:
    """Return a sentence or two for every quantity of everything, then what not to ask."""
    said = [_verdict(judgement, row) for row in judgement.rows if row.group == ALL]
    said += [_of_cells(each) for each in judgement.cells]
    return [text for text in (*said, not_to_ask(judgement), *judgement.notes) if text]


def _verdict(judgement: Judgement, row: Row) -> str:
    label = about(row.measure).label
    if row.word == "not told":
        return f"{label}: not told by {'the log' if not math.isfinite(row.observed) else 'the runs'}."
    noise = _noise(row)
    text = {
        "fits": f"inside the log's own noise{noise}",
        "noise unknown": f"{_off(row)}; there are too few {judgement.blocks} to say whether by chance",
    }.get(row.word, f"{_off(row)}, outside the log's own noise{noise}")
    rivals = _beside([each for each in judgement.nearer if (each.measure, each.group) == (row.measure, ALL)])
    said = [f"{_figure(row)}: {text}.", *rivals, _in_parts(judgement, row)]
    return f"{label}: {' '.join(part for part in said if part)}"


def _noise(row: Row) -> str:
    """The noise of what was seen, and whether it is too wide to test much."""
    if not math.isfinite(row.noise):
        return ""
    scale = _scale(row)
    size = f"± {scale.text(row.noise)} {'points' if scale.unit == '%' else scale.unit}".rstrip()
    wide = row.word == "fits" and row.noise > WIDE * abs(row.observed) > 0.0
    share = f", {row.noise / row.observed:.0%} of what was seen: less than that could not be told" if wide else ""
    return f" ({size}{share})"


def _beside(rivals: Sequence[Nearer]) -> list[str]:
    """How a quantity stands beside all rivals: those from which it clearly differs, then the others in one sentence."""
    ties = [each.rival for each in rivals if not each.clear]
    said = [_nearer(each) for each in rivals if each.clear]
    return [*said, f"Not clearly nearer, nor further off, than {' or '.join(ties)}."] if ties else said


def _nearer(each: Nearer) -> str:
    scale = scale_of(each.measure, (each.gain, each.half_width))
    unit = "points" if scale.unit == "%" else scale.unit
    gain = f"{scale.text(abs(each.gain))} ± {scale.text(each.half_width)} {unit}".rstrip()
    if each.clear > 0:
        return f"Nearer than {each.rival}, by {gain}."
    if each.clear < 0:
        return f"Further off than {each.rival}, by {gain}."
    return f"Not clearly nearer, nor further off, than {each.rival}."


def _of_cells(each: CellErrors) -> str:
    """How far off single cells are, under the scenario and under Erlang A."""
    scale = scale_of(each.measure, (each.simulated, each.erlang_a))
    unit = "points" if scale.unit == "%" else scale.unit
    return (f"{about(each.measure).label}, cell by cell (month x type x hour of the day, {each.cells:,} cells, each "
            f"with its calls): off by {scale.text(each.simulated)} {unit} on average, Erlang A by "
            f"{scale.text(each.erlang_a)}. {_nearer(each.nearer)}")


def _in_parts(judgement: Judgement, row: Row) -> str:
    """Which parts of a quantity are outside noise, kind by kind."""
    said = []
    for kind in families(judgement.rows):
        parts = [each for each in judgement.rows if each.measure == row.measure and family(each.group) == kind]
        known = [each for each in parts if each.word in ("fits", "too low", "too high")]
        out = [each for each in known if each.word != "fits"]
        if kind != ALL and len(known) > 1 and out:
            said.append(f"{_TITLES.get(kind, f'by {kind}')} in {len(out)} of {len(known)} "
                        f"({_named(each.group.partition('=')[2] for each in out)})")
    return f"Outside noise {listed(said)}; by chance 1 in 20 is." if said else ""


def not_to_ask(judgement: Judgement) -> str:
    """Return what is outside the log's noise and far off: nothing that was seen supports the scenario there."""
    far = list(filter(is_far, judgement.rows))
    whole = [name_of(row.measure) for row in far if row.group == ALL]
    parts: dict[str, dict[str, list[str]]] = {}
    for row in far:
        if row.group != ALL and name_of(row.measure) not in whole:
            kind, _, name = row.group.partition("=")
            parts.setdefault(name_of(row.measure), {}).setdefault(kind, []).append(name)
    said = [*whole, *(f"{name} ({'; '.join(f'{kind} {_named(groups)}' for kind, groups in kinds.items())})"
                      for name, kinds in parts.items())]
    if not said:
        return ""
    return (f"Do not ask this scenario for levels of {listed(said)}: outside the log's own noise there, and more than "
            f"{FAR:.0%} off.")


def _named(names: Iterable[str]) -> str:
    every = list(names)
    rest = len(every) - _MOST_NAMED
    return ", ".join(every[:_MOST_NAMED]) + (f" and {rest} more" if rest > 0 else "")


def name_of(measure: str) -> str:
    """Return what a measure is called inside a sentence."""
    label = about(measure).label
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def _scale(row: Row) -> Scale:
    return scale_of(row.measure, _figures(row))


def _figure(row: Row) -> str:
    scale = _scale(row)
    return f"{scale.text(row.simulated)} {scale.unit}".rstrip() + f" simulated, {scale.text(row.observed)} seen"


def _both(row: Row) -> str:
    return f"{name_of(row.measure)} {_figure(row)}"


def _off(row: Row) -> str:
    scale = _scale(row)
    size = f"{scale.text(abs(row.off))} {'points' if scale.unit == '%' else scale.unit}".rstrip()
    share = f" ({row.relative:+.0%})" if math.isfinite(row.relative) else ""
    return f"{size} too {'low' if row.off < 0.0 else 'high'}{share}"


def page(judgement: Judgement, shown: Sequence[Table], pictures: Sequence[str]) -> str:
    """Return the page of a backtest in Markdown."""
    lines = [f"# Judged on what it has not seen\n\n{headline(judgement)}\n\nFitted to {judgement.fitted}.\n"]
    lines += [f"- {text}" for text in verdicts(judgement)]
    for table in shown:
        head = f"| {' | '.join(table.columns)} |\n|{'|'.join('---' for _ in table.columns)}|"
        rows = "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in table.rows)
        lines += [f"\n## {table.title}\n\n{head}\n{rows}", *([f"\n{table.note}"] if table.note else [])]
    lines += [f"\n![{name}]({name})" for name in pictures if name.endswith(".png")]
    return "\n".join(lines) + "\n"
