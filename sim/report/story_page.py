"""A story as a page: lines for the screen, or Markdown."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from sim.report.story import PART, TURN, blocks, came_to, marks
from sim.report.telling.clauses import Teller
from sim.report.telling.grammar import plural, span

if TYPE_CHECKING:
    from sim.inquiry.choosing import Chosen
    from sim.report.story import Pair
    from sim.report.tables import Table

_INDENT: Final = "    "


def headline(pair: Pair, about: str) -> str:
    """Return the first line: whom it is about, where, and under which policy."""
    life = pair.story.life
    return f"Customer {life.customer} of “{about}” under “{pair.story.title}”"


def why_this_one(pair: Pair, chosen: Chosen | None) -> str:
    """Say how the customer was chosen, and by which luck this happened."""
    run = pair.story.life.run
    luck = f"seed {run.seed}, replication {run.replication}"
    if chosen is None:
        return f"Chosen by number; {luck}."
    flaw = Teller(pair.story.life).called.flaw(int(pair.story.life.cases[chosen.case]["flaw"]))
    left, effort, told, minutes, _ = chosen.harm
    harm = ", ".join([*(["the customer left because of it"] if left else []), f"{effort:.1f} of effort",
                      *([f"{plural(int(told), 'other')} told of it"] if told else []), f"{span(minutes)} long"])
    return f"{_CHOSEN[chosen.way].format(flaw=flaw, among=f'{chosen.among:,}')} ({harm}); {luck}."


_CHOSEN: Final = {
    "worst": "Chosen for {flaw}, the case of the greatest harm of {among}",
    "typical": "Chosen for {flaw}, the most typical of {among} watched cases",
    "lost": "Chosen for {flaw}, the worst of {among} cases because of which a customer left",
    "saved": "Chosen for {flaw}, the worst of {among} cases because of which a customer left who stays under the other "
             "policy",
}


def pages(pair: Pair, about: str, chosen: Chosen | None, width: int) -> Iterator[str | Table]:
    """Give a story as pages for the screen, wrapped to `width` columns."""
    yield _filled(headline(pair, about), width)
    yield _filled(why_this_one(pair, chosen), width)
    parting = pair.parting
    for text, felt in blocks(pair.story, marks(parting, other=False)):
        yield _filled(text, width, _INDENT if felt else "")
    if not pair.other_title:
        for sentence in pair.story.sums:
            yield _filled(sentence.says, width)
        return
    yield _filled(f"The same customer, with the same luck, under “{pair.other_title}”", width)
    for text in pair.explained:
        yield _filled(text.replace("`", ""), width)
    if pair.other is not None and parting is not None:
        for text, felt in blocks(pair.other, marks(parting, other=True), parting.other if parting.shared else -1):
            yield _filled(text, width, _INDENT if felt else "")
    yield came_to(pair)


def _filled(text: str, width: int, indent: str = "") -> str:
    return textwrap.fill(text, width, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False,
                         break_long_words=False)


def page(pair: Pair, about: str, chosen: Chosen | None, picture: str = "") -> str:
    """Return a story as a page of Markdown; `picture` is the file of its picture, if it has one."""
    parts = [f"# {headline(pair, about)}", why_this_one(pair, chosen)]
    if picture:
        parts.append(f"![The life as lanes on one axis of time]({picture})")
    parting = pair.parting
    parts += [_marked(text, felt) for text, felt in blocks(pair.story, marks(parting, other=False))]
    if not pair.other_title:
        return "\n\n".join([*parts, *(sentence.says for sentence in pair.story.sums)]) + "\n"
    parts.append(f"## The same customer, with the same luck, under “{pair.other_title}”")
    parts += pair.explained
    if pair.other is not None and parting is not None:
        parts += [_marked(text, felt)
                  for text, felt in blocks(pair.other, marks(parting, other=True),
                                           parting.other if parting.shared else -1)]
    return "\n\n".join([*parts, _table(came_to(pair))]) + "\n"


def _marked(text: str, felt: bool) -> str:
    for mark in (PART, TURN):
        text = text.replace(mark, f"**{mark}**")
    return f"> {text}" if felt else text


def _table(table: Table) -> str:
    def line(cells: tuple[str, ...]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

    return "\n".join([line(table.columns), "|" + "---|" * len(table.columns), *map(line, table.rows)])
