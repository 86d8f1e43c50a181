"""What an auditor has to say: which record breaks which rule, what had to stand there and what does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sim.vocabulary import Kind

END: Final = "(end of the log)"
MISSING: Final = "what is due before the horizon happens"


@dataclass(frozen=True, slots=True)
class Complaint:
    """One rule broken, at one record (or at the end of the log, where something is missing)."""

    position: int
    kind: str
    rule: str
    expected: str
    found: str

    def __str__(self) -> str:
        """Say it in a line."""
        return f"record {self.position} {self.kind}: {self.rule}; expected {self.expected}, found {self.found}"


class Lost(Exception):
    """The story cannot be followed beyond the record complained of last."""


RULES: Final = {
    Kind.JOINED: "a customer joins with the order rate drawn for it (6.1, 6.10)",
    Kind.LEFT: "a customer leaves when the hazard says so, or after a case, off the line (6.10)",
    Kind.OPENED: "a candidate of the demand becomes a case (6.1)",
    Kind.VOICED: "a complaint is drawn, linear in severity (6.2)",
    Kind.STAYED_SILENT: "silence is drawn, linear in severity (6.2)",
    Kind.CHECKED_IN: "a check-in reaches a silent customer after its delay (6.2)",
    Kind.CAUGHT: "a quality check stops what it is drawn to stop (6.1)",
    Kind.CONTACTED: "a contact goes through the channel and for the reason that come before it (6.3, 6.4, 6.7)",
    Kind.SESSION_ENDED: "a session takes the time drawn for it (6.3)",
    Kind.LOOPED: "whoever is neither helped nor offered a human goes round again (6.3)",
    Kind.SELF_SERVED: "self-service solves what it is drawn to solve (6.3)",
    Kind.HUMAN_OFFERED: "a human is offered with the probability of the channel (6.3)",
    Kind.QUIT_SELF_SERVICE: "patience for self-service ends (6.3)",
    Kind.UNREAD: "a message is drawn to lie unread (6.3)",
    Kind.UNANSWERED: "the expected answer did not come (6.3)",
    Kind.QUEUED: "whoever finds nobody free waits (6.4)",
    Kind.BLOCKED: "a caller at a full line hears a busy signal (6.4)",
    Kind.ABANDONED: "a caller hangs up when patience ends (6.4)",
    Kind.OVERFLOWED: "a wait moves once, when the pool's limit is reached (6.4)",
    Kind.CALLBACK_ACCEPTED: "a caller hangs up and keeps the place (6.4)",
    Kind.WITHDRAWN: "a wait that nobody needs ends (6.4, 9)",
    Kind.SERVED: "an agent takes up the work of whoever is next (3, 6.4)",
    Kind.RELEASED: "the agent is free at the end of the work (6.5)",
    Kind.DROPPED: "a call is drawn to be cut off (6.5)",
    Kind.STORY_REPEATED: "what was lost is told again (6.5)",
    Kind.APOLOGISED: "the frontline apologises (6.5)",
    Kind.PASSED_ON: "what is too complex for the level is passed on (6.5)",
    Kind.ATTEMPT_FAILED: "skill is linear in complexity (6.5)",
    Kind.BOSS_ASKED: "the boss is asked for what is beyond the authority (6.5)",
    Kind.BOSS_APPROVED: "approval is drawn (6.5)",
    Kind.BOSS_DECLINED: "approval is drawn (6.5)",
    Kind.GRANTED: "granted is the remedy with its snowball, less what was granted before (6.5)",
    Kind.GOODWILL_GIVEN: "goodwill is given once for each case (6.5)",
    Kind.HANDED_UP: "what cannot be settled goes to the next level, or where the routes lead (6.5, 6.6)",
    Kind.INFORMATION_LOST: "a handoff is drawn to lose the story (6.6)",
    Kind.BOUNCED: "a handoff is drawn to reach the wrong desk (6.6)",
    Kind.FIX_REQUESTED: "a fixer is asked, a date is quoted (6.7)",
    Kind.REQUEST_LOST: "a request is drawn to be lost (6.7)",
    Kind.FIXED: "a fix takes its time and holds as drawn (6.7)",
    Kind.PROMISE_KEPT: "the fix came by the date quoted (6.7)",
    Kind.PROMISE_BROKEN: "the date quoted passes in silence (6.7)",
    Kind.FOLLOWED_UP: "a rep calls before the date passes, and when the fix is done (6.7)",
    Kind.CHASED: "the customer asks where the fix is (6.7)",
    Kind.REQUEST_FOUND: "asking brings a lost request to light (6.7)",
    Kind.EXPEDITED: "asking moves a waiting request to the front (6.7)",
    Kind.CAME_BACK: "a solution that does not hold brings the customer back (6.7)",
    Kind.CLOSED: "who does not know the hours is turned away, and so is who is in line at closing time (6.13)",
    Kind.MESSAGE_LEFT: "who meets a closed line leaves a message where one is taken (6.13)",
    Kind.KNOCKED_ON: "an open case sets off another problem (6.1)",
    Kind.ENDED: "a case ends as its story says (6.10)",
    Kind.FELT: "an event moves the scores by its weights (6.9)",
    Kind.PRAISED: "the pleased tell others (6.10)",
    Kind.AGGRIEVED: "the aggrieved tell others (6.10)",
    Kind.HEARD: "a telling moves the trust of who hears it (6.10)",
    Kind.REPUTATION_FELL: "grievances outside add to the stock (6.10)",
    Kind.REPORTED: "the root cause is reported once for each case (6.5, 6.11)",
    Kind.PROJECT_STARTED: "a project starts when it is due and there is room (6.11)",
    Kind.FLAW_LOWERED: "a project lowers its flaw (6.11)",
    Kind.OVERDUE: "a message that is overdue stays in the inbox, unless those of its channel are merged (6.4)",
    Kind.ANSWERED_LATE: "what stays in the inbox is answered in its turn (6.4)",
    Kind.WRAPPING_UP: "a visit through a channel with wrap-up keeps the agent busy after it (6.5)",
    Kind.STAFFED: "the rota is followed (5)",
    Kind.HUNG_UP_ON_HOLD: "patience on hold ends (6.5)",
    Kind.BOSS_ABSENT: "who is off duty is not asked (6.5)",
    Kind.ANSWER_PROMISED: "the answer of an absent boss is promised (6.5, 6.7)",
    Kind.CALL_DUE: "a call with news is asked for ahead of the date, or when there is news (6.7)",
    Kind.AWAITING_CUSTOMER: "after a visit a wait for the customer is drawn, who hangs up (6.5)",
    Kind.AWAITING_THIRD_PARTY: "after a visit a wait for a third party is drawn (6.5)",
    Kind.AWAITED_CUSTOMER: "a wait for the customer takes its time by its clock, or ends with its case (6.5)",
    Kind.AWAITED_THIRD_PARTY: "a wait for a third party takes its time by its clock, or ends with its case (6.5)",
    Kind.ANSWERED: "a rep calls with the boss's answer (6.7)",
}
"""The rule that a record of each kind obeys, with the section of docs/model.md that states it."""


def kind_name(kind: int) -> str:
    """Return what a kind of record is called, if it is one."""
    return next((known.name for known in Kind if known == kind), f"(kind {kind})")
