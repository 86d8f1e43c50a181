"""The family `two_tier`: gatekeeper and experts."""

from __future__ import annotations

import math
from typing import Any

from sim.validation.common.lines import relaxation
from sim.validation.common.reading import refuse_load
from sim.validation.design import FULL, Content, Design, Effort, Meters, Readings, ample, law, steady
from sim.validation.families.family import Family, Quantities
from sim.validation.meters import Sojourns, Tally, TimeAverage, Waits, busy_at, ratio
from sim.validation.theory.inputs import Inputs, require_stable
from sim.validation.theory.networks import Gatekeeper, tandem_with_referral
from sim.vocabulary import Kind


def theory(given: Inputs) -> Quantities:
    """Gatekeepers and experts: shares, handoffs and time per customer, waits per arrival at the tier, steady state.

    Without a `threshold` nothing is treated at tier 1 beyond the given `referral_share`, and nobody is mistreated.
    """
    mistreated = 0.0
    if given.has("referral_share") and not given.has("threshold"):
        referral = given.probability("referral_share")
    else:
        keeper = Gatekeeper(given.probability("threshold"))
        referral, mistreated = keeper.referred, keeper.mistreated
    rate, first_servers, second_servers = given.positive("lam"), given.servers("c1"), given.servers("c2")
    first, second = given.positive("mu1"), given.positive("mu2")
    refuse_load(given, "c1", rate / first, first_servers)
    refuse_load(given, "c2", rate * referral / second, second_servers)
    tiers = tandem_with_referral(rate, referral, (first, first_servers), (second, second_servers))
    return {
        "referral_share": referral, "mistreated_share": mistreated, "first_line_resolved": 1.0 - referral,
        "wait1": tiers[0].mean_wait, "wait2": tiers[1].mean_wait, "util2": tiers[1].utilisation,
        "mean_time": tiers[0].mean_sojourn + referral * tiers[1].mean_sojourn, "mean_handoffs": referral,
    }


def template(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """Gatekeepers and experts: `attempt_below` is the threshold k, complexity is uniform, success falls from 1 to 0.

    Where only a share of referrals is given, nothing is tried in vain: what is above 1 - share is passed on.
    """
    rate, first, second = inputs.positive("lam"), inputs.positive("mu1"), inputs.positive("mu2")
    limits = [inputs.servers("c1"), inputs.servers("c2")]
    by_share = not inputs.has("threshold")
    threshold = 1.0 - inputs.probability("referral_share") if by_share else inputs.probability("threshold")
    referred = 1.0 - threshold if by_share else Gatekeeper(threshold).referred
    loads = [rate / first, rate * referred / second]
    for key, load, limit in zip(("c1", "c2"), loads, limits, strict=True):
        require_stable(load, limit, key)
    staff = [ample(load) if math.isinf(limit) else int(limit) for load, limit in zip(loads, limits, strict=True)]
    slowest = sum(relaxation(load, count) * first / own
                  for load, count, own in zip(loads, staff, (first, second), strict=True))
    slack = min(1.0 - load / count for load, count in zip(loads, staff, strict=True))
    span = steady(rate / first, 3.0e5 / (slack * slack) + 2.0e6, slowest, "the relaxation times of both tiers", effort)
    content: Content = {
        "demand": {"cases_per_hour": 60.0 * rate / first},
        "flaws": {"problem": {"complexity": {"dist": "uniform", "low": 0.0, "high": 1.0}}},
        "pools": {"gate": {"staff": staff[0]}, "expert": {"staff": staff[1]}},
        "chain": [{"level": "gate", "pool": "gate", "handle": law("exponential", 1.0), "attempt_below": threshold,
                   "success": [1.0, 1.0] if by_share else [1.0, 0.0]},
                  {"level": "expert", "pool": "expert", "handle": law("exponential", first / second)}],
    }

    def meters() -> Meters:
        return Meters(tally=Tally(span.warm_up), sojourns=Sojourns(span.warm_up), gate=Waits(0, span.warm_up),
                      expert=Waits(1, span.warm_up), busy=TimeAverage(busy_at(1), span.warm_up, span.horizon))

    def read(seen: Any) -> Readings:
        released, up = seen.gate.served, seen.tally.of(Kind.HANDED_UP)
        return {
            "referral_share": ratio(up, released),
            "mistreated_share": ratio(seen.tally.of(Kind.ATTEMPT_FAILED), released),
            "first_line_resolved": 1.0 - ratio(up, released), "wait1": seen.gate.mean / first,
            "wait2": seen.expert.mean / first, "util2": seen.busy.mean / staff[1],
            "mean_time": seen.sojourns.mean / first,
        }

    shown = {"wait1": ("wait_mean.gate", 1.0 / first), "wait2": ("wait_mean.expert", 1.0 / first),
             "util2": ("utilisation.expert", 1.0), "mean_handoffs": ("handoffs_per_case", 1.0)}
    return [Design(content, span, meters, read, shown)]


FAMILY = Family(
    told="gatekeepers and experts",
    configured="`attempt_below`, `success = [1, 0]`",
    theory=theory,
    template=template,
    headline=("mean_time",),
)
