"""What `journeysim why` prints: for every outcome what each lever does, in sentences, then in tables.

Percentages are shares of the whole difference, and are given only where that is clear of zero. Where the levers pull
against each other so much that shares of what is left would say little, their effects are told in the unit of the
outcome instead.
"""

from __future__ import annotations

import itertools
import math
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sim.inquiry.contents import MISSING
from sim.inquiry.levers import written
from sim.inquiry.why_form import ranked
from sim.report import phrases
from sim.report.figures.captions import distinct_titles
from sim.report.labels import UNTITLED
from sim.report.phrases import cell, listed, more_runs, noun, number, quoted, spelled
from sim.report.tables import Table, plain
from sim.report.verdict import outcomes as shown_outcomes
from sim.statistics.defaults import percent
from sim.statistics.intervals import Interval

if TYPE_CHECKING:
    from sim.experiment.comparison import Comparison
    from sim.inquiry.levers import Lever
    from sim.inquiry.why import Design, Part, Why

WIDTH: Final = 100
LEAST_SHARE: Final = 0.05
"""Levers with a smaller share are told together."""
DEPENDS: Final = 0.1
"""A lever that does so much more, as a share of the difference, set first than last depends on the others."""
MOST_TOLD: Final = 6
"""Levers told one by one in a sentence."""
AGAINST_EACH_OTHER: Final = 3.0
"""Where the effects come to more than this many times the difference, regardless of sign, shares say little."""
_LABELS: Final = {
    "ask_boss": "asking the boss", "handle": "handle time", "attempt_below": "what is attempted",
    "success": "chance of success", "holds": "solutions that hold", "unread": "unread messages",
    "human_access": "a way to a human", "solves": "what the bot solves", "rules": "rules of one's own",
    "promise": "promised time", "report": "reporting root causes",
}
_COLUMNS: Final = {
    "problem_days_per_customer_year": "problem days", "unsolved_share": "unsolved", "resolution_time_mean": "time",
    "churn": "leave", "praise_per_100": "praise", "grievance_per_100": "grievances", "net_value": "net value",
}
_LONGEST_VALUE: Final = 88
_VALUE_WIDTH: Final = 22
"""Characters of a value that are shown, and of one line of it."""
NARROWEST: Final = 60
WIDEST: Final = 120
"""Columns between which the sentences are laid out on a terminal."""


def label(lever: str) -> str:
    """Return what a lever is called in a sentence: the words for its key, or a whole key as it is."""
    if "." in lever and " + " not in lever:
        return lever
    return " with ".join(_LABELS.get(name, name.replace("_", " ")) for name in lever.split(" + "))


def shown(why: Why) -> Comparison:
    """Return the comparison with policies of one title distinguished by their names."""
    return replace(why.comparison, titles=distinct_titles(why.comparison.titles))


def named(why: Why) -> tuple[str, ...]:
    """Return the outcomes that are shown; money is not in a world without any, unless it was asked for."""
    asked = why.comparison.setting.named
    told = set(shown_outcomes(why.comparison)) | set(asked)
    return tuple(name for name in why.outcomes if name in told)


def pages(why: Why, *, width: int = WIDTH, full: bool = False) -> list[str | Table]:
    """Return what is to be read, in order: texts of whole lines, and tables; with `full` everything."""
    found: list[str | Table] = [_text(why, width)]
    if any(why.is_shared(name) for name in named(why)) and len(why.design.levers) > 1:
        found.append(shares_table(why))
    if full:
        found += [detail_table(why, name) for name in named(why) if name in why.parts]
        found.append(levers_table(why.design.levers, why))
    return [*found, *(_filled(note, width) for note in notes(why))]


def markdown(why: Why) -> str:
    """Return everything as Markdown, indented: as it was printed."""
    parts = [page if isinstance(page, str) else plain(page) for page in pages(why, full=True)]
    lines = [f"    {_visible(line)}".rstrip() for part in parts for line in [*part.split("\n"), ""]]
    return "\n".join(["# Why", "", *lines]).rstrip() + "\n"


def _visible(line: str) -> str:
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in line)


def _filled(text: str, width: int, hanging: str = "") -> str:
    """Break a text into lines, but not between a number and its per cent."""
    kept = text.replace(" %", "\u00a0%")
    lines = textwrap.fill(kept, width, break_on_hyphens=False, subsequent_indent=hanging)
    return lines.replace("\u00a0%", " %")


