"""Why a twin fared otherwise: where two stories of one customer part, and what decides such a step.

The two stories have the same luck, so up to the step at which they part the customer has lived through the same. The
case that decided is looked at: the one after which the customer left, or, in open demand, the case itself. Its two
stories are compared step by step - what happened, not when (`sim.inquiry.tales`). At the first step that differs:

1. If the two policies differ, for this customer, in a key that has a say in such a step (`sim.inquiry.concerns`), it is
   the policy's own doing: *own treatment*.
2. Otherwise, if the step is whether an agent came in time, it was the *lines*.
3. If the case came about under one policy alone, because a project had lowered the flaw under the other, it was
   *projects*.
4. Otherwise the step was decided by what had built up before it. If that was time - a promise, a door that closed, a
   problem that grew -, it is the lines if waits for agents had put the stories further apart by then than everything
   else, and own treatment if not. If it was what the customer felt or had put up with - leaving, giving up -, it is
   what had moved the two apart most: waits (lines), what was heard from others (*word of mouth*), or an earlier case
   whose stories had parted, which is then looked at in its place.

That a wait is longer or shorter is own treatment where the policies differ in a key that ranks this customer in a
line; how many agents there are is nobody's own treatment. A customer whom no key concerns in which the policies differ
is never said to be treated: its fate can differ by what reaches it through others alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from math import inf
from typing import TYPE_CHECKING, Final

from sim.inquiry.concerns import Concerns, Matter, deciding
from sim.inquiry.tales import HEARD, OTHER, WAITED, Life, Step, Tale
from sim.randomness import uniform
from sim.vocabulary import Effort, Ending, Kind, Purpose

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.inquiry.people import People
    from sim.scenario.plan import Plan

K = Kind


class Way(Enum):
    """By which way a policy reached a customer."""

    OWN = "own_treatment"
    LINES = "lines"
    WORD_OF_MOUTH = "word_of_mouth"
    PROJECTS = "projects"
    OTHER = "other"


_AGENT_IN_TIME: Final = frozenset((K.SERVED, K.ABANDONED, K.BLOCKED, K.OVERFLOWED, K.CALLBACK_ACCEPTED, K.UNANSWERED,
                                   K.HUNG_UP_ON_HOLD))
_BY_THE_CLOCK: Final = frozenset((K.CLOSED, K.MESSAGE_LEFT, K.BOSS_ABSENT, K.ANSWER_PROMISED, K.FIXED, K.PROMISE_KEPT,
                                  K.PROMISE_BROKEN, K.FOLLOWED_UP, K.CHASED, K.REQUEST_FOUND, K.EXPEDITED,
                                  K.KNOCKED_ON, K.AWAITED_CUSTOMER, K.AWAITED_THIRD_PARTY))
_FELT: Final = frozenset(((int(K.ENDED), str(int(Ending.GAVE_UP))), (int(K.ENDED), str(int(Ending.LEFT)))))
_LEVEL: Final = int(Purpose.FLAW_LEVEL)
Identity = tuple[str, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Parting:
    """The first step at which two stories of a case differ; either is none where a story has no more to tell."""

    steps: tuple[Step | None, Step | None]
    last: tuple[Step | None, Step | None]

    @property
    def time(self) -> float:
        """When the first of the two happened."""
        return min(step.time for step in self.steps if step is not None)


def parting(first: Tale, second: Tale, until: float = inf) -> Parting | None:
    """Return where two stories of a case part, by their steps up to a time; None where they do not."""
    mine, theirs = ([step for step in tale.steps if step.time <= until] for tale in (first, second))
    last: tuple[Step | None, Step | None] = (None, None)
    for at in range(max(len(mine), len(theirs))):
        pair = mine[at] if at < len(mine) else None, theirs[at] if at < len(theirs) else None
        if pair[0] is None or pair[1] is None or pair[0].what != pair[1].what:
            return Parting(pair, last)
        last = pair
    return None


@dataclass(frozen=True, slots=True, eq=False)
class Attribution:
    """What both runs say of everybody: the plans, the matters in which they differ, the key of the luck."""

    plans: tuple[Plan, Plan]
    people: tuple[People, People]
    concerns: Concerns
    run: int

    # --- what is asked ---

    def why_left(self, lives: tuple[Life, Life], leaver: int) -> Way:
        """Return by which way it came that a customer left under policy `leaver` (0, 1) and not under the other."""
        life = lives[leaver]
        way = None
        if life.after >= 0:
            way = self._in_case(lives, self._identity(leaver, life.after), leaver)
        if way is None:
            way = self._built_up(lives, leaver)
        return self._unless_untouched(way, lives)

    def why_solved(self, lives: tuple[Life, Life], identity: Identity, until: float) -> Way:
        """Return by which way it came that a case was solved by a time under one policy and not under the other."""
        tales = lives[0].tales[identity], lives[1].tales[identity]
        matters = self._matters(tales)
        found = parting(*tales, until)
        way = None if found is None else self._at(tales, found, matters)
        return self._unless_untouched(way or self._by_time(tales, matters, until, found), lives)

    # --- a case ---

    def _in_case(self, lives: tuple[Life, Life], identity: Identity, leaver: int) -> Way | None:
        """Return what parted the stories of a case; None where it was what had built up before."""
        mine, other = (life.tales.get(identity) for life in (lives[leaver], lives[1 - leaver]))
        if mine is None:
            return None
        if other is None:
            return self._onset(lives, identity, leaver)
        tales = (mine, other) if leaver == 0 else (other, mine)
        found = parting(*tales)
        return None if found is None else self._at(tales, found, self._matters(tales))

    def _at(self, tales: tuple[Tale, Tale], found: Parting, matters: Matter) -> Way | None:
        """Return what decided the step at which two stories part; None where it was what the customer had felt."""
        steps = [step for step in found.steps if step is not None]
        steps = [step for step in steps if step.what[:2] in _FELT or step.kind == K.KNOCKED_ON] or steps
        if any(matters & deciding(step.kind, step.what[1]) for step in steps):
            return Way.OWN
        if any(step.what[:2] in _FELT for step in steps):
            return None
        if None not in found.steps and any(step.kind in _AGENT_IN_TIME for step in steps) and not any(
                step.kind in _BY_THE_CLOCK for step in steps):
            return Way.LINES
        return self._by_time(tales, matters, found.time, found)

    def _by_time(self, tales: tuple[Tale, Tale], matters: Matter, time: float, found: Parting | None = None) -> Way:
        """Return what had put two stories of a case apart in time: waits for agents, or all else."""
        waits = abs(tales[0].waited_by(time) - tales[1].waited_by(time))
        last = found.last if found is not None else (tales[0].steps[-1], tales[1].steps[-1])
        own = 0.0
        if last[0] is not None and last[1] is not None:
            own = abs((last[0].time - last[0].waited) - (last[1].time - last[1].waited))
        return self._of_waits(matters) if waits > 0.0 and waits >= own - _DUST else Way.OWN

    def _of_waits(self, matters: Matter) -> Way:
        return Way.OWN if matters & (Matter.RANK | Matter.RULES) else Way.LINES

    # --- an onset under one policy alone ---

    def _onset(self, lives: tuple[Life, Life], identity: Identity, leaver: int) -> Way | None:
        """Return why a case came about under policy `leaver` alone."""
        flaw, number, links = identity
        if links:
            return self._in_case(lives, (flaw, number, links - 1), leaver)
        tale, other = lives[leaver].tales[identity], lives[1 - leaver]
        time, case = tale.steps[0].time, tale.case
        people, plan = self.people[leaver], self.plans[leaver]
        theirs = self.plans[1 - leaver].names.flaws
        u = uniform(self.run, people.case_key(plan, self.run, case), 1, _LEVEL, 0)
        if flaw in theirs and u >= self.people[1 - leaver].level(theirs.index(flaw), time):
            return Way.PROJECTS
        if time in other.caught or self.concerns.of(flaw) & (Matter.ONSET | Matter.RULES):
            return Way.OWN
        for key, twin in other.tales.items():  # there was no room for it beside a case that was still open
            if key in lives[leaver].tales and twin.steps[0].time < time:
                tales = (twin, lives[leaver].tales[key]) if leaver else (lives[leaver].tales[key], twin)
                found = parting(*tales, time)
                if found is not None:
                    return self._at(tales, found, self._matters(tales))
        return None

    # --- what had built up ---

    def _built_up(self, lives: tuple[Life, Life], leaver: int) -> Way:
        """Return what had moved a customer apart most who left under one policy and not under the other."""
        if self.concerns.everybody & (Matter.LEAVING | Matter.RULES):
            return Way.OWN
        decided = self._decided_at(lives, leaver)
        apart = {}
        for kind in (WAITED, HEARD, OTHER):
            moved = [life.moved(kind, time) for life, time in zip(lives, decided, strict=True)]
            apart[kind] = self._weight_of_loyalty * abs(moved[0] - moved[1])
        identity = None if lives[leaver].after < 0 else self._identity(leaver, lives[leaver].after)
        if identity is not None and all(identity in life.tales for life in lives):
            minutes = [life.tales[identity].waited_by(time) for life, time in zip(lives, decided, strict=True)]
            apart[WAITED] += self._weight_of_waiting * abs(minutes[0] - minutes[1])
        parted = self._earlier(lives, min(decided))
        if parted is None:
            apart[OTHER] = 0.0
        most, matters = max(apart, key=apart.__getitem__), self._all_matters(lives)
        if apart[most] <= _DUST:
            waits = [sum(tale.waited_by(time) for tale in life.tales.values())
                     for life, time in zip(lives, decided, strict=True)]
            return self._of_waits(matters) if abs(waits[0] - waits[1]) > _DUST else parted or Way.OWN
        if most == HEARD:
            return Way.WORD_OF_MOUTH
        return self._of_waits(matters) if most == WAITED or parted is None else parted

    def _decided_at(self, lives: tuple[Life, Life], leaver: int) -> tuple[float, float]:
        """Return when it was decided under both policies whether a customer leaves: when its last case ended, or then.
        """
        left = lives[leaver].left
        if lives[leaver].after < 0:
            return left, left
        identity = self._identity(leaver, lives[leaver].after)
        times = [max((step.time for step in life.tales[identity].steps if step.kind == K.ENDED), default=left)
                 if identity in life.tales else left for life in lives]
        return times[0], times[1]

    def _earlier(self, lives: tuple[Life, Life], until: float) -> Way | None:
        """Return what parted the first of a customer's cases whose stories parted; None where none did."""
        found: list[tuple[float, int, Way]] = []
        for at, identity in enumerate(dict.fromkeys((*lives[0].tales, *lives[1].tales))):
            tales = lives[0].tales.get(identity), lives[1].tales.get(identity)
            if tales[0] is None or tales[1] is None:
                holder = 0 if tales[1] is None else 1
                time = lives[holder].tales[identity].steps[0].time
                if time <= until:
                    found.append((time, at, self._onset(lives, identity, holder) or Way.OWN))
                continue
            both = tales[0], tales[1]
            apart = parting(*both, until)
            if apart is not None:
                way = self._at(both, apart, self._matters(both))
                found.append((apart.time, at, way or self._by_time(both, self._matters(both), apart.time, apart)))
        return min(found, key=lambda each: each[:2])[2] if found else None

    @property
    def _weight_of_loyalty(self) -> float:
        return abs(float(self.plans[0].world["after_case_disloyalty"])) or 1.0

    @property
    def _weight_of_waiting(self) -> float:
        """Log odds of leaving after a case for a minute of waiting."""
        return abs(float(self.plans[0].world["after_case_effort"])) * float(self.plans[0].effort[Effort.WAITED]) / 10.0

    # --- whom it concerns ---

    def _identity(self, which: int, case: int) -> Identity:
        return self.people[which].identity(self.plans[which], case)

    def _matters(self, tales: tuple[Tale, Tale]) -> Matter:
        """Return the matters that concern a case."""
        return self._of_flaws(self._flaw(which, tale.case) for which, tale in enumerate(tales))

    def _all_matters(self, lives: tuple[Life, Life]) -> Matter:
        """Return the matters that concern a customer with all its cases."""
        return self._of_flaws(self._flaw(which, tale.case) for which, life in enumerate(lives)
                              for tale in life.tales.values())

    def _of_flaws(self, flaws: Iterable[str]) -> Matter:
        matters = self.concerns.everybody
        for flaw in flaws:
            matters |= self.concerns.of(flaw)
        return matters

    def _flaw(self, which: int, case: int) -> str:
        return self.plans[which].names.flaws[int(self.people[which].cases["flaw"][case])]

    def _unless_untouched(self, way: Way, lives: tuple[Life, Life]) -> Way:
        """Return the way, unless it were own treatment of a customer whom no key concerns in which policies differ."""
        if way is not Way.OWN or self._all_matters(lives):
            return way
        if any(tale.spans for life in lives for tale in life.tales.values()):
            return Way.LINES
        return Way.WORD_OF_MOUTH if any(move.kind == HEARD for life in lives for move in life.moves) else Way.OTHER


_DUST: Final = 1e-9
"""Less than this has not moved anybody apart."""
