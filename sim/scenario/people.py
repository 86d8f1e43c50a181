"""The customers of a scenario: how many, how patient, how they feel, when they leave, and whom they tell.

Every default is neutral: customers who are not described never tire, never leave and never talk.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import PlainValidator, WithJsonSchema

from sim.scenario.base import (
    OR_NONE,
    Amount,
    Flag,
    Lift,
    Line,
    Number,
    Part,
    People,
    PositiveCount,
    Probability,
    events_schema,
    refusal,
    words,
)
from sim.scenario.distributions import AmountLaw, TimeLaw, constant
from sim.scenario.durations import Minutes
from sim.vocabulary import Effort, Feeling

SCORES: Final = ("care", "help", "trust")
FEELINGS: Final = tuple(feeling.name.lower() for feeling in Feeling)
EFFORTS: Final = tuple(effort.name.lower() for effort in Effort)

_READ_SCORE, _ = words(SCORES, "is not one of the three scores")
_READ_FEELING, _ = words(FEELINGS, "is not an event that is felt")
_READ_EFFORT, _ = words(EFFORTS, "is not an event that costs effort")
_WEIGHTS: Final[dict[str, object]] = {
    "type": "object", "properties": {score: {"type": "number", "minimum": -1, "maximum": 1} for score in SCORES},
    "additionalProperties": False,
}
Feelings = Annotated[
    dict[Annotated[str, _READ_FEELING], dict[Annotated[str, _READ_SCORE], Lift]], events_schema(FEELINGS, _WEIGHTS)
]
"""Weights by event and score: + lifts, - lowers."""
EffortPoints = Annotated[
    dict[Annotated[str, _READ_EFFORT], Amount], events_schema(EFFORTS, {"type": "number", "minimum": 0})
]
"""Points of effort by event."""


class Start(Part):
    """The three scores of a new customer, each from 0 to 1."""

    care: Probability = 0.5
    """"Do you care for me?" at the start."""
    help: Probability = 0.5
    """"Can you help me?" at the start."""
    trust: Probability = 0.5
    """"Can I trust you?" at the start."""


class Weights(Part):
    """How much each score counts in loyalty, their weighted mean; not all may be 0."""

    care: Amount = 1.0
    """Weight of "do you care for me?"."""
    help: Amount = 1.0
    """Weight of "can you help me?"."""
    trust: Amount = 1.0
    """Weight of "can I trust you?"."""


class Trust(Part):
    """The three questions a customer asks: their answers at the start, and their weights in loyalty."""

    start: Start = Start()
    """The scores of a new customer."""
    weights: Weights = Weights()
    """The weights that make loyalty of the scores."""


class AfterCase(Part):
    """Churn at the end of a case: the logistic function of base + the weighted terms below."""

    base: Number
    """Log-odds of leaving for a fully loyal customer whose case was solved without effort."""
    disloyalty: Number = 0.0
    """Added, times 1 - loyalty."""
    effort: Number = 0.0
    """Added for every point of effort the case cost."""
    unsolved: Number = 0.0
    """Added when the case ended unsolved."""


class Churn(Part):
    """When customers leave; without it nobody does."""

    hazard_per_year: Amount = 0.0
    """Background hazard a year of a customer whose loyalty is 1/2."""
    hazard_slope: Number = 0.0
    """The hazard is multiplied by exp(hazard_slope x (1/2 - loyalty))."""
    after_case: Annotated[AfterCase | None, OR_NONE] = None
    """Leaving at the end of a case; default never."""


class SmallWorld(Part):
    """A ring whose customers know their nearest neighbours, some ties rewired at random (Watts and Strogatz 1998)."""

    neighbours: PositiveCount
    """Ties of each customer before rewiring."""
    rewire: Probability
    """Probability that a tie is moved to a random customer."""


class ScaleFree(Part):
    """A graph grown by preferential attachment (Barabasi and Albert 1999)."""

    links: PositiveCount
    """Ties that each new customer makes."""


class Ties(Part):
    """A social graph: one of the two shapes."""

    small_world: SmallWorld | None = None
    """A ring with some ties rewired."""
    scale_free: ScaleFree | None = None
    """A graph with few very well-known customers."""


def _graph(value: object) -> Literal["uniform"] | Ties:
    if isinstance(value, Ties):
        return value
    if value == "uniform":
        return "uniform"
    if not isinstance(value, dict) or len(value) != 1:
        raise refusal(
            "is not a social graph",
            '"uniform", { small_world = { neighbours = 8, rewire = 0.1 } } or { scale_free = { links = 4 } }',
        )
    return Ties.model_validate(value)


Graph = Annotated[Literal["uniform"] | Ties, PlainValidator(_graph), WithJsonSchema({"x-def": "Graph"})]
"""Who hears whom inside the base."""


class WordOfMouth(Part):
    """What customers tell others at the end of a case; without it nobody talks."""

    praise_above: Probability = 1.0
    """A customer whose loyalty at the case's end is at least this is pleased."""
    praise: Amount = 0.0
    """Mean number of others a pleased customer tells (times reach)."""
    grievance_below: Probability = 0.0
    """A customer whose loyalty at the case's end is below this is aggrieved."""
    grievance: Amount = 0.0
    """Mean number of others an aggrieved customer tells (times reach)."""
    inside: Probability = 0.0
    """Share of tellings that reach existing customers."""
    shift: Probability = 0.0
    """Weight with which a telling moves the trust of an existing customer who hears it."""
    conversion: Probability = 0.0
    """Probability that a prospect who hears praise becomes a customer."""
    delay: TimeLaw = constant(0.0)
    """Time from hearing praise to becoming a customer."""
    reputation_half_life: Annotated[Minutes | None, OR_NONE] = None
    """Time in which half of the remembered grievances is forgotten; default never forgotten."""
    reputation_drop: Amount = 0.0
    """Reputation lost for every remembered grievance; organic arrivals shrink with it, to nothing at the worst."""
    graph: Graph = "uniform"
    """Who hears whom inside the base: anybody alike, or the ties of a social graph."""


class Customers(Part):
    """The customers at the start, and how those who join later are made."""

    initial: People = 0
    """Customers at the start, at most ten million."""
    orders_per_week: Amount = 0.0
    """Orders a week of a customer of average activity."""
    activity: AmountLaw = constant(1.0)
    """Multiplies a customer's orders."""
    voice: Line = (1.0, 1.0)
    """Probability of complaining at severity 0 and at 1, linear between; default everybody speaks up."""
    tolerance: Annotated[AmountLaw | None, OR_NONE] = None
    """Effort points before a customer gives up; default infinite."""
    reach: AmountLaw = constant(1.0)
    """Multiplies what a customer tells."""
    organic_per_week: Amount = 0.0
    """New customers a week at a good name."""
    one_case_at_a_time: Flag = False
    """Whether orders made while a case is open bring no further problem."""
    trust: Trust = Trust()
    """The three questions a customer asks."""
    feelings: Feelings = {}
    """What each event does to the scores: + lifts, - lowers; default nothing."""
    effort: EffortPoints = {}
    """Points of effort each event costs; default 0."""
    churn: Churn = Churn()
    """When customers leave."""
    word_of_mouth: WordOfMouth = WordOfMouth()
    """What customers tell others."""
