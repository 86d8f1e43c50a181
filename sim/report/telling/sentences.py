"""From records to paragraphs: clauses are joined into sentences, sentences into paragraphs, each with how it felt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import isfinite
from typing import TYPE_CHECKING, Final

from sim.eventlog.log import name_of_kind
from sim.report.telling import contacts, fixes, people, visits
from sim.report.telling.clauses import Clause, Fact, Teller
from sim.report.telling.grammar import capital, clock, listed, span, times, week, weekday
from sim.vocabulary import MINUTES_PER_DAY, NOBODY, Feeling, Kind

if TYPE_CHECKING:
    from sim.inquiry.lives import Life

SAYINGS: Final = contacts.SAYINGS | visits.SAYINGS | fixes.SAYINGS | people.SAYINGS
QUESTIONS: Final = ("Do you care for me?", "Can you help me?", "Can I trust you?")
SCORES: Final = ("care", "help", "trust")
_APART: Final = 45.0
"""Minutes after which a new sentence begins."""
_NEXT: Final = 360.0
"""Minutes after which a new paragraph begins."""
_MOST_CLAUSES: Final = 8
_MOST_SENTENCES: Final = 6
_LONGEST: Final = 280


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is said of some records.

    time: minute of the first of them; records: positions in the log of what it tells of; because: of records that it
    names to explain these; facts: every number, time and name in it; mood: whether it says how it felt.
    """

    time: float
    says: str
    records: tuple[int, ...]
    because: tuple[int, ...] = ()
    facts: tuple[Fact, ...] = ()
    mood: bool = False


@dataclass(slots=True)
class Paragraph:
    """Sentences of one stretch of time about one case, -1 for none."""

    case: int
    sentences: list[Sentence] = field(default_factory=list)
    felt: list[int] = field(default_factory=list)
    heard: list[int] = field(default_factory=list)
    last: int = -1

    @property
    def moved(self) -> list[int]:
        """The positions of what moved the customer, in order."""
        return sorted(self.felt + self.heard)


def paragraphs(life: Life, cuts: frozenset[int] = frozenset()) -> list[Paragraph]:
    """Return a life as paragraphs in the order of time; every record of the customer is told once.

    cuts: the positions of records with which sentences begin, whatever stands before them.
    """
    return _Writer(life, cuts).written()


def clause_with(life: Life, position: int) -> str:
    """Return what is said of one record by itself; of what is only felt, what it was about."""
    for item in _Writer(life, frozenset((position,))).items():
        if isinstance(item, Clause) and position in item.records:
            return f"{item.subject} {item.says}"
    record = life.run.log.records[position]
    if record["kind"] == Kind.FELT:
        what = people.felt_as(Feeling(int(record["place"])))
        return f"{what} moved the customer to a loyalty of {record['value']:.2f}"
    return "the work on it was over" if record["kind"] in (Kind.RELEASED, Kind.WRAPPING_UP) else "things went on"


