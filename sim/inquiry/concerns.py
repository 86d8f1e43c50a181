"""In what two policies differ, and whom that concerns: which steps of a customer's story they decide otherwise.

Every key of a scenario belongs to a *matter*: what it has a say in. A key of a flaw concerns the cases of that flaw;
every other key concerns everybody. Some keys concern nobody by themselves, because they reach customers through others
alone: how many agents there are, what customers tell others, and what the design team does. Whether anybody is on duty
at all is a matter of hours, though, and concerns whoever meets them.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Flag, auto
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Final

from sim.scenario.base import Part
from sim.vocabulary import Ending, Kind

if TYPE_CHECKING:
    from sim.scenario.model import World
    from sim.scenario.plan import Plan


class Matter(Flag):
    """What a key of the scenario has a say in."""

    NOTHING = 0
    ONSET = auto()
    """Whether there is a problem: orders, flaws, the check before delivery."""
    VOICE = auto()
    """Whether the customer speaks up or is asked."""
    WAYS = auto()
    """Which way in, and what becomes of it: the machine, the message that is not read."""
    RANK = auto()
    """Whose turn it is in a line, and in which."""
    BEARING = auto()
    """How long somebody bears a wait."""
    CALLBACK = auto()
    """Whether a caller may hang up and keep the place."""
    ROOM = auto()
    """How many may wait."""
    OVERFLOW = auto()
    """Whether a wait moves to another line."""
    RETRY = auto()
    """Whether a customer who was not helped tries again."""
    HOURS = auto()
    """When it is open, and what happens to those who come otherwise."""
    VISIT = auto()
    """What an agent tries, can do and may grant."""
    BOSS = auto()
    """Whether and how a boss is asked."""
    HANDOFF = auto()
    """How a case is handed on."""
    WORDS = auto()
    """Apologies and goodwill."""
    FIX = auto()
    """Requests, promises, fixes and solutions that hold."""
    LEAVING = auto()
    """What is felt, what it costs, and when it is too much."""
    PACE = auto()
    """How long something takes, and nothing else."""
    RULES = auto()
    """Rules of one's own, which may have a say in anything."""


