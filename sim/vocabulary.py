"""The closed words of journeysim: what can happen, where, how a case ends, what a draw is for.

Everything that is written to the black box, keyed for a draw or named in a table is listed here once, as an
integer enumeration, because both engines and the fold over the log work on plain numbers. `KINDS` says for each
event kind what its `place`, `agent` and `value` mean; the documentation and the readable exports are made from it.

Units: time is minutes since Monday 00:00, money is in the scenario's currency, scores and probabilities lie in [0, 1].
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

MINUTES_PER_HALF_HOUR: Final = 30.0
MINUTES_PER_HOUR: Final = 60.0
MINUTES_PER_DAY: Final = 1440.0
MINUTES_PER_WEEK: Final = 10_080.0
MINUTES_PER_YEAR: Final = 365.25 * MINUTES_PER_DAY
WEEKS_PER_YEAR: Final = 365.25 / 7.0
HALF_HOURS_PER_DAY: Final = 48
HOURS_PER_WEEK: Final = 168
HALF_HOURS_PER_WEEK: Final = 336
SHUT: Final = -1.0
"""The weight of demand in a half hour of the week at which a door is closed (see `sim.behaviour.hours`)."""
USUAL_DATE, CLOSED_DATE, OWN_DATE = 0, 1, 2
"""What a day of a run is: as its day of the week; closed all day; from 2 on, a date that is not like its day of the
week, the first of them and the next ones."""
PROMPT_MINUTES: Final = 20.0 / 60.0
"""A live contact that is answered within 20 seconds is answered promptly, where nobody sets another target."""
MOST_TOLD: Final = 1000
"""One customer tells at most this many others of one case."""
NOBODY: Final = -1
"""What `customer`, `case`, `agent`, `cause` or `why` holds where a record has none."""


class Kind(IntEnum):
    """What a record of the black box says (see `KINDS` for its fields)."""

    JOINED = 1
    LEFT = 2
    OPENED = 3
    VOICED = 4
    STAYED_SILENT = 5
    CHECKED_IN = 6
    CAUGHT = 7
    CONTACTED = 8
    SESSION_ENDED = 9
    LOOPED = 10
    SELF_SERVED = 11
    HUMAN_OFFERED = 12
    QUIT_SELF_SERVICE = 13
    UNREAD = 14
    UNANSWERED = 15
    QUEUED = 16
    BLOCKED = 17
    ABANDONED = 18
    OVERFLOWED = 19
    CALLBACK_ACCEPTED = 20
    WITHDRAWN = 21
    SERVED = 22
    RELEASED = 23
    DROPPED = 24
    STORY_REPEATED = 25
    APOLOGISED = 26
    PASSED_ON = 27
    ATTEMPT_FAILED = 28
    BOSS_ASKED = 29
    BOSS_APPROVED = 30
    BOSS_DECLINED = 31
    GRANTED = 32
    GOODWILL_GIVEN = 33
    HANDED_UP = 34
    INFORMATION_LOST = 35
    BOUNCED = 36
    FIX_REQUESTED = 37
    REQUEST_LOST = 38
    FIXED = 39
    PROMISE_KEPT = 40
    PROMISE_BROKEN = 41
    FOLLOWED_UP = 42
    CHASED = 43
    REQUEST_FOUND = 44
    EXPEDITED = 45
    CAME_BACK = 46
    KNOCKED_ON = 47
    ENDED = 48
    FELT = 49
    PRAISED = 50
    AGGRIEVED = 51
    HEARD = 52
    REPUTATION_FELL = 53
    REPORTED = 54
    PROJECT_STARTED = 55
    FLAW_LOWERED = 56
    STAFFED = 57
    OVERDUE = 58
    ANSWERED_LATE = 59
    WRAPPING_UP = 60
    CLOSED = 61
    MESSAGE_LEFT = 62
    HUNG_UP_ON_HOLD = 63
    BOSS_ABSENT = 64
    ANSWER_PROMISED = 65
    CALL_DUE = 66
    ANSWERED = 67
    AWAITING_CUSTOMER = 68
    AWAITING_THIRD_PARTY = 69
    AWAITED_CUSTOMER = 70
    AWAITED_THIRD_PARTY = 71


@dataclass(frozen=True, slots=True)
class KindMeaning:
    """How to read a record of one kind: what its place indexes, and what its agent and value hold."""

    says: str
    place: str
    value: str
    agent: str = ""


KINDS: Final[dict[Kind, KindMeaning]] = {
    Kind.JOINED: KindMeaning("a customer joins the base", "origin", "orders a week", "number of its origin"),
    Kind.LEFT: KindMeaning("a customer leaves for good", "leaving", "loyalty"),
    Kind.OPENED: KindMeaning("a customer has a problem", "flaw", "loyalty before the onset", "number of the case"),
    Kind.VOICED: KindMeaning("the customer decides to complain", "flaw", "severity"),
    Kind.STAYED_SILENT: KindMeaning("the customer says nothing", "flaw", "severity"),
    Kind.CHECKED_IN: KindMeaning("a check-in reaches a silent customer", "flaw", "minutes since the onset"),
    Kind.CAUGHT: KindMeaning("a quality check stops a flawed order before delivery", "flaw", "severity avoided"),
    Kind.CONTACTED: KindMeaning("the customer makes contact", "channel", "reason of the contact (see Reason)"),
    Kind.SESSION_ENDED: KindMeaning("a self-service session ends", "channel", "minutes of the session"),
    Kind.LOOPED: KindMeaning("self-service does not solve the case", "channel", "loops so far in this contact"),
    Kind.SELF_SERVED: KindMeaning("self-service solves the case", "channel", "minutes in self-service"),
    Kind.HUMAN_OFFERED: KindMeaning("self-service hands over to a human channel", "channel", "minutes in self-service"),
    Kind.QUIT_SELF_SERVICE: KindMeaning("the patience for self-service ends", "channel", "minutes in self-service"),
    Kind.UNREAD: KindMeaning("a message arrives that nobody reads", "channel", "minutes until an answer is expected"),
    Kind.UNANSWERED: KindMeaning("no answer by the time the customer expected one", "channel", "minutes waited"),
    Kind.QUEUED: KindMeaning("nobody is free: a wait begins", "pool", "waiting before this one"),
    Kind.BLOCKED: KindMeaning("the queue is full: busy signal", "pool", "waiting"),
    Kind.ABANDONED: KindMeaning("patience ends in the queue: the customer hangs up", "pool", "minutes waited"),
    Kind.OVERFLOWED: KindMeaning("the wait moves to another pool's queue, or stands there too", "pool",
                                 "minutes waited so far"),
    Kind.CALLBACK_ACCEPTED: KindMeaning("the customer hangs up and keeps the place in line", "pool",
                                        "minutes waited on the line"),
    Kind.WITHDRAWN: KindMeaning("a wait ends without service: it is no longer needed, or it is closing time", "pool",
                                "minutes waited"),
    Kind.SERVED: KindMeaning("an agent starts the work", "pool", "minutes waited in the queue", "slot taken"),
    Kind.RELEASED: KindMeaning("the agent is free again", "pool", "minutes busy with it", "slot released"),
    Kind.DROPPED: KindMeaning("the call is cut off before any work", "pool", "0", "slot"),
    Kind.STORY_REPEATED: KindMeaning("the customer has to tell the story again", "level", "minutes it takes"),
    Kind.APOLOGISED: KindMeaning("an apology is made", "level", "1 scripted, 2 sincere"),
    Kind.PASSED_ON: KindMeaning("too complex to be attempted at this level", "level", "complexity"),
    Kind.ATTEMPT_FAILED: KindMeaning("an attempt to solve the case fails", "level", "money lost by it"),
    Kind.BOSS_ASKED: KindMeaning("a level above is asked for more than the authority", "level", "money asked for"),
    Kind.BOSS_APPROVED: KindMeaning("the boss approves", "level", "minutes the rep was held"),
    Kind.BOSS_DECLINED: KindMeaning("the boss does not approve", "level", "minutes the rep was held"),
    Kind.GRANTED: KindMeaning("the remedy is granted", "level", "money granted"),
    Kind.GOODWILL_GIVEN: KindMeaning("compensation beyond the remedy is given", "level", "money given"),
    Kind.HANDED_UP: KindMeaning("the case goes to another level, usually a higher one", "level", "1 warm, 0 cold"),
    Kind.INFORMATION_LOST: KindMeaning("a handoff loses what the customer told", "level", "0"),
    Kind.BOUNCED: KindMeaning("the handoff reaches the wrong desk", "level", "minutes spent by the wrong desk"),
    Kind.FIX_REQUESTED: KindMeaning("a request is sent to the fixers", "pool", "minutes promised, -1 none"),
    Kind.REQUEST_LOST: KindMeaning("the request never reaches the fixers", "pool", "requests sent for this case"),
    Kind.FIXED: KindMeaning("a fixer finishes the request", "pool", "1 the fix holds, 0 it does not"),
    Kind.PROMISE_KEPT: KindMeaning("the fix is done by the promised date", "pool", "minutes to spare"),
    Kind.PROMISE_BROKEN: KindMeaning("the promised date passes without fix or call", "pool", "minutes promised"),
    Kind.FOLLOWED_UP: KindMeaning("a rep has the customer on the line, with news", "pool", "1 it is done, 0 not yet"),
    Kind.CHASED: KindMeaning("the customer has asked where the fix is", "pool", "chases so far"),
    Kind.REQUEST_FOUND: KindMeaning("a lost request is discovered and sent again", "pool", "requests sent"),
    Kind.EXPEDITED: KindMeaning("a request is moved to the front of the fixers' queue", "pool", "0"),
    Kind.CAME_BACK: KindMeaning("the solution did not hold: the customer comes back", "flaw", "returns so far"),
    Kind.KNOCKED_ON: KindMeaning("the open case causes another problem", "flaw", "links from the first case"),
    Kind.ENDED: KindMeaning("the case ends", "ending", "loyalty after it"),
    Kind.FELT: KindMeaning("an event changes the customer's feelings", "feeling", "loyalty after it"),
    Kind.PRAISED: KindMeaning("a pleased customer tells others", "flaw", "others told"),
    Kind.AGGRIEVED: KindMeaning("an aggrieved customer tells others", "flaw", "others told"),
    Kind.HEARD: KindMeaning("a customer hears of another's experience", "tone", "loyalty after it"),
    Kind.REPUTATION_FELL: KindMeaning("grievances reach people outside the base", "flaw",
                                      "stock of remembered grievances after it"),
    Kind.REPORTED: KindMeaning("a rep reports the root cause of a case", "flaw", "reports in the window"),
    Kind.PROJECT_STARTED: KindMeaning("a project on a root cause starts", "flaw", "minutes it will take"),
    Kind.FLAW_LOWERED: KindMeaning("a design project ends", "flaw", "level of the flaw after it"),
    Kind.STAFFED: KindMeaning("the staff of a pool changes", "pool", "agents on duty"),
    Kind.OVERDUE: KindMeaning("the customer expects an answer no longer; the message stays in the inbox", "pool",
                              "minutes waited"),
    Kind.ANSWERED_LATE: KindMeaning("an agent starts on a message whose customer expects no answer any more", "pool",
                                    "minutes waited in the queue", "slot taken"),
    Kind.WRAPPING_UP: KindMeaning("a visit is over, and the agent has still to do with it", "pool",
                                  "minutes of the visit", "slot"),
    Kind.CLOSED: KindMeaning("the customer hears that it is closed", "channel", "minutes waited on the line"),
    Kind.MESSAGE_LEFT: KindMeaning("the customer hangs up where it is closed, to be called back", "channel",
                                   "minutes waited on the line"),
    Kind.HUNG_UP_ON_HOLD: KindMeaning("patience ends while the boss is asked: the customer hangs up", "level",
                                      "minutes on hold"),
    Kind.BOSS_ABSENT: KindMeaning("nobody is on duty who could be asked, or any more", "level",
                                  "minutes the rep was held"),
    Kind.ANSWER_PROMISED: KindMeaning("the customer hangs up and is to be called with the boss's answer", "level",
                                      "minutes promised, -1 none"),
    Kind.CALL_DUE: KindMeaning("a rep is to call the customer with news", "pool", "1 it is done, 0 not yet"),
    Kind.ANSWERED: KindMeaning("a rep calls the customer with the boss's answer", "level", "1 yes, 0 no"),
    Kind.AWAITING_CUSTOMER: KindMeaning("a visit is over, and the case waits for the customer: nobody works on it",
                                        "level", "0"),
    Kind.AWAITING_THIRD_PARTY: KindMeaning("a visit is over, and the case waits for a third party: nobody works on it",
                                           "level", "0"),
    Kind.AWAITED_CUSTOMER: KindMeaning("a wait for the customer is over: what was decided in the visit comes now",
                                       "level", "minutes waited"),
    Kind.AWAITED_THIRD_PARTY: KindMeaning("a wait for a third party is over: what was decided in the visit comes now",
                                          "level", "minutes waited"),
}


class Ending(IntEnum):
    """How a case ended; a case without an ENDED record is open at the horizon."""

    SOLVED = 0
    REFUSED = 1
    GAVE_UP = 2
    SILENT = 3
    LEFT = 4


class Origin(IntEnum):
    """Where a customer came from. Customers of open demand who came by themselves have no JOINED record."""

    FOUNDING = 0
    ORGANIC = 1
    REFERRAL = 2


class Leaving(IntEnum):
    """Why a customer left."""

    BACKGROUND = 0
    AFTER_CASE = 1
    SILENTLY = 2


class Reason(IntEnum):
    """Why a contact is made; everything but FIRST is failure demand."""

    FIRST = 0
    RETRY = 1
    AFTER_SILENCE = 2
    CHASE = 3
    CAME_BACK = 4


class Tone(IntEnum):
    """What a telling is about."""

    PRAISE = 0
    GRIEVANCE = 1


class ChannelKind(IntEnum):
    """The three ways in."""

    LIVE = 0
    SELF_SERVICE = 1
    MESSAGE = 2


class WhenClosed(IntEnum):
    """What becomes of a caller who does not know that it is closed, and of those in line when it closes."""

    TURNED_AWAY = 0
    VOICEMAIL = 1
    WAIT = 2


class Discipline(IntEnum):
    """Who is served next among waits of the same priority class."""

    FIFO = 0
    SEVERITY = 1
    RECONTACT_FIRST = 2


class Absent(IntEnum):
    """What a rep does whose boss is off duty."""

    HAND_UP = 0
    PROMISE = 1
    DECLINE = 2


class Party(IntEnum):
    """For whom a case waits without an agent."""

    CUSTOMER = 0
    THIRD_PARTY = 1


class Apology(IntEnum):
    """What the frontline says first."""

    NONE = 0
    SCRIPTED = 1
    SINCERE = 2


class Feeling(IntEnum):
    """Events that may move the three scores (`[customers.feelings]`)."""

    ONSET = 0
    LOOP = 1
    UNREAD = 2
    WAITED = 3
    HANDOFF = 4
    REPEATED_STORY = 5
    FAILED_ATTEMPT = 6
    ASKED_BOSS = 7
    APOLOGY_SCRIPTED = 8
    APOLOGY_SINCERE = 9
    GOODWILL = 10
    GRANTED = 11
    SOLVED = 12
    REFUSED = 13
    GAVE_UP = 14
    BROKEN_PROMISE = 15
    KEPT_PROMISE = 16
    FOLLOWED_UP = 17
    CHECKED_IN = 18
    CLOSED = 19


class Effort(IntEnum):
    """Events that cost the customer effort (`[customers.effort]`)."""

    CONTACT = 0
    LOOP = 1
    HANDOFF = 2
    REPEATED_STORY = 3
    CHASE = 4
    WAITED = 5
    CLOSED = 6


class Purpose(IntEnum):
    """What a draw is for: part of its key, so no two decisions ever share one. Values are never reused."""

    ACTIVITY = 1
    REACH = 2
    TOLERANCE = 3
    ORDERS = 4
    FLAW = 5
    FLAW_LEVEL = 6
    QUALITY_CHECK = 7
    BUSYNESS = 8
    ARRIVAL = 9
    ORGANIC = 10
    ORGANIC_ACCEPTED = 11
    SEVERITY = 12
    COMPLEXITY = 13
    REMEDY = 14
    NEEDS_FIXER = 15
    VOICE = 16
    CHECK_IN = 17
    CHANNEL = 18
    SESSION = 19
    SELF_SERVICE_SOLVES = 20
    HUMAN_ACCESS = 21
    SELF_SERVICE_PATIENCE = 22
    UNREAD = 23
    PATIENCE = 24
    RETRY = 25
    RETRY_DELAY = 26
    CALLBACK = 27
    DROPPED = 28
    HANDLE = 29
    SUCCESS = 30
    APPROVAL = 31
    CONSULT = 32
    HOLDS = 33
    LOST_INFORMATION = 34
    BOUNCE = 35
    LOST_REQUEST = 36
    PROMISE = 37
    FIX_WORK = 38
    FIX_HOLDS = 39
    COMES_BACK = 40
    CHASE_WORK = 41
    KNOCK_ON = 42
    REPORT = 43
    LEAVES_AFTER_CASE = 44
    BACKGROUND_CHURN = 45
    PRAISE = 46
    GRIEVANCE = 47
    INSIDE = 48
    LISTENER = 49
    CONVERSION = 50
    CONVERSION_DELAY = 51
    LEAD_TIME = 52
    GRAPH = 53
    ACQUAINTANCE = 54
    REQUEST_DELAY = 55
    EXPECTED_ANSWER = 56
    LINEAGE = 57
    ROUTE = 58
    WRAP_UP = 59
    KNOWS_HOURS = 60
    OPENING = 61
    CLOSED_DELAY = 62
    HOLD_PATIENCE = 63
    ANSWER_PROMISE = 64
    VOLUME = 65
    AWAITS = 66
    AWAITED = 67