def _text(why: Why, width: int) -> str:
    comparison = shown(why)
    first, second = (comparison.titles[policy] for policy in why.design.policies)
    asked = f"Why {quoted(second)} differs from {quoted(first)}"
    head = [_filled(comparison.title or UNTITLED, width), _filled(asked, width)]
    body = [_filled(f"{sentence(why, name)}{ends(why, name)}", width, "  ") for name in named(why)]
    return "\n".join([*head, "", *body])


# Sentences --------------------------------------------------------------------------------------------------------


def sentence(why: Why, name: str) -> str:
    """Return what is said of one outcome: the difference, and what the levers have to do with it."""
    comparison, verdict = shown(why), why.verdicts[name]
    head = _capital(noun(comparison, name))
    if verdict.interval is None:
        return f"{head}: {phrases.undefined(comparison, verdict)}; there is no difference to share out."
    word, size, _ = cell(comparison, verdict)
    if verdict.word == "same":
        return f"{head}: the same in every replication; there is nothing to share out."
    if name in why.undefined:
        return (f"{head}: {word} ({spelled(size)}); not shared out, because it is not a number in "
                f"{phrases.runs(why.undefined[name], why.design.runs)} of the mixtures.")
    if not verdict.is_clear:
        told = f"{head}: {word}{f' ({spelled(size)})' if size else ''}. Shares of a difference that may be nothing "
        more = more_runs(verdict.runs_needed, comparison.replications)
        return f"{told}would mean nothing{f'; {more} would probably tell' if more.startswith('about') else ''}."
    said = f"{head}: {word} ({spelled(size)})."
    if not why.is_shared(name):
        return f"{said} It is too uncertain to be shared out among {len(why.design.levers)} levers: more replications."
    return f"{said} {_amounts(why, name) if is_torn(why, name) else shares(why, name)}"


def ends(why: Why, name: str) -> str:
    """Return of the lever that depends most on the others what it does set first and last; empty where none does.

    Only what is clear, and at least a tenth of the difference, is told.
    """
    if not why.design.has_ends or not why.is_shared(name) or len(why.design.levers) == 1:
        return ""
    most = max(why.parts[name], key=lambda part: abs(part.depends.mean))
    total = abs(float(sum(part.exact for part in why.parts[name])))
    if most.depends.contains(0.0) or abs(most.depends.mean) < DEPENDS * total:
        return ""
    both = (most.added, most.taken)
    beside = [*_beside(why, name), *(each.mean for each in both)]
    first, last = (spelled(number(shown(why), name, each, alone=True, beside=beside)) for each in both)
    return f" {_capital(label(most.lever))} depends on the others: {first} set first, {last} set last."


def is_torn(why: Why, name: str) -> bool:
    """Whether the levers pull against each other so much that shares of what is left say little."""
    parts = why.parts[name]
    total = abs(float(sum(part.exact for part in parts)))
    return math.fsum(abs(float(part.exact)) for part in parts) > AGAINST_EACH_OTHER * total


def shares(why: Why, name: str) -> str:
    """Return the shares of the levers, the greatest first, as in "Authority 96 %, script 12 %, goodwill -8 %."."""
    _, rest = told(why, name)
    together = math.fsum(part.share.value for part in rest if part.share is not None)
    texts = {part.lever: share_text(part) for part in why.parts[name]}
    return _capital(_list(why, name, texts, percent_text(together)))


def _amounts(why: Why, name: str) -> str:
    """Return the effects of the levers in the unit of the outcome."""
    _, rest = told(why, name)
    together = math.fsum(float(part.exact) for part in rest)
    # two digits, as of a difference whose half-width is a tenth of it
    both = Interval(together, 0.1 * abs(together), why.level, 1)
    effects = {part.lever: _effect(why, name, part.effect) for part in why.parts[name]}
    return f"The levers pull against each other: {_list(why, name, effects, _effect(why, name, both))}"


def _effect(why: Why, name: str, interval: Interval) -> str:
    return spelled(number(shown(why), name, interval, alone=True, beside=_beside(why, name)))


def _beside(why: Why, name: str) -> list[float]:
    """Return the effects of all levers, which are shown in one unit."""
    return [float(part.exact) for part in why.parts[name]]


