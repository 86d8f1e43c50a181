"""The parents of records: what brings about each kind of event, and why it happens at all.

`cause` is the record that set this one off: the last one without which it would not have happened now. `why` is the
record for which it happened at all, where that is another one: who is served was waiting (why) when an agent became
free (cause). `PARENTS` says for each kind what may stand there; the documentation is made from it, and the logs of
random worlds are held against it. A record of a rule of one's own may stand in wherever a cause is of the same case.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from sim.vocabulary import Kind

K = Kind


class Bond(Enum):
    """What a record shares with its parent."""

    CASE = "the same case"
    CUSTOMER = "the same customer"
    OTHER = "another customer"
    POOL = "the same pool"
    FLAW = "the same flaw"
    TEAM = "the design team"


@dataclass(frozen=True, slots=True)
class Group:
    """Kinds that may stand as a parent of a record, what the two share, and whether both are of one instant."""

    kinds: tuple[K, ...]
    bond: Bond
    at_once: bool


def after(*kinds: K, bond: Bond = Bond.CASE) -> Group:
    """Return parents that may lie a while back."""
    return Group(kinds, bond, at_once=False)


def at_once(*kinds: K, bond: Bond = Bond.CASE) -> Group:
    """Return parents of the same instant."""
    return Group(kinds, bond, at_once=True)


@dataclass(frozen=True, slots=True)
class Parents:
    """What may stand as `cause` and as `why` of a record of one kind.

    may_be_first: whether there may be no cause, so that chains of causes end here; may_lack_why: whether there may be
    no `why` though other records of the kind have one.
    """

    cause: tuple[Group, ...] = ()
    why: tuple[Group, ...] = ()
    may_be_first: bool = False
    may_lack_why: bool = False


FIRST: Final = Parents(may_be_first=True)


def _by(*cause: Group, why: Group | None = None, may_be_first: bool = False, may_lack_why: bool = False) -> Parents:
    return Parents(cause, () if why is None else (why,), may_be_first, may_lack_why)


_IN_A_VISIT: Final = after(K.SERVED)
_HOW_A_VISIT_GOES: Final = (K.PASSED_ON, K.ATTEMPT_FAILED, K.BOSS_DECLINED, K.BOSS_ABSENT)
_ENDS_A_VISIT: Final = (*_HOW_A_VISIT_GOES, K.BOSS_APPROVED, K.GRANTED, K.CHASED)
_AWAITING: Final = (K.AWAITING_CUSTOMER, K.AWAITING_THIRD_PARTY)
_AWAITED: Final = (K.AWAITED_CUSTOMER, K.AWAITED_THIRD_PARTY)
_UNSERVED: Final = (K.BLOCKED, K.ABANDONED, K.DROPPED, K.QUIT_SELF_SERVICE, K.WITHDRAWN, K.HUNG_UP_ON_HOLD, K.CLOSED)
_DATE_QUOTED: Final = (K.FIX_REQUESTED, K.ANSWER_PROMISED, K.FOLLOWED_UP, K.CHASED)
_PROMISED: Final = after(K.FIX_REQUESTED, K.ANSWER_PROMISED)
_CALLS_FOR_AN_AGENT: Final = (K.CONTACTED, K.HUMAN_OFFERED, K.CHECKED_IN, K.HANDED_UP, K.BOSS_ASKED, K.ANSWER_PROMISED,
                               K.CALL_DUE, K.MESSAGE_LEFT)
_WANTS_CONTACT: Final = (K.VOICED, K.UNANSWERED, K.PROMISE_BROKEN, K.CAME_BACK)
_OFF_THE_LINE: Final = (*_UNSERVED, *_HOW_A_VISIT_GOES, K.LOOPED, K.SELF_SERVED, K.HUMAN_OFFERED, K.CALLBACK_ACCEPTED,
                        K.MESSAGE_LEFT, K.GRANTED, K.HANDED_UP, K.CHASED, K.FIX_REQUESTED, *_AWAITING)

PARENTS: Final[dict[K, Parents]] = {
    # customers
    K.JOINED: _by(after(K.PRAISED, bond=Bond.OTHER), may_be_first=True),
    K.LEFT: _by(after(K.JOINED, K.HEARD, K.FELT, K.ENDED, bond=Bond.CUSTOMER),
                why=after(K.ENDED, bond=Bond.CUSTOMER), may_lack_why=True),
    # the onset of a case
    K.OPENED: _by(at_once(K.JOINED, K.KNOCKED_ON, bond=Bond.CUSTOMER), may_be_first=True,
                  why=after(K.OPENED, bond=Bond.CUSTOMER), may_lack_why=True),
    K.VOICED: _by(at_once(K.OPENED)),
    K.STAYED_SILENT: _by(at_once(K.OPENED)),
    K.CHECKED_IN: _by(after(K.STAYED_SILENT)),
    K.CAUGHT: FIRST,
    # ways in
    K.CONTACTED: _by(after(*_WANTS_CONTACT, *_UNSERVED, K.HUMAN_OFFERED), at_once(*_OFF_THE_LINE, bond=Bond.CUSTOMER),
                     after(K.SERVED, bond=Bond.CUSTOMER),
                     why=after(*_WANTS_CONTACT, *_UNSERVED, *_DATE_QUOTED, K.HUMAN_OFFERED), may_lack_why=True),
    K.SESSION_ENDED: _by(after(K.CONTACTED, K.HUMAN_OFFERED, K.LOOPED)),
    K.LOOPED: _by(at_once(K.SESSION_ENDED)),
    K.SELF_SERVED: _by(at_once(K.SESSION_ENDED)),
    K.HUMAN_OFFERED: _by(at_once(K.SESSION_ENDED)),
    K.QUIT_SELF_SERVICE: _by(after(K.CONTACTED, K.HUMAN_OFFERED, K.LOOPED)),
    K.UNREAD: _by(at_once(K.CONTACTED, K.HUMAN_OFFERED)),
    K.UNANSWERED: _by(at_once(K.WITHDRAWN, K.OVERDUE), after(K.UNREAD)),
    # waiting
    K.CLOSED: _by(at_once(K.CONTACTED, K.HUMAN_OFFERED), after(K.QUEUED)),
    K.MESSAGE_LEFT: _by(at_once(K.CONTACTED, K.HUMAN_OFFERED), after(K.QUEUED)),
    K.QUEUED: _by(at_once(*_CALLS_FOR_AN_AGENT), after(K.FIX_REQUESTED)),
    K.BLOCKED: _by(at_once(K.CONTACTED, K.HUMAN_OFFERED, K.HANDED_UP)),
    K.ABANDONED: _by(after(K.QUEUED)),
    K.OVERDUE: _by(after(K.QUEUED)),
    K.ANSWERED_LATE: _by(at_once(K.RELEASED, K.STAFFED, K.WITHDRAWN, bond=Bond.POOL), at_once(K.OVERDUE),
                         why=after(K.QUEUED)),
    K.OVERFLOWED: _by(after(K.QUEUED)),
    K.CALLBACK_ACCEPTED: _by(after(K.QUEUED)),
    K.WITHDRAWN: _by(at_once(K.LEFT, bond=Bond.CUSTOMER), at_once(K.STAFFED, bond=Bond.POOL),
                     after(K.QUEUED, K.CALLBACK_ACCEPTED, K.MESSAGE_LEFT, *_DATE_QUOTED, *_UNSERVED, K.FIXED,
                           K.ANSWERED),
                     why=after(K.QUEUED)),
    # visits
    K.SERVED: _by(at_once(K.RELEASED, K.STAFFED, K.WITHDRAWN, bond=Bond.POOL),
                  at_once(*_CALLS_FOR_AN_AGENT, K.OVERFLOWED), after(K.FIX_REQUESTED),
                  why=after(K.QUEUED), may_lack_why=True),
    K.RELEASED: _by(after(K.SERVED, K.ANSWERED_LATE, K.WRAPPING_UP),
                    at_once(K.DROPPED, K.BOUNCED, *_ENDS_A_VISIT, K.FIXED, K.BOSS_ASKED, K.HUNG_UP_ON_HOLD,
                            K.WITHDRAWN)),
    K.WRAPPING_UP: _by(after(K.SERVED, K.ANSWERED_LATE), at_once(*_ENDS_A_VISIT)),
    K.DROPPED: _by(at_once(K.SERVED)),
    K.STORY_REPEATED: _by(_IN_A_VISIT, why=after(K.INFORMATION_LOST)),
    K.APOLOGISED: _by(_IN_A_VISIT),
    K.PASSED_ON: _by(_IN_A_VISIT),
    K.ATTEMPT_FAILED: _by(_IN_A_VISIT),
    K.BOSS_ASKED: _by(_IN_A_VISIT),
    K.BOSS_APPROVED: _by(_IN_A_VISIT, why=after(K.BOSS_ASKED, K.ANSWER_PROMISED)),
    K.BOSS_DECLINED: _by(_IN_A_VISIT, at_once(K.BOSS_ABSENT), why=after(K.BOSS_ASKED, K.ANSWER_PROMISED),
                         may_lack_why=True),
    K.HUNG_UP_ON_HOLD: _by(_IN_A_VISIT, at_once(K.WITHDRAWN), why=after(K.BOSS_ASKED)),
    K.BOSS_ABSENT: _by(_IN_A_VISIT, at_once(K.WITHDRAWN), why=after(K.BOSS_ASKED), may_lack_why=True),
    K.ANSWER_PROMISED: _by(at_once(K.BOSS_ABSENT)),
    K.ANSWERED: _by(at_once(K.SERVED), why=after(K.ANSWER_PROMISED)),
    K.GRANTED: _by(_IN_A_VISIT, at_once(K.BOSS_APPROVED, *_AWAITED), after(K.ANSWERED)),
    K.GOODWILL_GIVEN: _by(at_once(K.GRANTED)),
    K.HANDED_UP: _by(_IN_A_VISIT, at_once(*_HOW_A_VISIT_GOES, K.BOUNCED, *_AWAITED), after(K.ANSWERED)),
    K.INFORMATION_LOST: _by(at_once(K.HANDED_UP)),
    K.BOUNCED: _by(_IN_A_VISIT),
    **{kind: _by(_IN_A_VISIT, at_once(*_HOW_A_VISIT_GOES, K.BOSS_APPROVED)) for kind in _AWAITING},
    **{over: _by(after(begun), at_once(K.LEFT, bond=Bond.CUSTOMER), why=after(begun), may_lack_why=True)
       for over, begun in zip(_AWAITED, _AWAITING, strict=True)},
    # fixers
    K.FIX_REQUESTED: _by(at_once(K.GRANTED, K.REQUEST_FOUND)),
    K.REQUEST_LOST: _by(at_once(K.FIX_REQUESTED)),
    K.FIXED: _by(_IN_A_VISIT, why=after(K.FIX_REQUESTED)),
    K.PROMISE_KEPT: _by(after(K.FIXED, K.ANSWERED), why=after(*_DATE_QUOTED)),
    K.PROMISE_BROKEN: _by(after(*_DATE_QUOTED), why=_PROMISED),
    K.CALL_DUE: _by(after(*_DATE_QUOTED, K.FIXED), at_once(K.BOSS_APPROVED, K.BOSS_DECLINED), why=_PROMISED),
    K.FOLLOWED_UP: _by(at_once(K.SERVED), why=_PROMISED),
    K.CHASED: _by(_IN_A_VISIT),
    K.REQUEST_FOUND: _by(at_once(K.CHASED, K.FOLLOWED_UP), after(K.FIX_REQUESTED), why=after(K.FIX_REQUESTED)),
    K.EXPEDITED: _by(at_once(K.CHASED), why=after(K.QUEUED)),
    # what follows
    K.CAME_BACK: _by(after(K.GRANTED, K.FIXED)),
    K.KNOCKED_ON: _by(after(K.OPENED)),
    K.ENDED: _by(at_once(K.LEFT, bond=Bond.CUSTOMER),
                 at_once(K.VOICED, K.STAYED_SILENT, K.LOOPED, K.SELF_SERVED, K.HUMAN_OFFERED, K.UNANSWERED,
                         *_HOW_A_VISIT_GOES, K.GRANTED, K.HANDED_UP, K.CAME_BACK, *_AWAITED),
                 after(K.SERVED, *_UNSERVED, *_DATE_QUOTED, K.FIXED)),
    K.FELT: _by(at_once(K.OPENED, K.VOICED, K.CHECKED_IN, K.LOOPED, K.SELF_SERVED, K.HUMAN_OFFERED, K.UNANSWERED,
                        K.CALLBACK_ACCEPTED, K.MESSAGE_LEFT, K.STORY_REPEATED, K.APOLOGISED, *_HOW_A_VISIT_GOES,
                        K.BOSS_ASKED, K.BOSS_APPROVED, K.GRANTED, K.GOODWILL_GIVEN, K.HANDED_UP, K.PROMISE_KEPT,
                        K.PROMISE_BROKEN, K.CAME_BACK, *_AWAITED),
                after(K.SERVED, *_UNSERVED, *_DATE_QUOTED, K.FIXED)),
    K.PRAISED: _by(at_once(K.ENDED)),
    K.AGGRIEVED: _by(at_once(K.ENDED)),
    K.HEARD: _by(at_once(K.PRAISED, K.AGGRIEVED, bond=Bond.OTHER)),
    K.REPUTATION_FELL: _by(at_once(K.AGGRIEVED)),
    # the organisation
    K.REPORTED: _by(_IN_A_VISIT),
    K.PROJECT_STARTED: _by(at_once(K.REPORTED, bond=Bond.FLAW), at_once(K.FLAW_LOWERED, bond=Bond.TEAM),
                           why=after(K.REPORTED, bond=Bond.FLAW)),
    K.FLAW_LOWERED: _by(after(K.PROJECT_STARTED, bond=Bond.FLAW)),
    K.STAFFED: FIRST,
}
"""What may bring about each kind of record."""
