"""What a story claims, derived anew: from the raw records and the scenario alone, by none of the code that tells it.

`Truth` goes through the sentences of a life. Of every fact it works out the value from the log, and reads it back from
the words; no number may stand in a sentence that is not a fact; and every record told has to be recognised in the words
of its sentence, and words that claim an event need a record of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from sim.inquiry.lives import Life
from sim.report.telling.clauses import Fact
from sim.report.telling.sentences import Sentence
from sim.vocabulary import ChannelKind, Feeling, Kind, Reason

K = Kind
UNITS = {"minute": 1.0, "hour": 60.0, "day": 1440.0}
WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
CLAIMS: dict[Kind, str] = {
    K.JOINED: r"from the start|on the word of|without being sent",
    K.LEFT: r"left for good",
    K.OPENED: r"ran into the problem",
    K.VOICED: r"decided to complain",
    K.STAYED_SILENT: r"said nothing",
    K.CHECKED_IN: r"asked by the organisation itself",
    K.CAUGHT: r"was spared",
    K.CONTACTED: r"called|wrote|tried|got in touch",
    K.LOOPED: r"not helped by|went round",
    K.SELF_SERVED: r"was helped by",
    K.HUMAN_OFFERED: r"offered a way out",
    K.QUIT_SELF_SERVICE: r"lost patience with",
    K.UNREAD: r"where nobody reads",
    K.UNANSWERED: r"for an answer that did not come",
    K.QUEUED: r"had to wait",
    K.BLOCKED: r"busy signal",
    K.ABANDONED: r"hung up after",
    K.OVERFLOWED: r"the line of",
    K.CALLBACK_ACCEPTED: r"to be called back in turn",
    K.SERVED: r"answered|took up|took it up|took over|called|listened|began to work",
    K.DROPPED: r"was cut off",
    K.STORY_REPEATED: r"tell the story again",
    K.APOLOGISED: r"apologised",
    K.PASSED_ON: r"too complicated",
    K.ATTEMPT_FAILED: r"tried and failed",
    K.BOSS_ASKED: r"asked the .* for",
    K.BOSS_APPROVED: r"said yes",
    K.BOSS_DECLINED: r"said no",
    K.GRANTED: r"granted|without a payment",
    K.GOODWILL_GIVEN: r"as goodwill",
    K.HANDED_UP: r"handed the case on|put the customer|sent the case back",
    K.INFORMATION_LOST: r"got lost on the way",
    K.BOUNCED: r"the wrong desk",
    K.FIX_REQUESTED: r"sent (?:a|another) request to",
    K.REQUEST_LOST: r"request got lost",
    K.FIXED: r"had it done",
    K.PROMISE_KEPT: r"promise was kept",
    K.PROMISE_BROKEN: r"promised date passed",
    K.FOLLOWED_UP: r"was told",
    K.CHASED: r"looked up how things stood",
    K.REQUEST_FOUND: r"request had been lost",
    K.EXPEDITED: r"to the front of the line",
    K.CAME_BACK: r"solution did not hold",
    K.KNOCKED_ON: r"brought another problem about",
    K.ENDED: r"was solved|refused for good|gave up|never heard of it|left unsolved",
    K.PRAISED: r"how well it had gone",
    K.AGGRIEVED: r"how badly it had gone",
    K.HEARD: r"heard from",
    K.REPUTATION_FELL: r"grievances were now remembered",
    K.REPORTED: r"reported the root cause",
    K.OVERDUE: r"where it stays",
    K.ANSWERED_LATE: r"old message",
    K.CLOSED: r"was closed|closing time",
    K.MESSAGE_LEFT: r"left a message",
    K.HUNG_UP_ON_HOLD: r"hung up after .* on hold",
    K.BOSS_ABSENT: r"not on duty|off duty",
    K.ANSWER_PROMISED: r"was promised a call",
    K.CALL_DUE: r"fell due",
    K.ANSWERED: r"brought the answer of",
    K.AWAITING_CUSTOMER: r"asked the customer for something",
    K.AWAITING_THIRD_PARTY: r"to wait for a third party",
    K.AWAITED_CUSTOMER: r"wait for the customer was over",
    K.AWAITED_THIRD_PARTY: r"wait for a third party was over",
}
"""By which words a record of each kind is recognised; WITHDRAWN, RELEASED, WRAPPING_UP, FELT and SESSION_ENDED may be
told by what stands beside them."""
EXCLUSIVE: tuple[tuple[str, tuple[Kind, ...]], ...] = (
    (r"left for good", (K.LEFT,)),
    (r"was solved", (K.ENDED,)),
    (r"refused for good", (K.ENDED,)),
    (r"gave up\b", (K.ENDED,)),
    (r"hung up after", (K.ABANDONED, K.CALLBACK_ACCEPTED, K.HUNG_UP_ON_HOLD,)),
    (r"busy signal", (K.BLOCKED,)),
    (r"was cut off", (K.DROPPED,)),
    (r"tried and failed", (K.ATTEMPT_FAILED,)),
    (r"too complicated", (K.PASSED_ON,)),
    (r"request got lost", (K.REQUEST_LOST,)),
    (r"said yes", (K.BOSS_APPROVED,)),
    (r"said no\b", (K.BOSS_DECLINED,)),
    (r"promise was kept", (K.PROMISE_KEPT,)),
    (r"promised date passed", (K.PROMISE_BROKEN,)),
    (r"got lost on the way", (K.INFORMATION_LOST,)),
    (r"tell the story again", (K.STORY_REPEATED,)),
    (r"decided to complain", (K.VOICED,)),
    (r"at closing time", (K.CLOSED, K.MESSAGE_LEFT,)),
    (r"left a message", (K.MESSAGE_LEFT,)),
    (r"as goodwill", (K.GOODWILL_GIVEN,)),
    (r"the wrong desk", (K.BOUNCED,)),
    (r"did not hold", (K.CAME_BACK,)),
    (r"how well it had gone", (K.PRAISED,)),
    (r"how badly it had gone", (K.AGGRIEVED,)),
    (r"as the last straw", (K.LEFT,)),
    (r"waited for the opening hours", (K.CONTACTED,)),
)
"""Words that claim an event: there must be a record of such a kind in the sentence."""
_SPAN = re.compile(r"(\d[\d,]*) (minute|hour|day)s?")


def _of(rows: Any, *kinds: Kind) -> list[int]:
    """Return the kinds of those records that are of one of some kinds, in plain numbers."""
    return [kind for kind in rows["kind"].tolist() if kind in kinds]


class Truth:
    """Holds the story of one life against the log of its run."""

    def __init__(self, life: Life, weights: Any = None) -> None:
        """Take a life and the customers' part of the scenario, whose weights move the scores."""
        self.life = life
        self.records = life.run.log.records
        self.names = life.run.plan.names
        self._cases: dict[int, Any] = {}
        self._went: dict[int, Counter[str]] = {}
        self.people = weights if weights is not None else life.run.world.customers

    # --- rows ---

    def row(self, at: int) -> Any:
        """Return a record."""
        return self.records[at]

    def kind(self, at: int) -> int:
        """Return the kind of a record as a plain number, which is compared faster than NumPy's."""
        return self._kinds[at]

    @cached_property
    def _kinds(self) -> list[int]:
        return self.records["kind"].tolist()

    def flaw_of(self, case: int) -> int:
        """Return the flaw of a case, by its OPENED."""
        return int(self.opened(case)["place"])

    def opened(self, case: int) -> Any:
        """Return the OPENED of a case."""
        return self._opened[case]

    @cached_property
    def _opened(self) -> Any:
        """The OPENED of all cases: they are numbered in the order of these."""
        return self.records[self.records["kind"] == K.OPENED]

    def of_case(self, case: int) -> Any:
        """Return the records of a case."""
        if case not in self._cases:
            self._cases[case] = self.records[self.records["case"] == case]
        return self._cases[case]

    # --- checks ---

    def check(self, sentences: Sequence[Sentence]) -> None:
        """Hold all sentences of a life against the log."""
        told = [at for sentence in sentences for at in sentence.records]
        assert sorted(told) == list(self.life.positions), "every record of the customer is told once"
        assert [each.time for each in sentences] == sorted(each.time for each in sentences)
        for sentence in sentences:
            self.check_sentence(sentence)

    def check_sentence(self, sentence: Sentence) -> None:
        """Hold one sentence against the log."""
        for fact in sentence.facts:
            truth = self.truth(fact, sentence)
            assert truth, f"no such claim: {fact}"
            assert any(_close(fact.value, one) for one in truth), f"{fact} of {sentence.says!r}: {truth}"
            assert fact.words.lower() in sentence.says.lower(), f"{fact.words!r} not in {sentence.says!r}"
            self.read_back(fact)
        rest = sentence.says
        for words in sorted({fact.words for fact in sentence.facts if fact.words}, key=len, reverse=True):
            rest = re.sub(re.escape(words), "~", rest, flags=re.IGNORECASE)
        rest = rest.replace("~ of 1", "~")
        assert not re.search(r"\d", rest), f"a number that is no fact: {rest!r}"
        assert not re.search(rf"\b(?:{'|'.join(WORDS[2:])})\b", rest), f"a number that is no fact: {rest!r}"
        self.check_words(sentence)

    def check_words(self, sentence: Sentence) -> None:
        """Every record is recognised in the words, and words that claim an event have a record."""
        if sentence.mood:
            return
        kinds = [int(self.row(at)["kind"]) for at in sentence.records]
        for kind in kinds:
            if kind in CLAIMS:
                assert re.search(CLAIMS[Kind(kind)], sentence.says), f"{Kind(kind).name} is not in {sentence.says!r}"
        for words, needed in EXCLUSIVE:
            if sentence.records and re.search(words, sentence.says):
                assert set(kinds).intersection(needed), f"{words!r} is claimed without a record: {sentence.says!r}"

    def read_back(self, fact: Fact) -> None:
        """The words say the value, as closely as their unit allows."""
        if fact.about in _MINUTES or fact.about in ("sum.minutes", "sum.staff_minutes") or "went." in fact.about:
            assert _says_minutes(fact.words, fact.value), fact
        elif fact.about in _MONEY or fact.about == "sum.money":
            said = float(fact.words.split()[0].replace(",", "")) if fact.words else 0.0
            assert abs(said - fact.value) <= 0.0051, fact
        elif fact.about in _NAMED:
            table = getattr(self.names, _NAMED[fact.about])
            assert table[int(fact.value)].replace("_", " ") in fact.words, fact
        elif fact.about in _COUNTS:
            assert _says_count(fact.words, int(fact.value)), fact
        elif re.fullmatch(r"-?\d+\.\d+", fact.words):
            digits = len(fact.words.split(".")[1])
            assert abs(float(fact.words) - fact.value) <= 0.5000001 * 10.0**-digits, fact
        elif fact.about == "clock":
            hours, minutes = map(int, fact.words.split(":"))
            assert hours * 60 + minutes == int(fact.value % 1440.0)
        elif fact.about == "weekday":
            assert fact.words == DAYS[int(fact.value // 1440.0) % 7]
        elif fact.about == "promised":
            day, week, hours, minutes = re.fullmatch(r"(\w+) of week (\d+), (\d+):(\d\d)", fact.words).groups()  # type: ignore[union-attr]
            start = (int(week) - 1) * 10080 + DAYS.index(day) * 1440 + int(hours) * 60 + int(minutes)
            assert start == int(fact.value)
        elif fact.about == "agent":
            assert re.search(rf"\bno\. {int(fact.value) + 1}\b", fact.words), fact

    # --- truths ---

    def truth(self, fact: Fact, sentence: Sentence) -> list[float]:
        """Return what a fact may truly be: one value, or several where several records could be meant."""
        row, about = self.row(fact.record), fact.about
        if about.startswith("sum."):
            return [self.sum(about[4:], int(row["case"]))]
        if about in _FROM_VALUE:
            return [float(row["value"])]
        if about in _FROM_PLACE:
            return [float(row["place"])]
        found = getattr(self, f"_{about}")(fact, sentence, row)
        return [float(one) for one in found] if isinstance(found, list) else [float(found)]

    def _clock(self, fact: Fact, sentence: Sentence, row: Any) -> float:
        assert fact.record in sentence.records
        return float(row["time"])

    _weekday = _clock

    def _week(self, fact: Fact, sentence: Sentence, row: Any) -> float:
        return float(row["time"] // 10080 + 1)

    def _elapsed(self, fact: Fact, sentence: Sentence, row: Any) -> list[float]:
        behind = [float(row["time"] - self.row(at)["time"]) for at in self.life.positions if at < fact.record]
        return [*behind, *(float(row["time"]) - ends for ends in self._visit_ends(fact.record))]

    def _visit_ends(self, before: int) -> list[float]:
        return [float(self.row(at)["time"]) for at in self.life.positions if at < before]

    def _problem(self, fact: Fact, sentence: Sentence, row: Any) -> float:
        return float(row["place"]) if row["kind"] == K.CAUGHT else self.flaw_of(int(row["case"]))

    def _severity(self, fact: Fact, sentence: Sentence, row: Any) -> float:
        spoken = self.of_case(int(row["case"]))
        spoken = spoken[(spoken["kind"] == K.VOICED) | (spoken["kind"] == K.STAYED_SILENT)]
        return float(spoken["value"][0]) if len(spoken) else fact.value

    def _complexity(self, fact: Fact, sentence: Sentence, row: Any) -> float:
        passed = self.of_case(int(row["case"]))
        passed = passed[passed["kind"] == K.PASSED_ON]
        return float(passed["value"][0]) if len(passed) else float(self.life.cases[int(row["case"])]["complexity"])

    def _remedy(self, fact: Fact, sentence: Sentence, row: Any) -> float:
        return float(self.life.cases[int(row["case"])]["remedy"])

    def _agent(self, fact: Fact, sentence: Sentence, row: Any) -> float:
        assert row["kind"] in (K.SERVED, K.ANSWERED_LATE)
        pool = int(row["place"])
        own = [self.names.levels[n] for n, each in enumerate(self.life.run.plan.levels["pool"]) if each == pool]
        names = [self.names.pools[pool], self.names.pools[pool].removesuffix("s"), *own]
        assert any(name.replace("_", " ") in fact.words for name in names), fact
        return float(row["agent"])

    def _waited(self, fact: Fact, sentence: Sentence, row: Any) -> float:
        began = self._began(fact.record)
        assert began is None or _close(float(row["time"] - began), float(row["value"]))
        return float(row["value"])

    def _began(self, at: int) -> float | None:
        """Return when a wait began that a record ends: its QUEUED, or the contact of a message that came to nothing."""
        row = self.row(at)
        for parent in (int(row["why"]), int(row["cause"])):
            while parent >= 0 and self.row(parent)["case"] == row["case"]:
                if self.row(parent)["kind"] == K.QUEUED:
                    return float(self.row(parent)["time"])
                parent = int(self.row(parent)["cause"]) if self.row(parent)["kind"] in (
                    K.CALLBACK_ACCEPTED, K.MESSAGE_LEFT, K.OVERFLOWED, K.OVERDUE) else -1
        return None

    def _visit(self, fact: Fact, sentence: Sentence, row: Any) -> list[float]:
        assert row["kind"] == K.SERVED
        return [float(each) for each in self.of_case(int(row["case"]))["time"] - row["time"]]

    def _busy(self, fact: Fact, sentence: Sentence, row: Any) -> float:
        assert row["kind"] == K.RELEASED and fact.record in sentence.because
        return float(row["value"])

    def at_work(self, at: int) -> list[int]:
        """Return the cases that the agents of a QUEUED's pool were at when it was written, by replaying the log."""
        return [int(self.row(began)["case"]) for began in self._began_work(at)]

    def _began_work(self, at: int) -> list[int]:
        head, busy = self.records[:at], dict[int, int]()
        kinds = (K.SERVED, K.ANSWERED_LATE, K.RELEASED)
        theirs = (head["place"] == self.row(at)["place"]) & np.isin(head["kind"], kinds)
        for position in np.flatnonzero(theirs).tolist()[-400:]:  # nobody works on one case for so long
            if self.kind(position) == K.RELEASED:
                busy.pop(int(head["agent"][position]), None)
            else:
                busy[int(head["agent"][position])] = position
        return list(busy.values())

    def _staff(self, fact: Fact, sentence: Sentence, row: Any) -> float:
        staffed = self.records[:fact.record]
        staffed = staffed[(staffed["kind"] == K.STAFFED) & (staffed["place"] == row["place"])]
        return float(staffed["value"][-1]) if len(staffed) else 0.0

    def _busy_with(self, fact: Fact, sentence: Sentence, row: Any) -> list[float]:
        return [float(self.flaw_of(case)) for case in self.at_work(fact.record)]

    def _busy_cases(self, fact: Fact, sentence: Sentence, row: Any) -> list[float]:
        return [float(count) for count in Counter(self.flaw_of(case) for case in self.at_work(fact.record)).values()]

    def _busy_all(self, fact: Fact, sentence: Sentence, row: Any) -> float:
        return float(len(self.at_work(fact.record)))

    def _busy_again(self, fact: Fact, sentence: Sentence, row: Any) -> float:
        return float(sum(self._is_again(at) for at in self._began_work(fact.record)))

    def _is_again(self, at: int) -> bool:
        queued = int(self.row(at)["why"])
        called = int(self.row(queued if queued >= 0 else at)["cause"])
        return bool(self.row(called)["kind"] == K.CONTACTED and self.row(called)["value"] != Reason.FIRST)

    def _came_on_duty(self, fact: Fact, sentence: Sentence, row: Any) -> float:
        staffed = self.row(int(fact.value))
        assert (staffed["kind"], staffed["time"], staffed["place"]) == (K.STAFFED, row["time"], row["place"])
        return fact.value

    def _in_machine(self, fact: Fact, sentence: Sentence, row: Any) -> float:
        if row["kind"] != K.LOOPED:
            return float(row["value"])
        before = self.records[:fact.record]
        before = before[(before["case"] == row["case"]) & np.isin(before["kind"], (K.CONTACTED, K.HUMAN_OFFERED))]
        return float(row["time"] - before["time"][-1])

    def _rounds(self, fact: Fact, sentence: Sentence, row: Any) -> float:
        return float(sum(self.row(at)["kind"] == K.LOOPED for at in sentence.records if at <= fact.record))

    def _promised(self, fact: Fact, sentence: Sentence, row: Any) -> float:
        return float(row["time"] + row["value"])

    def _open(self, fact: Fact, sentence: Sentence, row: Any) -> float:
        return float(row["time"] - self.opened(int(row["case"]))["time"])

    def _work(self, fact: Fact, sentence: Sentence, row: Any) -> float:
        assert row["kind"] == K.FIXED and self.row(row["cause"])["kind"] == K.SERVED
        return float(row["time"] - self.row(row["cause"])["time"])

    def _told_by(self, fact: Fact, sentence: Sentence, row: Any) -> float:
        return float(self.row(row["cause"])["customer"])

    def _heard(self, telling: int) -> Any:
        return self.records[(self.records["kind"] == K.HEARD) & (self.records["cause"] == telling)]

    def _listener(self, fact: Fact, sentence: Sentence, row: Any) -> float:
        assert row["kind"] == K.HEARD and int(row["cause"]) in sentence.records
        return float(row["customer"])

    def _listeners(self, fact: Fact, sentence: Sentence, row: Any) -> float:
        return float(len(self._heard(fact.record)) - sum(each.about == "listener" for each in sentence.facts))

    def _listeners_all(self, fact: Fact, sentence: Sentence, row: Any) -> float:
        return float(len(self._heard(fact.record)))

    def _won(self, fact: Fact, sentence: Sentence, row: Any) -> float:
        return float(((self.records["kind"] == K.JOINED) & (self.records["cause"] == fact.record)).sum())

    def _straw(self, fact: Fact, sentence: Sentence, row: Any) -> float:
        assert self.row(row["cause"])["kind"] == K.FELT
        return float(self.row(row["cause"])["place"])

    # --- scores and effort ---

    @cached_property
    def scores(self) -> dict[int, tuple[float, float, float]]:
        """The three scores after each record of the customer, from the weights of the scenario."""
        start = self.people.trust.start
        now = [start.care, start.help, start.trust]
        found = {-1: (now[0], now[1], now[2])}
        for at in self.life.positions:
            row = self.row(at)
            if row["kind"] == K.HEARD:
                shift = self.people.word_of_mouth.shift
                now[2] = _moved(now[2], shift if row["place"] == 0 else -shift, 1.0)
            elif row["kind"] == K.FELT:
                weights = self.people.feelings.get(Feeling(int(row["place"])).name.lower(), {})
                times = float(self.row(row["cause"])["value"]) / 10.0 if row["place"] == Feeling.WAITED else 1.0
                now = [_moved(score, weights.get(name, 0.0), times)
                       for name, score in zip(("care", "help", "trust"), now, strict=True)]
            found[at] = (now[0], now[1], now[2])
        return found

    def _score(self, name: str, at: int) -> float:
        return self.scores[at][("care", "help", "trust").index(name)]

    def _before(self, at: int) -> int:
        return max((each for each in self.life.positions if each < at), default=-1)

    def _felt_times(self, fact: Fact, sentence: Sentence, row: Any) -> list[float]:
        counts = Counter(int(self.row(at)["place"]) for at in sentence.records)
        return [float(count) for count in (*counts.values(), len(sentence.because))]

    def _effort(self, fact: Fact, sentence: Sentence, row: Any) -> float:
        # that these are the engine's own is shown in tests/inquiry/test_lives.py
        return self.life.efforts[self.life.positions.index(fact.record)]

    def _tolerance(self, fact: Fact, sentence: Sentence, row: Any) -> float:
        return float(self.life.traits["tolerance"])

    def __getattr__(self, name: str) -> Callable[..., float]:
        """Answer `_care`, `_help_before`, ...: a score after a record, or before it."""
        match = re.fullmatch(r"_(care|help|trust)(_before)?", name)
        if match is None:
            raise AttributeError(name)
        return lambda fact, sentence, row: self._score(
            match[1], self._before(fact.record) if match[2] else fact.record)

    # --- sums ---

    def went(self, what: str, case: int) -> float:
        """Return for how many minutes something went on in a case: looked up in the middle between its records."""
        if case not in self._went:
            rows, minutes = self.of_case(case), Counter[str]()
            ended = rows["time"][rows["kind"] == K.ENDED]
            until = float(ended[0]) if len(ended) else self.life.run.plan.horizon
            edges = [*sorted({float(time) for time in rows["time"] if time < until}), until]
            for start, end in pairwise(edges):
                minutes[self._goes_on(rows, 0.5 * (start + end))] += end - start
            self._went[case] = minutes
        return self._went[case][what]

    def _goes_on(self, rows: Any, now: float) -> str:
        """Return what goes on in a case at a minute, from what had happened by then and what came next."""
        before, after = rows[rows["time"] <= now], rows[rows["time"] > now]
        columns = (before[name].tolist() for name in ("place", "agent", "kind"))
        slots = {(place, agent): kind for place, agent, kind in zip(*columns, strict=True)
                 if kind in (K.SERVED, K.ANSWERED_LATE, K.RELEASED)}
        if any(kind != K.RELEASED for kind in slots.values()):
            return "work"
        queued = [at for at in self.life.positions if self.kind(at) == K.QUEUED and self.row(at)["time"] <= now
                  and self.row(at)["case"] == rows["case"][0]]
        if any(self._waits(at, now) for at in queued):
            return "line"
        if self._at_machine(before):
            return "machine"
        return self._others(before) or self._promise_runs(before, after) or self._hopes(before) or "between"

    def _others(self, before: Any) -> str:
        """For whom the case waits, where what happened last of such waits was that one began."""
        marks = [kind for kind in before["kind"].tolist() if K.AWAITING_CUSTOMER <= kind <= K.AWAITED_THIRD_PARTY]
        return {int(K.AWAITING_CUSTOMER): "customer", int(K.AWAITING_THIRD_PARTY): "third_party"}.get(
            marks[-1] if marks else -1, "")

    def _at_machine(self, before: Any) -> bool:
        """Whether what happened last at a door was to come to a machine."""
        doors = (K.CONTACTED, K.HUMAN_OFFERED, K.SELF_SERVED, K.QUIT_SELF_SERVICE, K.CLOSED)
        came = [(kind, place) for kind, place in zip(before["kind"].tolist(), before["place"].tolist(), strict=True)
                if kind in doors]
        if not came or came[-1][0] not in (K.CONTACTED, K.HUMAN_OFFERED):
            return False
        return int(self.life.run.plan.channels["kind"][came[-1][1]]) == ChannelKind.SELF_SERVICE

    def _waits(self, queued: int, now: float) -> bool:
        ends = [at for at in self.life.positions if at > queued and self.row(at)["time"] <= now
                and self.kind(at) in (K.SERVED, K.ABANDONED, K.WITHDRAWN, K.CLOSED, K.ANSWERED_LATE)
                and queued in (self.row(at)["why"], self.row(at)["cause"])]
        return not ends

    def _promise_runs(self, before: Any, after: Any) -> str:
        """A date runs that is kept or broken later, or was quoted with a request that is still open."""
        now = float(before["time"][-1])
        for row in after:
            if int(row["kind"]) in (K.PROMISE_BROKEN, K.PROMISE_KEPT):
                quoted = self.row(row["cause"] if int(row["kind"]) == K.PROMISE_BROKEN else row["why"])
                if quoted["time"] <= now:
                    return "promised"
        marks = _of(before, K.FIX_REQUESTED, K.ANSWER_PROMISED, K.PROMISE_BROKEN, K.PROMISE_KEPT, K.FIXED, K.ANSWERED)
        return "promised" if marks and marks[-1] in (K.FIX_REQUESTED, K.ANSWER_PROMISED) else ""

    def _hopes(self, before: Any) -> str:
        unread = _of(before, K.UNREAD, K.UNANSWERED)
        if unread and unread[-1] == K.UNREAD:
            return "silence"
        solved = _of(before, K.GRANTED, K.FIXED, K.FIX_REQUESTED, K.CAME_BACK)
        return "believed" if solved and solved[-1] in (K.GRANTED, K.FIXED) else ""

    def sum(self, what: str, case: int) -> float:
        """Return what one case came to."""
        if what.startswith("went."):
            return self.went(what[5:], case)
        rows = self.of_case(case)
        kinds, ended = rows["kind"], rows[rows["kind"] == K.ENDED]
        mine = self.records[self.records["customer"] == self.life.customer]
        moved = mine[(mine["kind"] == K.FELT) | (mine["kind"] == K.HEARD) | (mine["kind"] == K.OPENED)]
        values: dict[str, Callable[[], float]] = {
            "minutes": lambda: (ended["time"][0] if len(ended) else self.life.run.plan.horizon) - rows["time"][0],
            "contacts": lambda: (kinds == K.CONTACTED).sum(), "handoffs": lambda: (kinds == K.HANDED_UP).sum(),
            "broken_promises": lambda: (kinds == K.PROMISE_BROKEN).sum(),
            "staff_minutes": lambda: sum(rows["value"][kinds == K.RELEASED]),
            "money": lambda: sum(sum(rows["value"][kinds == kind])
                                 for kind in (K.GRANTED, K.GOODWILL_GIVEN, K.ATTEMPT_FAILED)),
            "effort": lambda: max(effort for at, effort in zip(self.life.positions, self.life.efforts, strict=True)
                                  if self.row(at)["case"] == case),
            "loyalty_before": lambda: rows["value"][0],
            "loyalty_after": lambda: ended["value"][0] if len(ended) else moved["value"][-1],
            "ending": lambda: ended["place"][0] if len(ended) else -1,
        }
        return float(values[what]())


_FROM_VALUE = frozenset((
    "reason", "ahead", "waiting", "expected", "session", "took", "apology", "cost", "granted", "goodwill", "asked",
    "held", "promised_in", "warm", "done", "yes", "holds", "spare", "chases", "returns", "orders", "told", "stock",
    "loyalty", "since_onset", "own_value", "awaited"))
_FROM_PLACE = frozenset(("contact", "pool", "level", "boss", "channel", "ending", "origin", "tone", "leaving"))
_MINUTES = frozenset(("elapsed", "waited", "visit", "busy", "in_machine", "expected", "session", "took", "held",
                      "promised_in", "open", "work", "spare", "since_onset", "awaited"))
_MONEY = frozenset(("cost", "granted", "goodwill", "asked", "remedy"))
_NAMED = {"problem": "flaws", "busy_with": "flaws", "contact": "channels", "channel": "channels", "pool": "pools",
          "level": "levels", "boss": "levels"}
_COUNTS = frozenset(("staff", "ahead", "waiting", "busy_cases", "busy_all", "busy_again", "rounds", "chases", "returns",
                     "told", "listeners", "listeners_all", "won", "felt_times", "sum.contacts", "sum.handoffs",
                     "sum.broken_promises"))


def _moved(score: float, weight: float, times: float) -> float:
    if weight == 0.0 or times <= 0.0:
        return score
    kept = (1.0 - abs(weight)) ** times
    return 1.0 - (1.0 - score) * kept if weight > 0.0 else score * kept


def _close(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-9 * max(1.0, abs(a), abs(b))


def _says_minutes(words: str, minutes: float) -> bool:
    """Whether a span in words is a duration, rounded to its smallest unit."""
    if words == "less than a minute":
        return minutes < 0.5
    parts = _SPAN.findall(words)
    said = sum(float(count.replace(",", "")) * UNITS[unit] for count, unit in parts)
    finest = min(UNITS[unit] for _, unit in parts)
    return abs(said - minutes) <= 0.5 * finest + 1e-6


def _says_count(words: str, count: int) -> bool:
    """Whether words say a number: in digits, as a word, as "both", "twice", "nobody", "2nd"."""
    special = {0: ("nobody", "not on duty"), 1: ("the only one", "again", "one other", "busy"), 2: ("both", "twice")}
    if any(each in words for each in special.get(count, ())):
        return True
    digits = re.search(r"\d[\d,]*", words)
    if digits is not None:
        return int(digits[0].replace(",", "")) == count
    return count < len(WORDS) and re.search(rf"\b{WORDS[count]}\b", words) is not None
