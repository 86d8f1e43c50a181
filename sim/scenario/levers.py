"""The levers of a policy that have no home in the tables of the world.

They may be given for every policy in `[levers]`, or directly in a policy. Every default is neutral.
"""

from __future__ import annotations

from typing import Annotated, Literal

from sim.scenario.base import OR_NONE, Amount, Flag, Lift, Part, PriorityClass, Probability, bare
from sim.scenario.distributions import BusinessTimeLaw, TimeLaw, constant
from sim.scenario.durations import Minutes


class AskBoss(Part):
    """A rep without the authority asks the next level while the customer waits."""

    consult: TimeLaw = constant(0.0)
    """Minutes a consultation takes both the rep and the boss."""
    approval: Probability = 1.0
    """Probability that the boss approves what is within the boss's own authority."""
    carries_on: Flag = False
    """Whether a boss asks the next one for what is beyond their own authority; otherwise it is declined."""
    boss_absent: Literal["hand_up", "promise", "decline"] = "hand_up"
    """What is done while nobody of the boss's pool is on duty."""
    promise: Annotated[BusinessTimeLaw | None, OR_NONE] = None
    """With "promise": time within which the customer is told that the answer will come; default no promise."""
    hold_patience: Amount = 1.0
    """Patience on hold, as a multiple of patience in line."""
    priority: Annotated[PriorityClass | None, OR_NONE] = None
    """Place of a rep who asks in the boss's line, in place of a channel's priority; default before all callers."""


class HandingUp(Part):
    """How a case goes to a higher level; neutral is warm, loses nothing and never bounces."""

    warm: Flag = True
    """Whether the customer stays on the line; otherwise a ticket and a call back."""
    lost_information: Probability = 0.0
    """Probability that a handoff loses what the customer told."""
    bounce: Probability = 0.0
    """Probability that it reaches the wrong desk first."""
    story_minutes: Minutes = 0.0
    """Minutes it takes to tell everything again."""
    bounce_minutes: Minutes = 0.0
    """Minutes the wrong desk spends."""


class QualityCheck(Part):
    """Orders are looked at before delivery."""

    catches: Probability
    """Probability that a flawed order is caught."""
    cost_per_order: Amount = 0.0
    """Money the check of an order costs."""


class CheckIn(Part):
    """The organisation asks its silent customers how things are."""

    probability: Probability
    """Probability that a silent case is found that way."""
    after: TimeLaw = constant(0.0)
    """Time from the onset to the check-in."""


class Training(Part):
    """What training adds to the skill of every level."""

    lift: Lift
    """Added to the probability of success."""
    cost_per_head: Amount = 0.0
    """Money it costs for every agent."""


class Levers(Part):
    """What policies are usually made of, besides the tables of the world."""

    script_minutes: Minutes = 0.0
    """Minutes a script adds to every first-level visit."""
    ask_boss: Annotated[AskBoss | None, OR_NONE] = None
    """What a rep does with a remedy above the authority of the level; default hands the case up."""
    apology: Literal["none", "scripted", "sincere"] = "none"
    """What is said first at a visit."""
    apology_minutes: Minutes = 0.0
    """Minutes the apology takes."""
    goodwill: Amount = 0.0
    """Compensation beyond the remedy, in money."""
    follow_up: Flag = False
    """Whether a rep calls before a promised date passes and when the fix is done."""
    follow_up_ahead: Annotated[Minutes | None, OR_NONE] = None
    """Minutes before a promised date at which that call is asked for; default a tenth of what was promised."""
    report: Probability = 0.0
    """Probability that a rep reports the root cause of a case."""
    handing_up: HandingUp = HandingUp()
    """How a case goes to a higher level."""
    quality_check: Annotated[QualityCheck | None, bare("catches"), OR_NONE] = None
    """The check of orders before delivery; default none. A bare number is the probability to catch."""
    check_in: Annotated[CheckIn | None, bare("probability"), OR_NONE] = None
    """Asking the silent; default never. A bare number is the probability."""
    training: Annotated[Training | None, bare("lift"), OR_NONE] = None
    """Training of all levels; default none. A bare number is the lift."""
