"""One life as a readable account, alone or beside the same customer's under another policy.

A story is a list of sentences. Each says of which records it tells, so it can be checked, and cut where two lives part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from sim.inquiry.accounts import Account, accounts
from sim.inquiry.contents import MISSING
from sim.inquiry.divergence import Parting, Source
from sim.report.tables import Table
from sim.report.telling.clauses import Fact, Teller
from sim.report.telling.grammar import clock, listed, plural, span, sum_of, week, weekday
from sim.report.telling.sentences import Paragraph, Sentence, clause_with, paragraphs
from sim.scenario.problems import dotted, show
from sim.vocabulary import Ending, Kind, Origin

if TYPE_CHECKING:
    from sim.inquiry.contents import Path
    from sim.inquiry.lives import Life

_ENDED: Final = {Ending.SOLVED: "was solved", Ending.REFUSED: "was refused", Ending.GAVE_UP: "ended with giving up",
                 Ending.SILENT: "was never told to anybody", Ending.LEFT: "was left unsolved", None: "was still open"}
PART: Final = "[Here the two lives part.]"
TURN: Final = "[Here they take different ways.]"
"""What stands before the sentences at which two lives part."""


@dataclass(frozen=True, eq=False)
class Story:
    """The account of one life: title of its policy, paragraphs, and what each case came to.

    cuts: the positions of records with which sentences of their own begin.
    """

    life: Life
    title: str
    cuts: frozenset[int] = frozenset()

    @cached_property
    def paragraphs(self) -> list[Paragraph]:
        """The paragraphs, in the order of time."""
        return paragraphs(self.life, self.cuts)

    @cached_property
    def accounts(self) -> list[Account]:
        """What each case came to."""
        return accounts(self.life)

    @cached_property
    def sums(self) -> list[Sentence]:
        """One sentence a case: what it came to."""
        return [_sum_of(self.life, account) for account in self.accounts]

    @property
    def sentences(self) -> list[Sentence]:
        """All sentences of the account, the sums last."""
        return [sentence for paragraph in self.paragraphs for sentence in paragraph.sentences] + self.sums


def _sum_of(life: Life, account: Account) -> Sentence:
    """Say in one sentence what a case came to."""
    teller = Teller(life)
    at = account.ended if account.ended >= 0 else account.opened

    def noted(about: str, value: float, words: str) -> str:
        return teller.note(f"sum.{about}", account.opened, value, words)

    name = teller.problem(account.opened)
    teller.note("sum.ending", account.opened, -1.0 if account.ending is None else float(account.ending), "")
    said = "" if account.ending is Ending.SILENT else _took(teller, account, noted)
    before = noted("loyalty_before", account.loyalty_before, f"{account.loyalty_before:.2f}")
    after = noted("loyalty_after", account.loyalty_after, f"{account.loyalty_after:.2f}")
    says = f"In all, {name} {_ENDED[account.ending]}{said or ';'} loyalty went from {before} to {after}."
    says += _time_went(account, noted)
    made = teller.clause("", says, account.opened)
    last = life.positions[-1]
    return Sentence(max(teller.time(at), teller.time(last)), says, (), tuple(sorted({account.opened, at})), made.facts)


def _took(teller: Teller, account: Account, noted: Callable[[str, float, str], str]) -> str:
    """Say what a case took that somebody was told of, up to the words on loyalty."""
    took = noted("minutes", account.minutes, span(account.minutes))
    parts = [noted("contacts", account.contacts, plural(account.contacts, "contact"))]
    for about, word in (("handoffs", "handoff"), ("broken_promises", "broken promise")):
        if count := int(getattr(account, about)):
            parts.append(noted(about, count, plural(count, word)))
    if account.staff_minutes >= 0.5:
        staff = noted("staff_minutes", account.staff_minutes, span(account.staff_minutes))
        parts.append(f"{staff} of the staff’s time")
    if account.money > 0.0:
        parts.append(noted("money", account.money, sum_of(account.money, teller.currency)))
    effort = noted("effort", account.effort, f"{account.effort:.1f}")
    when = "after" if account.ending is not None else "at the end of the run, after"
    return f" {when} {took}. It took {listed(parts)}, cost the customer {effort} in effort, and"


def _time_went(account: Account, noted: Callable[[str, float, str], str]) -> str:
    """Say where the time of a long case went: the largest parts of it."""
    parts = sorted(account.went.items(), key=lambda part: (-part[1], part[0]))[:_PARTS]
    shown = [(name, minutes) for name, minutes in parts if minutes >= max(1.0, _LEAST * account.minutes)]
    if account.minutes < _LONG or not shown:
        return ""
    said = listed([f"{noted(f'went.{name}', minutes, span(minutes))} {_WENT[name]}" for name, minutes in shown])
    return f" The time went by as follows: {said}."


_LONG: Final = 60.0
"""Minutes from which on it is told where the time of a case went."""
_PARTS: Final = 3
_LEAST: Final = 0.02
_WENT: Final = {
    "work": "with somebody at work on it", "line": "in line", "machine": "at a machine",
    "customer": "waiting for the customer", "third_party": "waiting for a third party",
    "promised": "waiting for a promised date", "silence": "waiting for an answer to what nobody read",
    "believed": "believing it solved", "between": "between one attempt and the next",
}

# --- two lives ---


@dataclass(frozen=True, eq=False)
class Pair:
    """The account of a life and of the same customer's under another policy; `other` None where it does not exist."""

    story: Story
    other: Story | None
    other_title: str
    parting: Parting | None

    @cached_property
    def explained(self) -> list[str]:
        """Say where the two lives part and what brought that about."""
        return list(_explained(self))