M = Matter
EVERYTHING: Final = ~M.NOTHING
_NAMED: Final = ("flaws", "channels", "pools", "chain")
"""Tables whose keys are names of the scenario's own."""
_BY_KEY: Final[dict[tuple[str, ...], Matter]] = {
    # what reaches customers through others alone, or nobody
    **dict.fromkeys([("title",), ("sources",), ("known",), ("explore",), ("judged",), ("policy",), ("policy_title",),
                     ("seed",), ("horizon",),
                     ("warm_up",), ("outcomes",), ("decision",), ("money",), ("design",), ("levers", "report"),
                     ("customers", "word_of_mouth"),
                     ("customers", "reach"), ("customers", "organic_per_week"), ("pools", "*", "staff"),
                     ("pools", "*", "staff_on"),
                     ("pools", "*", "seats"), ("pools", "*", "heads"), ("pools", "*", "cost_per_hour"),
                     ("flaws", "*", "stage"), ("channels", "*", "service_target"),
                     ("levers", "quality_check", "cost_per_order"), ("levers", "training", "cost_per_head"),
                     ], M.NOTHING),
    ("customers", "voice"): M.VOICE,
    **dict.fromkeys([("customers", name) for name in ("tolerance", "trust", "feelings", "effort", "churn")],
                    M.LEAVING),
    **dict.fromkeys([("customers", name) for name in ("initial", "orders_per_week", "activity", "one_case_at_a_time")],
                    M.ONSET),
    ("demand",): M.ONSET,
    ("calendar",): M.HOURS,
    **dict.fromkeys([("flaws", "*", name) for name in ("per_1000_orders", "profile", "volume_on", "knock_on")],
                    M.ONSET),
    ("flaws", "*", "severity"): M.VOICE | M.VISIT | M.RANK,
    ("flaws", "*", "complexity"): M.WAYS | M.VISIT,
    ("flaws", "*", "remedy"): M.VISIT | M.BOSS,
    ("flaws", "*", "needs_fixer"): M.FIX,
    ("flaws", "*", "snowball_per_day"): M.VISIT | M.BOSS | M.PACE | M.RANK,
    ("flaws", "*", "snowball_work"): M.VISIT | M.BOSS | M.PACE,
    **dict.fromkeys([("flaws", "*", name) for name in ("desk", "priority", "head_start")], M.RANK),
    ("flaws", "*", "patience"): M.BEARING,
    ("flaws", "*", "handle"): M.PACE,
    **dict.fromkeys([("channels", "*", name) for name in
                     ("kind", "share", "session", "solves", "human_access", "leads_to", "unread")], M.WAYS),
    ("channels", "*", "patience"): M.BEARING | M.WAYS,
    ("channels", "*", "expected_answer"): M.BEARING,
    ("channels", "*", "callback"): M.CALLBACK,
    ("channels", "*", "queue_limit"): M.ROOM,
    **dict.fromkeys([("channels", "*", name) for name in ("priority", "desk")], M.RANK),
    ("channels", "*", "duplicates"): M.NOTHING,  # who comes back another way is not kept waiting by the old message
    **dict.fromkeys([("channels", "*", name) for name in ("retry", "after_silence")], M.RETRY),
    **dict.fromkeys([("channels", "*", name) for name in ("hours", "closed", "knows_hours", "closed_delay")], M.HOURS),
    **dict.fromkeys([("channels", "*", name) for name in ("handle", "wrap_up")], M.PACE),
    ("pools", "*", "queue_limit"): M.ROOM,
    ("pools", "*", "discipline"): M.RANK,
    ("pools", "*", "overflow"): M.OVERFLOW,
    **dict.fromkeys([("pools", "*", name) for name in ("work", "holds")], M.FIX),
    ("chain", "*", "level"): EVERYTHING,
    ("chain", "*", "pool"): M.VISIT | M.RANK,
    ("chain", "*", "handle"): M.PACE,
    **dict.fromkeys([("chain", "*", name) for name in ("success", "attempt_below", "authority", "routes", "routes_when",
                                                       "dropped", "waits")], M.VISIT),
    ("chain", "*", "handle_before"): M.PACE,
    ("chain", "*", "holds"): M.FIX,
    ("chain", "*", "patience"): M.BEARING,
    ("fixing",): M.FIX,
    ("levers", "script_minutes"): M.PACE,
    ("levers", "apology_minutes"): M.PACE,
    ("levers", "ask_boss"): M.BOSS,
    ("levers", "ask_boss", "consult"): M.PACE,
    ("levers", "ask_boss", "hold_patience"): M.BEARING,
    ("levers", "ask_boss", "priority"): M.RANK,
    ("levers", "apology"): M.WORDS,
    ("levers", "goodwill"): M.WORDS,
    ("levers", "follow_up"): M.FIX,
    ("levers", "follow_up_ahead"): M.FIX,
    ("levers", "handing_up"): M.HANDOFF,
    ("levers", "quality_check"): M.ONSET,
    ("levers", "check_in"): M.VOICE,
    ("levers", "training"): M.VISIT,
    ("rules",): M.RULES,
}
"""By the path of a key, or of a table for all keys in it that have no line of their own; "*": any name."""

K = Kind
_DECIDED_BY: Final[dict[Matter, tuple[Kind, ...]]] = {
    M.ONSET: (K.OPENED, K.KNOCKED_ON),
    M.VOICE: (K.VOICED, K.STAYED_SILENT, K.CHECKED_IN),
    M.WAYS: (K.CONTACTED, K.LOOPED, K.SELF_SERVED, K.HUMAN_OFFERED, K.QUIT_SELF_SERVICE, K.UNREAD),
    M.LEAVING: (K.LEFT,),
    M.RANK: (K.SERVED,),
    M.BEARING: (K.ABANDONED, K.UNANSWERED, K.HUNG_UP_ON_HOLD),
    M.CALLBACK: (K.CALLBACK_ACCEPTED,),
    M.ROOM: (K.BLOCKED,),
    M.OVERFLOW: (K.OVERFLOWED,),
    M.HOURS: (K.CLOSED, K.MESSAGE_LEFT, K.BOSS_ABSENT),
    M.VISIT: (K.DROPPED, K.PASSED_ON, K.ATTEMPT_FAILED, K.GRANTED, K.HANDED_UP, K.BOSS_ASKED, K.AWAITING_CUSTOMER,
              K.AWAITING_THIRD_PARTY, K.AWAITED_CUSTOMER, K.AWAITED_THIRD_PARTY),
    M.BOSS: (K.BOSS_ASKED, K.BOSS_APPROVED, K.BOSS_DECLINED, K.BOSS_ABSENT, K.ANSWER_PROMISED, K.ANSWERED, K.GRANTED,
             K.HANDED_UP),
    M.HANDOFF: (K.HANDED_UP, K.STORY_REPEATED, K.INFORMATION_LOST, K.BOUNCED),
    M.WORDS: (K.APOLOGISED, K.GOODWILL_GIVEN),
    M.FIX: (K.FIX_REQUESTED, K.REQUEST_LOST, K.FIXED, K.PROMISE_KEPT, K.PROMISE_BROKEN, K.FOLLOWED_UP, K.CHASED,
            K.REQUEST_FOUND, K.EXPEDITED, K.CAME_BACK),
}
_DECIDES: Final = {int(kind): reduce(or_, (matter for matter, kinds in _DECIDED_BY.items() if kind in kinds), M.RULES)
                   for kind in Kind}
