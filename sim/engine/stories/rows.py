# ruff: noqa
"""Generated from the stories by `python -m sim.engine.translator`; not to be edited, not to be reviewed: the rows of the plan's tables."""

from dataclasses import dataclass


@dataclass(slots=True, eq=False)
class World:
    """One row of the plan: World."""

    horizon: float
    warm_up: float
    orders_per_week: float
    organic_per_week: float
    voice_at_0: float
    voice_at_1: float
    start_care: float
    start_help: float
    start_trust: float
    start_loyalty: float
    care_weight: float
    help_weight: float
    trust_weight: float
    hazard_per_minute: float
    hazard_slope: float
    after_case_base: float
    after_case_disloyalty: float
    after_case_effort: float
    after_case_unsolved: float
    praise_above: float
    praise: float
    grievance_below: float
    grievance: float
    inside: float
    shift: float
    conversion: float
    reputation_half_life: float
    reputation_drop: float
    rewire: float
    script_minutes: float
    approval: float
    apology_minutes: float
    goodwill: float
    report: float
    lost_information: float
    bounce: float
    story_minutes: float
    bounce_minutes: float
    catches: float
    check_in: float
    lost_request: float
    window: float
    effectiveness: float
    design_cost: float
    failed_attempt: float
    margin_per_order: float
    quality_cost_per_order: float
    training_cost: float
    open_demand: int
    initial: int
    one_case_at_a_time: int
    has_busyness: int
    churns_after_case: int
    graph: int
    ties: int
    asks_boss: int
    apology: int
    follow_up: int
    warm: int
    comes_back_limit: int
    expedite: int
    has_design: int
    threshold: int
    capacity: int
    activity: int
    reach: int
    tolerance: int
    busyness: int
    conversion_delay: int
    consult: int
    check_in_after: int
    request_delay: int
    promise: int
    comes_back: int
    chase: int
    lead_time: int
    live_channel: int


@dataclass(slots=True, eq=False)
class Flaw:
    """One row of the plan: Flaw."""

    share: float
    fixer_probability: float
    snowball_per_minute: float
    snowball_work: float
    knock_on_minutes: float
    head_start: float
    severity: int
    complexity: int
    remedy: int
    fixer: int
    knock_on: int
    desk: int
    priority: int
    handle: int
    patience: int


@dataclass(slots=True, eq=False)
class Channel:
    """One row of the plan: Channel."""

    share: float
    retry: float
    callback_after: float
    callback_accept: float
    solves_at_0: float
    solves_at_1: float
    human_access: float
    unread: float
    kind: int
    patience: int
    retry_delay: int
    retry_through: int
    session: int
    leads_to: int
    expected_answer: int
    after_silence: int


@dataclass(slots=True, eq=False)
class Pool:
    """One row of the plan: Pool."""

    overflow_after: float
    holds: float
    cost_per_hour: float
    queue_limit: int
    discipline: int
    overflow: int
    work: int
    is_fixer: int
    slots: int


@dataclass(slots=True, eq=False)
class Level:
    """One row of the plan: Level."""

    success_at_0: float
    success_at_1: float
    attempt_below: float
    authority: float
    holds: float
    dropped: float
    pool: int
    handle: int
    patience: int
    routed: int