class _Writer:
    """Writes one life down, clause by clause."""

    def __init__(self, life: Life, cuts: frozenset[int]) -> None:
        self.life = life
        self.teller = Teller(life, cuts)
        self.done: list[Paragraph] = []
        self.clauses: list[Clause] = []
        self.silent: list[int] = []
        self.told_at = -1.0
        self.named = NOBODY
        self.mood_efforts: dict[int, float] = {}

    def written(self) -> list[Paragraph]:
        for item in self.items():
            if isinstance(item, int):
                self._hush(item)
            else:
                self._take(item)
        self._end_paragraph()
        return self.done

    def items(self) -> Iterator[Clause | int]:
        """Give clauses, and the positions of records of which no clause is made, in order."""
        teller, own = self.teller, self.life.run.log.own_kinds
        for index, at in enumerate(self.life.positions):
            if at in teller.taken:
                continue
            kind = teller.kind(at)
            if kind == Kind.FELT:
                yield at
                continue
            made = (SAYINGS[Kind(kind)](teller, index) if kind in SAYINGS
                    else people.own_kind(teller, index, name_of_kind(kind, own)))
            if made is None:
                yield at
            elif isinstance(made, list):
                yield from made
            else:
                yield made

    def _hush(self, at: int) -> None:
        """Keep a record that is not said aloud: what is felt for the paragraph's end, the rest for the sentence."""
        if not self.done:
            self.done.append(Paragraph(self.teller.case(at)))
        if at in self.teller.cuts:
            self._end_sentence()
        if self.teller.kind(at) == Kind.FELT:
            case = self.teller.case(at)
            if (self.done[-1].case not in (case, -1) and case >= 0) or self._long_after(at):
                self._begin_paragraph(case)
            self.done[-1].felt.append(at)
        else:
            self.silent.append(at)
        self.done[-1].last = at

    def _take(self, clause: Clause) -> None:
        if not clause.records:  # it explains the one before
            if self.clauses:
                self.clauses.append(clause)
            return
        if not self.done or self._turns(clause):
            self._begin_paragraph(clause.case)
        elif self.clauses and (self._stops(clause) or self.teller.cuts.intersection(clause.records)):
            self._end_sentence()
        self.clauses.append(clause)
        self.done[-1].last = clause.records[-1]
        if self.teller.kind(clause.records[0]) == Kind.HEARD:
            self.done[-1].heard += clause.records
        if clause.full:
            self._end_sentence()

    def _long_after(self, at: int) -> bool:
        """Whether something is felt so long after what was told last that it belongs to what comes next."""
        now = self.done[-1]
        if not now.sentences and not self.clauses:
            return False
        before = self.clauses[-1].until if self.clauses else self.teller.time(now.last)
        return self.teller.time(at) - before >= _NEXT

    def _turns(self, clause: Clause) -> bool:
        """Whether a clause begins a new paragraph."""
        now = self.done[-1]
        if clause.joins and self.clauses:
            now.case = clause.case
            return False
        if not now.sentences and not self.clauses:
            return now.case != clause.case and bool(now.felt or self.silent)
        before = self.clauses[-1].until if self.clauses else self.teller.time(now.last)
        full = len(now.sentences) >= _MOST_SENTENCES and self.teller.kind(clause.records[0]) in (
            Kind.CONTACTED, Kind.SERVED) and clause.time > before
        if self.teller.kind(clause.records[0]) == Kind.LEFT and clause.time == before:
            return False
        return now.case != clause.case or clause.time - before >= _NEXT or full

    def _stops(self, clause: Clause) -> bool:
        """Whether a clause begins a new sentence."""
        now = self.clauses
        turns = sum(one.subject != other.subject for one, other in zip(now, [*now[1:], clause], strict=True))
        comes = self.teller.kind(clause.records[0]) in (Kind.SERVED, Kind.CONTACTED)
        if clause.joins:
            return False
        if comes and len(now) > 2:
            return True
        return (clause.opens or clause.time - now[-1].until >= _APART or turns > 1
                or len(now) >= _MOST_CLAUSES or sum(len(each.says) for each in now) > _LONGEST)

    def _begin_paragraph(self, case: int) -> None:
        self._end_paragraph()
        self.done.append(Paragraph(case))

    def _end_paragraph(self) -> None:
        self._end_sentence()
        if self.done and (self.done[-1].moved or self.silent):
            if self.silent and not self.done[-1].sentences:
                self._silent_alone()
            if self.done[-1].moved:
                self.done[-1].sentences.append(self._mood(self.done[-1]))

    def _silent_alone(self) -> None:
        """Say of work that went on by itself that it ended."""
        at = self.silent[0]
        pool = self.teller.note("pool", at, self.teller.place(at), self.teller.called.pool(self.teller.place(at)))
        self.clauses.append(self.teller.clause(pool, "had no more to do with it then", at, *self.silent[1:]))
        self.silent = []
        self._end_sentence()

    # --- sentences ---

    def _end_sentence(self) -> None:
        if not self.clauses:
            if self.silent and self.done and self.done[-1].sentences:
                last = self.done[-1].sentences[-1]
                self.done[-1].sentences[-1] = _with_records(last, self.silent)
                self.silent = []
            return
        first = self.clauses[0]
        facts: list[Fact] = []
        lead = self._lead(first, facts)
        body = _joined(self.clauses, facts)
        for each in self.clauses:
            facts += each.facts
        records = sorted([at for each in self.clauses for at in each.records] + self.silent)
        because = sorted({at for each in self.clauses for at in each.because})
        self.done[-1].sentences.append(Sentence(
            self.teller.time(records[0]), capital(f"{lead}{body}."), tuple(records), tuple(because), tuple(facts)))
        self.named = next((each.case for each in reversed(self.clauses) if each.case >= 0), self.named)
        self.clauses, self.silent = [], []

    def _lead(self, clause: Clause, facts: list[Fact]) -> str:
        """Say when, as far as that is new; and of which problem, where the customer has several."""
        if clause.always:
            return ""
        record, time, before = clause.records[0], clause.time, self.told_at
        self.told_at = time
        if before >= 0.0 and int(before) == int(time):
            return self._about(clause, facts)
        at = clock(time)
        facts.append(Fact("clock", record, time, at))
        if before >= 0.0 and before // MINUTES_PER_DAY == time // MINUTES_PER_DAY:
            return f"at {at}, {self._about(clause, facts)}"
        day = weekday(time)
        facts.append(Fact("weekday", record, time, day))
        if before >= 0.0 and week(before) == week(time):
            return f"on {day} at {at}, {self._about(clause, facts)}"
        facts.append(Fact("week", record, week(time), f"week {week(time)}"))
        return f"on {day} of week {week(time)} at {at}, {self._about(clause, facts)}"

    def _about(self, clause: Clause, facts: list[Fact]) -> str:
        """Name the problem where it is another one than before."""
        if clause.opens or clause.case < 0 or self.named in (clause.case, NOBODY):
            return ""
        flaw = self.teller.flaw(clause.case)
        name = self.teller.called.flaw(flaw)
        facts.append(Fact("problem", clause.records[0], flaw, name))
        return f"in the matter of {name}, "

    # --- how it felt ---

    def _mood(self, paragraph: Paragraph) -> Sentence:
        """Say what moved the customer, how the three questions stand now, and what it has cost so far."""
        moved = paragraph.moved
        facts: list[Fact] = []
        why = _reasons([self._reason(at) for at in moved], moved[-1], facts)
        first, last = (self.life.positions.index(at) for at in (moved[0], moved[-1]))
        scores, before = self.life.scores[last], self.life.scores[first - 1] if first else self.life.start
        if scores is None or before is None:
            loyal = self.teller.value(moved[-1])
            text = f"After {why}, the customer’s loyalty stood at {loyal:.2f}"
            facts.append(Fact("loyalty", moved[-1], loyal, f"{loyal:.2f}"))
        else:
            parts = []
            for name, question, was, now in zip(SCORES, QUESTIONS, before, scores, strict=True):
                facts.append(Fact(name, moved[-1], now, f"{now:.2f}"))
                facts += [Fact(f"{name}_before", moved[0], was, f"{was:.2f}")] if _than(was, now) != "." else []
                parts.append(f"{question} {now:.2f}{_than(was, now)}")
            text = f"After {why}, the customer’s answers stood at: {' '.join(parts)}"
        says = f"{text.removesuffix('.')}.{self._effort(paragraph, facts)}"
        time = max(self.teller.time(moved[-1]), self.teller.time(paragraph.last))
        return Sentence(time, says, tuple(paragraph.felt), tuple(paragraph.heard), tuple(facts), mood=True)

    def _reason(self, at: int) -> str:
        """Return in a word or two what moved the customer."""
        heard = self.teller.kind(at) == Kind.HEARD
        return "what others had to tell" if heard else people.felt_as(Feeling(self.teller.place(at)))

    def _effort(self, paragraph: Paragraph, facts: list[Fact]) -> str:
        """Say what the case has cost the customer so far, where that is new."""
        theirs = [index for index, at in enumerate(self.life.positions)
                  if self.teller.case(at) == paragraph.case >= 0 and at <= max(paragraph.last, paragraph.moved[-1])]
        if not theirs:
            return ""
        effort, at = self.life.efforts[theirs[-1]], self.life.positions[theirs[-1]]
        if effort == self.mood_efforts.get(paragraph.case, 0.0):
            return ""
        self.mood_efforts[paragraph.case] = effort
        facts.append(Fact("effort", at, effort, f"{effort:.1f}"))
        most = float(self.life.traits["tolerance"])
        if not isfinite(most):
            return f" Effort so far: {effort:.1f}."
        facts.append(Fact("tolerance", at, most, f"{most:.1f}"))
        what = "more than" if effort > most else "of"
        return f" Effort so far: {effort:.1f}, {what} the {most:.1f} that this customer puts up with."