def _explained(pair: Pair) -> Iterator[str]:
    ours, parting = pair.story, pair.parting
    if pair.other is None:
        yield f"Under “{pair.other_title}” this customer does not exist: {_ABSENT[_origin(ours.life)]}."
        return
    if parting is None:
        yield f"Under “{pair.other_title}” this life is the same, record by record."
        return
    yield f"{_until(ours.life, pair.other.life, parting)}. {_SOURCES[parting.source]}"
    first, second = _step(ours, parting.first), _step(pair.other, parting.other)
    if first != second:
        yield f"Under “{ours.title}” {first}; under “{pair.other_title}” {second}."
    else:
        yield f"It is a small difference: in both {first}, {_apart(ours.life, pair.other.life, parting)}."
    yield from _policies_say(parting.keys)
    if parting.turn is not None and parting.turn != (parting.first, parting.other):
        when = _date(ours.life, pair.other.life, parting.turn)
        yield (f"The first step that went another way came on {when}: under “{ours.title}” "
               f"{_step(ours, parting.turn[0])}; under “{pair.other_title}” {_step(pair.other, parting.turn[1])}.")
        yield from _policies_say(parting.turn_keys)


def _policies_say(keys: Mapping[Path, tuple[Any, Any]]) -> Iterator[str]:
    """Say in which keys about a step the policies differ."""
    if keys:
        yield ("About that step the other policy says: " + "; ".join(
            f"{_key(path)} is {_written(second)} instead of {_written(first)}"
            for path, (first, second) in keys.items()) + ".")


def _written(value: object) -> str:
    """Return a value of a scenario in words: a law by its name and parameters, nothing where nothing is said."""
    if value is MISSING:
        return "not set"
    if isinstance(value, Mapping):
        parts = [f"{key} {_written(part)}" for key, part in value.items() if key != "dist"]
        return f"{value['dist']} ({', '.join(parts)})" if "dist" in value else f"({', '.join(parts)})"
    return value if isinstance(value, str) else show(value)


def _origin(life: Life) -> Origin | None:
    """Return where a customer came from; None for one of open demand, who came with a problem."""
    record = life.run.log.records[life.positions[0]]
    return Origin(int(record["place"])) if record["kind"] == Kind.JOINED else None


