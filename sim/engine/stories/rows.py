# ruff: noqa
"""Generated from the stories by `python -m sim.engine.translator`; not to be edited, not to be reviewed: the rows of the plan's tables."""

from dataclasses import dataclass


@dataclass(slots=True, eq=False)
class World:
    """One row of the plan: World."""

    horizon: float  # minutes at which the run ends
    warm_up: float  # minutes from which outcomes count
    orders_per_week: float  # of a customer of activity 1
    organic_per_week: float  # customers who join by themselves
    voice_at_0: float  # probability of complaining at severity 0
    voice_at_1: float  # the same at severity 1
    start_care: float  # score of a new customer
    start_help: float  # score of a new customer
    start_trust: float  # score of a new customer
    start_loyalty: float  # loyalty of a new customer
    care_weight: float  # share in loyalty
    help_weight: float  # share in loyalty
    trust_weight: float  # share in loyalty
    hazard_per_minute: float  # rate of leaving without a case, at loyalty 1/2
    hazard_slope: float  # how that rate follows loyalty
    after_case_base: float  # log odds of leaving after a case
    after_case_disloyalty: float  # added for a loyalty of 0
    after_case_effort: float  # added for a point of effort
    after_case_unsolved: float  # added where nothing was solved
    praise_above: float  # loyalty from which others hear
    praise: float  # mean number told
    grievance_below: float  # loyalty below which others hear
    grievance: float  # mean number told
    inside: float  # share of tellings that reach customers
    shift: float  # how far a telling moves a customer who hears
    conversion: float  # probability that somebody outside who hears praise joins
    reputation_half_life: float  # minutes until half of the grievances is forgotten
    reputation_drop: float  # how much a remembered grievance keeps away
    rewire: float  # share of ties that lead anywhere
    script_minutes: float  # added to every visit at the first level
    approval: float  # probability that the boss approves
    hold_patience: float  # patience on hold, of that in line
    ahead_minutes: float  # a call before a date, ahead of it
    ahead_share: float  # the same, of the minutes promised
    apology_minutes: float  # an apology takes
    goodwill: float  # money given beyond the remedy
    report: float  # probability that a rep reports the root cause
    lost_information: float  # probability that a cold handoff loses what was told
    bounce: float  # probability that it reaches a wrong desk
    story_minutes: float  # telling everything again takes
    bounce_minutes: float  # a wrong desk takes
    catches: float  # probability that a flawed order is stopped
    check_in: float  # probability that the silent are asked
    lost_request: float  # probability that a request is lost
    window: float  # minutes in which reports count together
    effectiveness: float  # share of a flaw that a project removes
    design_cost: float  # money for a project
    failed_attempt: float  # money lost by a failed attempt
    margin_per_order: float  # money earned by an order
    quality_cost_per_order: float  # money for checking it
    training_cost: float  # money for training, once
    open_demand: int  # 1 if cases come from an open outside
    has_volumes: int  # 1 if dates have volumes of their own
    initial: int  # founding customers
    one_case_at_a_time: int  # 1 if a customer with an open case has no other
    has_busyness: int  # 1 if days differ
    churns_after_case: int  # 1 if customers may leave after a case
    graph: int  # uniform, small world or scale free
    ties: int  # of a customer, or of a newcomer
    asks_boss: int  # 1 if reps may ask
    carries_on: int  # 1 if a boss asks the next
    consult_priority: int  # of reps who ask, in place of a channel's
    boss_absent: int  # Absent
    apology: int  # Apology
    follow_up: int  # 1 if reps call with news
    warm: int  # 1 if handoffs are warm
    comes_back_limit: int  # most returns of a case
    expedite: int  # 1 if chasing moves a request to the front
    keeps_dates: int  # 1 if no date that is quoted is ever broken
    has_design: int  # 1 if root causes are removed
    threshold: int  # reports that start a project
    capacity: int  # projects at a time
    activity: int  # law: multiplies the orders of a customer
    reach: int  # law: multiplies the number told by a customer
    tolerance: int  # law: points of effort before a customer gives up
    busyness: int  # law: multiplies the demand of a day
    conversion_delay: int  # law: minutes until somebody won joins
    consult: int  # law: minutes the boss takes to answer
    answer_promise: int  # law: minutes promised until the boss's answer
    check_in_after: int  # law: minutes until the silent are asked
    request_delay: int  # law: minutes until a request is in line
    promise_clock: int  # business time: 0 not, 1 hours, 2 days
    answer_promise_clock: int  # business time: 0 not, 1 hours, 2 days
    promise: int  # law: minutes promised
    comes_back: int  # law: minutes until a solution shows that it did not hold
    chase: int  # law: minutes a chase takes
    lead_time: int  # law: minutes a project takes
    live_channel: int  # the first live channel