def _than(was: float, now: float) -> str:
    """Say how an answer has changed, as far as it shows."""
    if f"{was:.2f}" == f"{now:.2f}":
        return "."
    return f", {'down' if now < was else 'up'} from {was:.2f}."


def _reasons(reasons: list[str], at: int, facts: list[Fact]) -> str:
    """Say what was felt, each once, in the order in which it came; how often is a fact about the record `at`."""
    counts = {reason: reasons.count(reason) for reason in dict.fromkeys(reasons)}
    facts += [Fact("felt_times", at, count, times(count)) for count in counts.values() if count > 1]
    return listed([reason + (f" ({times(count)})" if count > 1 else "") for reason, count in counts.items()])


def _with_records(sentence: Sentence, records: list[int]) -> Sentence:
    from dataclasses import replace

    return replace(sentence, records=tuple(sorted((*sentence.records, *records))))


def _joined(clauses: list[Clause], facts: list[Fact]) -> str:
    """Return clauses as one sentence: what one subject did is listed, where the subject changes a semicolon stands."""
    runs: list[tuple[str, list[str]]] = []
    before: Clause | None = None
    for clause in clauses:
        says = clause.says
        gap = 0.0 if before is None else clause.time - before.until
        if gap >= 1.0 and not clause.timed and clause.records:
            facts.append(Fact("elapsed", clause.records[0], gap, span(gap)))
            says = f"{span(gap)} later {says}"
        if runs and runs[-1][0] == clause.subject:
            runs[-1][1].append(says)
        else:
            runs.append((clause.subject, [says]))
        before = clause
    return "; ".join(f"{subject} {_chain(says)}" for subject, says in runs)


def _chain(says: list[str]) -> str:
    if len(says) < 2:
        return says[0]
    comma = "," if any("," in each for each in says[:-1]) else ""
    return f"{', '.join(says[:-1])}{comma} and {says[-1]}"