_ABSENT: Final = {
    Origin.FOUNDING: "nobody of its number is there at the start",
    Origin.ORGANIC: "it did not come, as the name of the organisation stood otherwise",
    Origin.REFERRAL: "it came on the word of somebody who did not say it there",
    None: "the problem that it came with did not arise there, as a check had caught it or its root cause was being "
          "worked on",
}
_SOURCES: Final = {
    Source.TREATMENT: "That is a difference in how this customer was treated.",
    Source.LINE: "Until then this customer had been treated alike: it was the line that differed, by what had been "
                 "done with others before, or by who was on duty.",
    Source.WORD_OF_MOUTH: "Until then this customer had been treated alike: what differed is what others had to tell.",
    Source.DESIGN: "Until then this customer had been treated alike: what differed is how far the root cause had been "
                   "worked on.",
}


def _step(story: Story, position: int) -> str:
    """Say what the record is about at which two lives part."""
    return "nothing more happened" if position < 0 else clause_with(story.life, position)


def _key(path: Sequence[str]) -> str:
    return f"`{dotted(tuple(path[1:] if path[0] == 'levers' else path))}`"


def _until(life: Life, other: Life, parting: Parting) -> str:
    """Say when two lives part, at the earlier of the two records."""
    when = _date(life, other, (parting.first, parting.other))
    return f"The two lives are alike until {when}" if parting.shared else f"The two lives differ from {when} on"


def _date(life: Life, other: Life, at: tuple[int, int]) -> str:
    """Return the day, week and time of the earlier of two records."""
    time = min(float(each.run.log.records["time"][one])
               for each, one in zip((life, other), at, strict=True) if one >= 0)
    return f"{weekday(time)} of week {week(time)}, {clock(time)}"


def _apart(life: Life, other: Life, parting: Parting) -> str:
    """Say how little two records differ that are told in the same words."""
    ours, theirs = life.run.log.records[parting.first], other.run.log.records[parting.other]
    seconds = 60.0 * abs(float(ours["time"] - theirs["time"]))
    return f"{seconds:.3g} seconds apart" if seconds else f"by a value of {ours['value']:.6g} and {theirs['value']:.6g}"


def sentence_with(story: Story, position: int) -> int:
    """Return which sentence of a story tells of a record; -1 if none does."""
    return next((n for n, sentence in enumerate(story.sentences) if position in sentence.records), -1)


# --- forms ---


def form(story: Story) -> list[dict[str, Any]]:
    """Return a story as plain data: time in minutes, what is said, positions of the records in the log."""
    return [{"time": sentence.time, "says": sentence.says, "records": list(sentence.records),
             "because": list(sentence.because)} for sentence in story.sentences]


def pair_form(pair: Pair, policies: tuple[str, str]) -> list[dict[str, Any]]:
    """Return two lives as plain data: the sentences of the one, an entry of where they part, those of the other.

    Entries are as in `form`, and say of which of the `policies` they are (`policy`). That of the parting has no policy;
    its `records` are positions in the log of the first.
    """
    first = [{**each, "policy": policies[0]} for each in form(pair.story)]
    second = [] if pair.other is None else [{**each, "policy": policies[1]} for each in form(pair.other)]
    return [*first, _parting_form(pair), *second]


def _parting_form(pair: Pair) -> dict[str, Any]:
    ours, parting = pair.story, pair.parting
    at = -1 if parting is None else parting.first
    told = sentence_with(ours, at)
    last = ours.sentences[told if at >= 0 and told >= 0 else -1]
    return {
        "time": last.time, "says": " ".join(pair.explained), "records": [] if at < 0 else [at], "because": [],
        "policy": None,
        "parting": {
            "customers": [ours.life.customer, None if pair.other is None else pair.other.life.customer],
            **({} if parting is None else {
                "shared": parting.shared, "record": _or_none(parting.first),
                "against_record": _or_none(parting.other), "source": parting.source.value,
                "keys": _keys_form(parting.keys),
                "turn": None if parting.turn is None else [_or_none(each) for each in parting.turn],
                "turn_keys": _keys_form(parting.turn_keys),
            }),
        },
    }


def _keys_form(keys: Mapping[Path, tuple[Any, Any]]) -> dict[str, list[str]]:
    return {dotted(path): [_written(first), _written(second)] for path, (first, second) in keys.items()}


