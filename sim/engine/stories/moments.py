"""The moments at which a rule of one's own may have a say: all that may be overridden, and what happens without one.

There are three sorts. A *question* is given what the model would answer and returns the answer: without a rule, the
same. A *turn* is a story: it may pause, and a step says what the case does next. A *notice* returns nothing.

The stories ask at these places and nowhere else; without rules nothing of this is left in the kernel. Names, parameters
and answers are a promise (`VERSION`), which docs/guides/rules.md lists and a test holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from sim.engine.stories.primitives import Run, Story
    from sim.engine.stories.state import Case, Customer
    from sim.engine.stories.steps import Step
    from sim.vocabulary import Ending, Feeling, Leaving, Reason

VERSION: Final = 1
"""Raised when a moment is renamed, taken away, or means something else; a new one changes nothing for older rules."""


class Means:
    """What a rule can do beyond reading, drawing and logging: each does nothing where there is nothing to do."""

    numbers: Any
    """The numbers of the rule, as the scenario sets them."""

    def __init__(self, run: Run) -> None:
        """Stand beside the stories of `run`."""
        self.run = run

    def end(self, case: Case, ending: Ending) -> None:
        """End a case, with all that follows from its end; for turns only."""
        if not case.ended:
            self.run.customers.end(case, ending)

    def leave(self, customer: Customer, why: Leaving) -> None:
        """Let a customer leave: now, or as soon as the contact in progress is over."""
        self.run.customers.leave(customer, why)

    def hang_up(self, case: Case) -> None:
        """Take the customer off the line, which may end the case: a departure waits for it; for turns only."""
        self.run.journeys.hang_up(case)

    def feel(self, case: Case, feeling: Feeling, times: float) -> None:
        """Let an event move the customer's scores by `times` its weight."""
        self.run.customers.feel(case, feeling, times)

    def tolerance(self, case: Case) -> float:
        """Return the effort that the customer of a case takes before it gives up."""
        return self.run.customers.tolerance(case.customer)

    def severity_now(self, case: Case) -> float:
        """Return the severity of a case as it stands now, the snowball included."""
        return self.run.journeys.severity(case)

    def work(self, case: Case, pool: int, minutes: float) -> Story:
        """Wait for an agent of a pool, who then works on a case for some minutes; nobody is on the line."""
        yield from self.run.journeys.desk.task(case, pool, minutes, case.last)


class Moments(Means):
    """What happens at each moment when no rule says anything else."""

    # --- turns ---

    def before_contact(self, case: Case, channel: int, reason: Reason) -> Step:
        """The customer is about to make contact: it does, off the line and when it is open, unless tired."""
        return (yield from self.run.journeys.contact(case, channel, reason))

    def asked_for_help(self, case: Case, level: int, expiry: float) -> Step:
        """The case comes to a level of the chain: it waits there for an agent, a message for `expiry` minutes."""
        return (yield from self.run.journeys.desk.level(case, level, expiry))

    def after_hang_up(self, case: Case) -> Step:
        """The contact has ended unserved (busy, out of patience, cut off): the customer tries again, or gives up."""
        return (yield from self.run.journeys.try_again(case))

    def at_promised_date(self, case: Case) -> Story:
        """The promised date has come with neither fix nor call: the customer gives up, or chases."""
        yield from self.run.fixers.date_passes(case)

    # --- questions ---

    def channel(self, case: Case, channel: int) -> int:
        """Return the channel through which the customer of a case comes first; `channel` was drawn from the shares."""
        return channel

    def patience(self, case: Case, pool: int, minutes: float) -> float:
        """Return for how long the customer will wait on the line of a pool; `minutes` were drawn from the law."""
        return minutes

    def priority(self, case: Case, pool: int, priority: int) -> int:
        """Return the priority class in the line of a pool, lower first; `priority` is that of the flaw."""
        return priority

    def callback_minutes(self, case: Case, pool: int, minutes: float) -> float:
        """Return for how long a call-back that has just been accepted is kept; `minutes` is infinite: until it is made.

        After that the wait ends unserved.
        """
        return minutes

    def service_minutes(self, case: Case, pool: int, agent: int, minutes: float) -> float:
        """Return how long an agent of a pool works on a case: a visit, a chase, a call, a fix."""
        return minutes

    def success(self, case: Case, level: int, probability: float) -> float:
        """Return the probability that an attempt at a level succeeds."""
        return probability

    def approval(self, case: Case, boss: int, probability: float) -> float:
        """Return the probability that the boss, somebody of level `boss`, approves what a rep asks for."""
        return probability

    def holds(self, case: Case, probability: float) -> float:
        """Return the probability that a solution holds."""
        return probability

    # --- notices ---

    def on_opening(self, case: Case) -> None:
        """A problem has occurred at a customer, who has not said anything yet."""

    def on_solving(self, case: Case) -> None:
        """A case is about to be solved, be it for good or not."""

    def on_report(self, case: Case) -> None:
        """A rep has reported the root cause of a case to the design team."""

    def at_end(self, case: Case, ending: Ending) -> None:
        """A case has ended, in any way but that its customer left; whether the customer leaves is decided after it."""

    def on_leaving(self, customer: Customer, why: Leaving) -> None:
        """A customer has left for good; cases that are still open end next."""