@dataclass(slots=True, eq=False)
class Flaw:
    """One row of the plan: Flaw."""

    share: float  # cases an order, or weight among the cases of open demand
    fixer_probability: float  # that a case needs a fixer
    snowball_per_minute: float  # rate at which severity grows exponentially
    snowball_work: float  # work and remedy grow by this times growth of severity
    knock_on_minutes: float  # mean time until an open case sets off another
    head_start: float  # minutes by which a case counts as earlier in line
    severity: int  # law: severity at onset
    complexity: int  # law: complexity
    remedy: int  # law: money that is due
    fixer: int  # pool that fixes
    knock_on: int  # flaw that an open case sets off
    desk: int  # pool of the first level for it
    has_desk: int  # 1 if that is its own, which goes before a channel's
    priority: int  # class in line; lower is served first
    handle: int  # law: minutes at the first level, in place of the level's own
    patience: int  # law: minutes of patience, in place of the channel's
    name: int  # key of the name
    by_name: int  # flaw whose turn this is when the keys are sorted


@dataclass(slots=True, eq=False)
class Channel:
    """One row of the plan: Channel."""

    share: float  # weight among the ways in
    retry: float  # probability of another try
    callback_after: float  # minutes waited before a callback is offered
    callback_accept: float  # probability that it is accepted
    solves_at_0: float  # probability that self-service solves, at complexity 0
    solves_at_1: float  # the same at complexity 1
    human_access: float  # probability that a human is offered after a session
    unread: float  # probability that nobody reads a message
    knows_hours: float  # probability that a customer knows when it is open
    handle_factor: float  # multiplies the handle time at every level
    kind: int  # ChannelKind
    closed: int  # WhenClosed
    closed_delay: int  # law: minutes until another try after hearing that it is closed
    desk: int  # pool that answers at first
    line_kind: int  # kind of its waits in line: 0 with callers, 1 in an inbox
    priority: int  # class in line, before the flaw's
    queue_limit: int  # callers who may wait
    merges: int  # 1 if a message goes when its customer comes back another way
    handle: int  # law: minutes at the first level, in place of the level's own
    wrap_up: int  # law: minutes the agent is busy after a visit
    patience: int  # law: minutes of patience
    retry_delay: int  # law: minutes until another try
    retry_through: int  # channel of another try
    session: int  # law: minutes of a session of self-service
    leads_to: int  # channel to a human
    expected_clock: int  # business time: 0 not, 1 hours, 2 days
    expected_answer: int  # law: minutes within which an answer is expected
    after_silence: int  # channel where no answer came
    name: int  # key of the name


@dataclass(slots=True, eq=False)
class Pool:
    """One row of the plan: Pool."""

    overflow_after: float  # minutes waited before a wait moves
    holds: float  # probability that a fix holds
    cost_per_hour: float  # money for an agent on duty
    queue_limit: int  # who may wait
    discipline: int  # Discipline
    overflow: int  # pool to which a wait moves
    shares: int  # 1 if it then stands in both lines
    work: int  # law: minutes of a fix
    is_fixer: int  # 1 if requests are sent to it
    slots: int  # most agents ever at work


@dataclass(slots=True, eq=False)
class Level:
    """One row of the plan: Level."""

    success_at_0: float  # probability of success at complexity 0
    success_at_1: float  # the same at complexity 1
    attempt_below: float  # complexity up to which cases are tried here
    authority: float  # money that may be granted
    holds: float  # probability that a solution holds
    dropped: float  # probability that a call is cut off
    pool: int  # pool that serves it
    handle: int  # law: minutes of a visit
    patience: int  # law: minutes of patience, in place of the channel's
    routed: int  # 1 if routes decide in place of skill and authority
    name: int  # key of the name
    first_rule: int  # first of its rules of routes
    rules: int  # how many rules there are: other routes for some cases
    counts_visits: int  # 1 if a rule asks whether a visit is the first
    waits: int  # 1 if cases may wait after a visit, without an agent
    customer_clock: int  # by business time: waits for the customer
    third_party_clock: int  # the same for a third party