def _list(why: Why, name: str, texts: Mapping[str, str], together: str) -> str:
    """Return what single levers do, those that are not clear of zero apart, and what the others do together."""
    single, rest = told(why, name)
    clear = [f"{label(part.lever)} {texts[part.lever]}" for part in single if part.is_clear]
    vague = [f"{label(part.lever)} {texts[part.lever]}" for part in single if not part.is_clear]
    parts = [", ".join(clear)] if clear else []
    if vague:
        parts.append(f"not clear of zero: {', '.join(vague)}")
    if rest:
        parts.append(f"{others(rest)} {together}")
    return f"{'; '.join(parts)}."


def told(why: Why, name: str) -> tuple[list[Part], list[Part]]:
    """Return the levers that are told one by one, the greatest first, and the others."""
    parts = ranked(why, name)
    total = abs(float(sum(part.exact for part in parts)))
    size = max(total, math.fsum(abs(float(part.exact)) for part in parts) / AGAINST_EACH_OTHER)
    large = [part for part in parts if abs(float(part.exact)) >= LEAST_SHARE * size][:MOST_TOLD] or parts[:1]
    return large, parts[len(large):]


def others(rest: Sequence[Part]) -> str:
    """Return what levers that are told together are called; one has its name."""
    return label(rest[0].lever) if len(rest) == 1 else f"the other {len(rest)} together"


def share_text(part: Part) -> str:
    """Return a share in whole per cent; n/a where there is none."""
    return "n/a" if part.share is None else percent_text(part.share.value)


def percent_text(share: float) -> str:
    """Return a share in whole per cent."""
    return f"{round(100.0 * share) + 0.0:,.0f} %"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# Tables -----------------------------------------------------------------------------------------------------------


def shares_table(why: Why) -> Table:
    """Return one row a lever and one column an outcome whose difference is shared out."""
    names = [name for name in named(why) if why.is_shared(name)]
    order = _order(why, names)
    columns = ("", *(_COLUMNS.get(name, name) for name in names))
    rows = [(label(lever), *(_cell(why, name, at) for name in names)) for at, lever in order]
    note = ("Shares of the difference, Shapley values; they add up to 100 %, and below 0 a lever works against it. In "
            "brackets: not clear of zero. --full: intervals, and each lever set first and last.")
    if any(part.does_nothing for name in names for part in why.parts[name]):
        note = note.replace("clear of zero.", "clear of zero; -: nothing, in any run.")
    if any(is_torn(why, name) for name in names):
        note = note.replace("100 %,", "100 %, amounts (where levers pull against each other) to the difference,")
    return Table("", columns, tuple(rows), frozenset(range(1, len(columns))), _filled(note, WIDTH))


def _order(why: Why, names: Sequence[str]) -> list[tuple[int, str]]:
    """Return the levers by number, by their part in all that the levers do, over these outcomes, the greatest first."""
    weight = dict.fromkeys(range(len(why.design.levers)), 0.0)
    for name in names:
        sizes = [abs(float(part.exact)) for part in why.parts[name]]
        for at, size in enumerate(sizes):
            weight[at] += size / (math.fsum(sizes) or 1.0)
    return [(at, why.design.levers[at].name) for at in sorted(weight, key=lambda at: (-weight[at], at))]


def _cell(why: Why, name: str, at: int) -> str:
    part = why.parts[name][at]
    if part.does_nothing:
        return "-"
    text = _effect(why, name, part.effect) if is_torn(why, name) else share_text(part)
    return text if part.is_clear else f"({text})"


def detail_table(why: Why, name: str) -> Table:
    """Return of one outcome the effect and the share of each lever with intervals, and each lever from either end.

    Set first: alone, under the first policy; set last: under the second, which has all others set.
    """
    comparison = shown(why)
    has_shares = why.is_shared(name) and not is_torn(why, name)
    beside = _beside(why, name)
    alone = ("set first", "set last") if why.design.has_ends else ()
    columns = ("lever", "on average", *(("share",) if has_shares else ()), *alone)

    def row(part: Part) -> tuple[str, ...]:
        ends = (part.added, part.taken) if why.design.has_ends else ()
        average, *alone = ("0" if each.mean == each.half_width == 0.0 else number(comparison, name, each, beside=beside)
                           for each in (part.effect, *ends))
        share: tuple[str, ...] = ()
        if has_shares and part.share is not None:
            share = (f"{share_text(part)} ± {percent_text(part.share.half_width)}",)
        return (label(part.lever), average, *share, *alone)

    rows = tuple(row(part) for part in ranked(why, name))
    return Table(f"{_capital(noun(comparison, name))}: what each lever does", columns, rows,
                 frozenset(range(1, len(columns))))