def _or_none(position: int) -> int | None:
    return None if position < 0 else position


def blocks(
    story: Story, marks: Mapping[int, str] = {}, since: int = -1, until: int = -1
) -> Iterator[tuple[str, bool]]:
    """Give the paragraphs of a story as texts, each with whether it is about how the customer felt.

    marks: what stands before the sentences of some records; since: tell from the sentence of this record on; until:
    tell up to the sentence of this record, without it.
    """
    telling, is_over = since < 0, False
    for paragraph in story.paragraphs:
        texts: list[str] = []
        for sentence in paragraph.sentences:
            telling = telling or since in sentence.records
            is_over = is_over or (until >= 0 and until in sentence.records)
            if not telling or is_over:
                continue
            mark = "".join(f"{text} " for at, text in marks.items() if at in sentence.records)
            if sentence.mood:
                if texts:
                    yield " ".join(texts), False
                yield f"{mark}{sentence.says}", True
                texts = []
            else:
                texts.append(f"{mark}{sentence.says}")
        if texts:
            yield " ".join(texts), False


def marks(parting: Parting | None, other: bool) -> dict[int, str]:
    """Return what is to stand before which records of a story, or of the `other` one."""
    if parting is None:
        return {}
    at = parting.other if other else parting.first
    found = {at: PART}
    if parting.turn is not None:
        found.setdefault(parting.turn[other], TURN)
    return {at: text for at, text in found.items() if at >= 0}


def came_to(pair: Pair) -> Table:
    """Return the table of what the cases came to under both policies, those that only one of them has included."""
    rows = []
    for ours, theirs in _matched(pair):
        flaw = pair.story if ours is not None else pair.other
        account = ours or theirs
        assert flaw is not None and account is not None
        name = Teller(flaw.life).called.flaw(account.flaw)
        rows += [(label if n else f"{name}: {label}", *(_cell(each, what, pair.story) for each in (ours, theirs)))
                 for n, (label, what) in enumerate(_ROWS)]
    return Table("What it came to", ("", pair.story.title, pair.other_title), tuple(rows))


_ROWS: Final = (("how it ended", "ending"), ("time", "minutes"), ("contacts", "contacts"), ("handoffs", "handoffs"),
                ("broken promises", "broken_promises"), ("effort", "effort"), ("staff time", "staff_minutes"),
                ("money", "money"), ("others told", "told"), ("loyalty after", "loyalty_after"))
SHORT: Final = {Ending.SOLVED: "solved", Ending.REFUSED: "refused", Ending.GAVE_UP: "gave up", Ending.SILENT: "silent",
                 Ending.LEFT: "left", None: "open"}


def _cell(account: Account | None, what: str, story: Story) -> str:
    if account is None:
        return "did not happen" if what == "ending" else ""
    value = getattr(account, what)
    if what == "ending":
        return SHORT[value]
    if what in ("minutes", "staff_minutes"):
        return span(value) if value else "none"
    if what == "money":
        return sum_of(value, Teller(story.life).currency)
    return f"{value:.1f}" if what == "effort" else f"{value:.2f}" if what == "loyalty_after" else f"{value:,}"


def _matched(pair: Pair) -> Iterator[tuple[Account | None, Account | None]]:
    """Give the cases of both lives by what keys their draws: the same problem at the same minute."""
    def by_key(story: Story | None) -> dict[tuple[int, int], Account]:
        if story is None:
            return {}
        rows = story.life.cases
        return {(int(rows[each.case]["key"]), int(rows[each.case]["number"])): each for each in story.accounts}

    ours, theirs = by_key(pair.story), by_key(pair.other)
    for key in dict.fromkeys((*ours, *theirs)):
        yield ours.get(key), theirs.get(key)


def has_left(life: Life) -> bool:
    """Whether the customer has left."""
    return any(life.run.log.records["kind"][at] == Kind.LEFT for at in life.positions)


__all__ = ["Fact", "Pair", "Story", "blocks", "came_to", "form", "has_left", "marks", "pair_form", "sentence_with"]