_ENDING: Final = {
    Ending.SOLVED: M.WAYS | M.VISIT | M.FIX,
    Ending.REFUSED: M.VISIT | M.BOSS,
    Ending.GAVE_UP: M.LEAVING | M.RETRY,
    Ending.SILENT: M.VOICE,
    Ending.LEFT: M.LEAVING,
}


def deciding(kind: int, place: object) -> Matter:
    """Return what has a say in whether a step of some kind is taken; of an ENDED its place says how it ended."""
    if kind == Kind.ENDED:
        return _ENDING[Ending(int(str(place)))] | M.RULES
    return _DECIDES.get(kind, M.RULES)


class Concerns:
    """The matters in which two worlds differ.

    everybody: those that concern every customer; of_flaw: those that concern the cases of a flaw besides.
    """

    def __init__(self, worlds: tuple[World, World], plans: tuple[Plan, Plan]) -> None:
        """Compare two worlds, and the opening hours that their plans have worked out."""
        self.everybody = M.NOTHING
        self.of_flaw: dict[str, Matter] = {}
        for path in _differing((), *worlds):
            if path[0] == "flaws" and len(path) > 1:
                self.of_flaw[path[1]] = self.of_flaw.get(path[1], M.NOTHING) | _matter(path)
            else:
                self.everybody |= _matter(path)
        for flaw in worlds[0].flaws:
            if flaw in worlds[1].flaws and _hours(plans[0], flaw) != _hours(plans[1], flaw):
                self.of_flaw[flaw] = self.of_flaw.get(flaw, M.NOTHING) | M.HOURS

    def of(self, flaw: str) -> Matter:
        """Return the matters that concern the cases of a flaw."""
        return self.everybody | self.of_flaw.get(flaw, M.NOTHING)


def _matter(path: tuple[str, ...]) -> Matter:
    """Return what a key has a say in: by its own line, else by that of the innermost table that has one."""
    general = (path[0], "*", *path[2:]) if path[0] in _NAMED and len(path) > 1 else path
    for length in range(len(general), 0, -1):
        if general[:length] in _BY_KEY:
            return _BY_KEY[general[:length]]
    return EVERYTHING


def _differing(path: tuple[str, ...], a: Any, b: Any) -> Iterator[tuple[str, ...]]:
    """Give the paths of the keys that two validated worlds give different values."""
    if path == ("chain",) and [level.level for level in a] == [level.level for level in b]:
        a, b = ({level.level: level for level in chain} for chain in (a, b))
    if isinstance(a, Part) and type(a) is type(b):
        a, b = ({name: getattr(part, name) for name in type(part).model_fields} for part in (a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        for name in dict.fromkeys((*a, *b)):
            yield from _differing((*path, str(name)), a.get(name), b.get(name))
    elif a != b:
        yield path


def _hours(plan: Plan, flaw: str) -> dict[str, bytes | None]:
    """Return by channel when it is open to the customers of a flaw, and by pool when anybody is on the rota."""
    at = plan.names.flaws.index(flaw)
    doors = {f"channel {name} {table}": int(rows[at, place]) for place, name in enumerate(plan.names.channels)
             for table, rows in enumerate((plan.doors, plan.line_doors, plan.clocks))}
    doors |= {f"pool {name}": int(plan.shifts[place]) for place, name in enumerate(plan.names.pools)}
    dates = plan.dates.tobytes()
    return {name: None if row < 0 else plan.openings[row].tobytes() + dates for name, row in doors.items()}