def levers_table(levers: Sequence[Lever], why: Why) -> Table:
    """Return the keys of every lever with their values under both policies."""
    rows = [row for lever in levers for at, (path, values) in enumerate(lever.changes.items())
            for row in _lines((label(lever.name) if at == 0 else "", written(path), *map(_value, values)))]
    return Table("Levers", ("lever", "key", *why.design.policies), tuple(rows))


def _lines(cells: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the rows of a table over which one row goes whose last two cells may be long."""
    parts = [[text] for text in cells[:-2]]
    parts += [textwrap.wrap(text, _VALUE_WIDTH, break_on_hyphens=False) or [""] for text in cells[-2:]]
    return list(itertools.zip_longest(*parts, fillvalue=""))


def _value(value: Any) -> str:
    """Return a value as a file has it, cut where it is long; "-" where the file says nothing."""
    return "-" if value is MISSING else written_value(value, _LONGEST_VALUE)


def written_value(value: Any, most: int) -> str:
    """Return a value as a file has it, cut where it is longer than `most` characters."""
    text = _toml(value)
    return text if len(text) <= most else f"{text[:most - 3]}..."


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(part)}" for key, part in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_toml, value))}]"
    return str(value)


# Notes ------------------------------------------------------------------------------------------------------------


def cost(design: Design) -> str:
    """Return in one sentence how many levers there are, and what is run to tell them apart."""
    count, each = len(design.levers), len(design.coalitions(0))
    if count == 1:
        return f"1 lever, {design.replications:,} replications: {design.runs:,} runs."
    head = f"{count} levers, {each:,} of their {2**count:,} mixtures"
    if design.is_exact:
        head = f"{count} levers, all {each:,} mixtures of them"
    return f"{head} in each of {design.replications:,} replications: {design.runs:,} runs."


def notes(why: Why) -> list[str]:
    """Return what a reader has to know beside the tables."""
    design = why.design
    found = [cost(design)]
    if not design.is_exact and design.brief:
        found[0] += (" Every replication draws one order of the levers, which are set one after the other; the "
                     "intervals hold that luck, too.")
    elif not design.is_exact:
        pairs = len(design.orders[0]) // 2
        found[0] += (f" Every replication draws {pairs} order{'s' * (pairs > 1)} of the levers with "
                     f"{'their reverses' if pairs > 1 else 'its reverse'}; the intervals hold that luck, too.")
    if design.replications > 1 and any(name in why.parts for name in named(why)):
        found.append(f"{percent(why.level)} intervals; those of one outcome's levers hold at once, and so do those of "
                     "the differences.")
    for pair in _together(why):
        found.append(pair)
    if both := [lever.name for lever in design.levers if " + " in lever.name]:
        found.append(f"Changed together, because one without the other is no valid world: "
                     f"{listed(f'{label(name)}' for name in both)}.")
    if design.idle:
        found.append(f"Left out, because they change nothing that is simulated: "
                     f"{listed(label(lever.name) for lever in design.idle)}.")
    return found


def _together(why: Why) -> list[str]:
    """Return of the first outcome that is shared out which two levers clearly need, or stand in for, each other most.

    Above 0 in the direction of the difference they do more together than each alone.
    """
    for name in named(why):
        if not why.is_shared(name):
            continue
        clear = [pair for pair in why.pairs.get(name, ()) if not pair.interaction.contains(0.0)]
        if not clear:
            return []
        most = max(clear, key=lambda pair: abs(pair.interaction.mean))
        total = float(sum(part.exact for part in why.parts[name]))
        one, other = (label(lever) for lever in most.levers)
        how = "do more together than each by itself" if most.interaction.mean * total > 0.0 else (
            "do less together than each by itself: one can stand in for the other")
        comparison = shown(why)
        return [f"{_capital(noun(comparison, name))}: {one} and {other} {how} "
                f"({spelled(number(comparison, name, most.interaction))})."]
    return []
