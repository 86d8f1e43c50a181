"""Customers: a finite base, word of mouth, complaints that reach the designers, lost tickets, leaving."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np

from sim.validation.cascades import Cascades, Moments
from sim.validation.casebook import CaseBook
from sim.validation.causes import Causes
from sim.validation.design import FULL, Content, Design, Effort, Meters, Readings, Span, ample, from_empty, law, steady
from sim.validation.lifetimes import Lifetimes
from sim.validation.meters import OPEN_CASES, Tally, TimeAverage, Waits, busy_at, waiting_at
from sim.validation.theory.inputs import Inputs
from sim.vocabulary import HOURS_PER_WEEK, MINUTES_PER_WEEK, WEEKS_PER_YEAR, Kind


def at_once(**more: Any) -> Content:
    """A frontline that is never short and takes no time."""
    return {"pools": {"desk": {"staff": 1}}, "chain": [{"level": "desk", "pool": "desk"}], **more}


def finite_source(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """A base of N customers whose orders bring a problem each, one at a time (`one_case_at_a_time`)."""
    people, rate = inputs.count("customers"), inputs.positive("contact_rate")
    service, servers = inputs.positive("service_rate"), inputs.count("servers")
    flow = min(people * rate / (1.0 + rate / service), servers * service) / service
    relaxation = 1.0 + service / rate / 4.0 + people / servers
    span = steady(flow, 1.0e7, relaxation, "1 + a quarter of the time between contacts + N / c services", effort)

    def meters() -> Meters:
        return Meters(waits=Waits(0, span.warm_up), tally=Tally(span.warm_up),
                      queue=TimeAverage(waiting_at(0), span.warm_up, span.horizon),
                      busy=TimeAverage(busy_at(0), span.warm_up, span.horizon),
                      system=TimeAverage(OPEN_CASES, span.warm_up, span.horizon))

    def read(seen: Any) -> Readings:
        length = (span.horizon - span.warm_up) / service
        return {"throughput": seen.tally.of(Kind.ENDED) / length, "mean_in_system": seen.system.mean,
                "mean_queue": seen.queue.mean, "mean_wait": seen.waits.mean / service,
                "utilisation": seen.busy.mean / servers, "p_wait_arrival": seen.waits.p_wait}

    customers = {"initial": people, "orders_per_week": rate / service * MINUTES_PER_WEEK, "one_case_at_a_time": True}
    content = {"customers": customers, "flaws": {"problem": {"per_1000_orders": 1000}},
               "pools": {"desk": {"staff": servers}},
               "chain": [{"level": "desk", "pool": "desk", "handle": law("exponential", 1.0)}]}
    shown = {"mean_wait": ("wait_mean.desk", 1.0 / service), "utilisation": ("utilisation.desk", 1.0)}
    return [Design(content, span, meters, read, shown)]


def talkative(mean: float, delay: Any = 0.0) -> Content:
    """Customers of whom each brings Poisson(mean) others, after a delay."""
    return {"word_of_mouth": {"praise_above": 0.0, "praise": mean, "conversion": 1.0, "delay": delay}}


def wom_branching(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """Cascades: each case of open demand is solved at once and praised, and every telling brings a case.

    Below 1 the whole cascade unfolds at the instant at which it begins. From 1 on it may be endless: each generation
    then takes an hour, and the first ones come in the first hour.
    """
    mean = inputs.not_negative("offspring_mean")
    if mean >= 1.0:
        return _supercritical(mean, effort)
    roots = min(4.0e7 * (1.0 - mean), 5.0e5 / (1.0 - mean) ** 2 * (1.0 + mean) + 2.0e6)
    span = from_empty(max(roots * effort.share / 40.0, 50.0), effort.replications or 40, effort)
    content = at_once(demand={"cases_per_hour": 60.0}, customers=talkative(mean))

    def read(seen: Any) -> Readings:
        sizes = seen.cascades.sizes
        return {"mean_total": float(sizes.mean()), "var_total": float(sizes.var(ddof=1)), "extinction": 1.0,
                **_shares(sizes, 10)}

    return [Design(content, span, lambda: Meters(cascades=Cascades()), read)]


def _shares(sizes: Any, most: int) -> Readings:
    return {f"p_total_{size}": float(np.mean(sizes == size)) for size in range(1, most + 1)}


def _supercritical(mean: float, effort: Effort) -> list[Design]:
    """Small cascades, of which a few generations show all; and how many have died out when hardly any still will.

    The share extinct after G generations is f(f(...f(0))) with f(x) = exp(m (x - 1)); G is taken so large that at most
    a share of 3 in 10,000 of those that ever die out still will.
    """
    last = 1.0
    for _ in range(2000):
        last = math.exp(mean * (last - 1.0)) if last < 1.0 else math.exp(-mean)
    extinct, generations = math.exp(-mean), 1
    while extinct < last * (1.0 - 3.0e-4) and generations < 400:
        extinct, generations = math.exp(mean * (extinct - 1.0)), generations + 1
    few, many = _generations(mean, 6, 5.0e6, effort), _generations(mean, generations, 1.5e7, effort)
    hidden = {name: "infinite: a cascade may be endless" for name in ("mean_total", "var_total")}
    small = replace(few, read=lambda seen: _shares(seen.cascades.sizes, 5), unobserved=hidden)
    horizon = many.span.horizon
    return [small, replace(many, read=lambda seen: {"extinction": seen.cascades.share_over_by(horizon - GENERATION)})]


GENERATION = 60.0
"""Minutes from one generation of an endless cascade to the next."""


def _generations(mean: float, generations: int, customers: float, effort: Effort) -> Design:
    size = sum(mean**at for at in range(generations + 1))
    roots = min(max(3.0e5 / size, 5.0), 5.0e4)
    profile = [1.0] + [0.0] * (HOURS_PER_WEEK - 1)
    runs = int(min(max(customers / roots / size * effort.share, 24.0), 100.0))
    span = from_empty(GENERATION * (generations + 1), runs, effort)
    demand = {"cases_per_hour": roots / HOURS_PER_WEEK, "profile": profile}
    content = at_once(demand=demand, customers=talkative(mean, GENERATION))
    return Design(content, span, lambda: Meters(cascades=Cascades()), lambda seen: {})


def wom_feedback_demand(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """Self-exciting demand: each contact brings Poisson(m) others, each after an exponential delay.

    Many such processes side by side are one whose base rate is so many times larger; 200 of them are watched, in the
    steady state for the stationary rate and the variance of counts, and again from empty for the rate at given times.
    """
    base, mean = inputs.positive("base_rate"), inputs.share_below_one("recontact_mean")
    kappa, times = inputs.positive("kappa"), inputs.numbers("times") if inputs.has("times") else []
    fast = kappa * (1.0 - mean)
    unit = 1.0  # a minute
    designs = [_stationary(base, mean, kappa, fast, unit, effort)]
    return designs + ([_rising(base, mean, kappa, list(times), effort)] if times else [])


def _stationary(base: float, mean: float, kappa: float, fast: float, unit: float, effort: Effort) -> Design:
    events = 1.6e7
    span = steady(base / (1.0 - mean) / unit, events, unit / fast, "1 / (kappa (1 - m))", effort)
    window = 8.0 * unit / fast
    edges = np.arange(span.warm_up, span.horizon, window)

    def meters() -> Meters:
        return Meters(counts=Moments(Kind.CONTACTED, edges), tally=Tally(span.warm_up))

    def read(seen: Any) -> Readings:
        return {"stationary_rate": seen.tally.of(Kind.CONTACTED) / (span.horizon - span.warm_up) * unit,
                "count_variance_per_time": seen.counts.variance_per_window() / window * unit}

    delay = law("exponential", unit / kappa)
    content = at_once(demand={"cases_per_hour": 60.0 * base / unit}, customers=talkative(mean, delay))
    return Design(content, span, meters, read)


def _rising(base: float, mean: float, kappa: float, times: list[float], effort: Effort) -> Design:
    """The rate at given times from empty, by counts in short windows about them; at 0, continued from those after it.

    A window of width h about t holds h r(t) + h^3 r''(t) / 24; (3 a - b) / 2h of the first two windows after 0 is r(0)
    up to the order of h^2. With h = 0.1 / (kappa (1 - m)) neither errs by more than 4 parts in 10,000.
    """
    width = 0.1 / (kappa * (1.0 - mean))
    last = max(times) + 3.0 * width
    side_by_side = max(1.0, 4.0e4 / base / last * (1.0 - mean))
    runs = max(round(300 * effort.share), 20)
    span = from_empty(last, runs, effort)

    def meters() -> Meters:
        edges = {f"window{at}": [max(time - 0.5 * width, 0.0), max(time - 0.5 * width, 0.0) + width,
                                 max(time - 0.5 * width, 0.0) + 2.0 * width] for at, time in enumerate(times)}
        return Meters({name: Moments(Kind.CONTACTED, three) for name, three in edges.items()})

    def read(seen: Any) -> Readings:
        rates = []
        for at, time in enumerate(times):
            first, second = seen[f"window{at}"].counts
            count = float(first) if time >= 0.5 * width else 0.5 * (3.0 * first - second)
            rates.append(count / width / side_by_side)
        return {"rate_at_times": rates}

    content = at_once(demand={"cases_per_hour": 60.0 * base * side_by_side},
                      customers=talkative(mean, law("exponential", 1.0 / kappa)))
    return Design(content, span, meters, read)


def root_cause_threshold(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """Root causes that are removed after n complaints and a delay: many flaws at once, and a design team for each.

    A customer complains (`voice`) with the probability of the case, and every complaint is reported.
    """
    rate, share = inputs.positive("failure_rate"), inputs.probability("complain_prob")
    threshold, delay = inputs.count("threshold"), inputs.not_negative("fix_delay", default=0.0)
    if share == 0.0:
        raise inputs.fault("complain_prob", "nobody would ever complain", "more than 0")
    by = inputs.not_negative("horizon", default=0.0)
    unit = rate  # a failure a minute for each cause
    horizon = max((threshold + 12.0 * math.sqrt(threshold) + 40.0) / (rate * share) + delay, by) * unit
    causes = 100
    # The trigger is a sum of `threshold` exponential gaps: so many causes bring the mean's standard error to 0.33 %.
    runs = max(round(1.15e5 / (causes * threshold) * effort.share), 20)
    span = from_empty(horizon, min(runs, 600), effort)

    def meters() -> Meters:
        return Meters(causes=Causes(causes))

    def read(seen: Any) -> Readings:
        seen_causes = seen.causes
        trigger = seen_causes.triggered / unit
        return {
            "mean_trigger_time": float(trigger.mean()), "sd_trigger_time": math.sqrt(float(trigger.var(ddof=1))),
            "mean_failures_before_removal": float(seen_causes.failures.mean()),
            "var_failures_before_removal": float(seen_causes.failures.var(ddof=1)),
            "p_triggered_by_T": float(np.mean(trigger <= by)),
            "mean_complaints_before_removal": float(seen_causes.complaints.mean()),
        }

    content = at_once(
        demand={"cases_per_hour": 60.0 * causes}, customers={"voice": [share, share]}, levers={"report": 1.0},
        flaws={f"cause{at}": {} for at in range(causes)},
        design={"threshold": threshold, "lead_time": delay * unit, "capacity": causes, "effectiveness": 1.0})
    return [Design(content, span, meters, read, observations=causes)]


def lost_ticket(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """Lost requests that customers find by chasing: `lost_request`, and a `promise` as long as a chase takes to come.

    The work is the rep's and comes first; the request itself takes no time, so that only who lost it ever chases.
    """
    lost, chase = inputs.share_below_one("loss_prob"), inputs.not_negative("mean_chase_delay")
    work = inputs.not_negative("mean_work")
    unit = 1.0 if max(chase, work) == 0.0 else 24.0 / max(chase, work)
    unit = max(unit, 1.0 / chase) if chase else unit
    closing = (40.0 * work + chase * (40.0 + 40.0 / max(-math.log(max(lost, 1e-9)), 0.05))) * unit
    runs = effort.replications or 40
    rate = 1000.0 / max(closing, 1.0)
    span = Span(closing + max(6.0e6 * effort.share / 40.0, 500.0) / rate, 0.0, runs,
                "no queues: starts empty; only cases that open early enough to be finished are counted")

    def meters() -> Meters:
        return Meters(book=CaseBook(2, span.horizon - closing))

    def read(seen: Any) -> Readings:
        minutes, contacts = seen.book.minutes / unit, seen.book.contacts
        return {"mean_time_to_solution": float(minutes.mean()), "var_time": float(minutes.var(ddof=1)),
                "mean_contacts": float(contacts.mean()), "p_more_than_2_contacts": float(np.mean(contacts > 2))}

    content: Content = {
        "demand": {"cases_per_hour": 60.0 * rate},
        "flaws": {"problem": {"needs_fixer": {"pool": "fixers"}}},
        "pools": {"desk": {"staff": ample(rate * (work + chase) * unit)}, "fixers": {"staff": 1}},
        "chain": [{"level": "desk", "pool": "desk", "handle": law("exponential", work * unit)}],
        "fixing": {"lost_request": lost, "promise": law("exponential", chase * unit)},
    }
    return [Design(content, span, meters, read)]


def churn_competing(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """Two ways out: `hazard_per_year`, and `after_case` with the same probability after every bad experience.

    Bad experiences are orders of which each carries the flaw. Everybody is watched until all but nobody is left.
    """
    base, bad, leaves = (inputs.not_negative("base_churn"), inputs.not_negative("bad_rate"),
                         inputs.probability("leave_prob"))
    hazard = base + bad * leaves
    if hazard == 0.0:
        raise inputs.fault("base_churn", "nobody would ever leave", "more than 0")
    by = inputs.not_negative("horizon", default=0.0)
    unit = 100.0 * hazard  # a life lasts 100 minutes
    people = 6000
    runs = max(round(1.8e5 / people * effort.share), 20)
    span = Span(max(30.0 / hazard, by) * unit + 1.0, 0.0, effort.replications or runs,
                "starts with all customers present, as the case defines, and lasts 30 mean lifetimes")

    def meters() -> Meters:
        return Meters(lives=Lifetimes(people))

    def read(seen: Any) -> Readings:
        ends = seen.lives.ends / unit
        return {"survival": float(np.mean(ends > by)), "service_caused_share": seen.lives.share_after_case,
                "mean_lifetime": float(ends.mean()), "bad_experiences_per_customer": seen.lives.cases / people}

    odds = math.log(leaves) - math.log1p(-leaves) if 0.0 < leaves < 1.0 else math.copysign(600.0, leaves - 0.5)
    year = WEEKS_PER_YEAR * MINUTES_PER_WEEK
    content = at_once(customers={
        "initial": people, "orders_per_week": bad / unit * MINUTES_PER_WEEK,
        "churn": {"hazard_per_year": base / unit * year, "after_case": {"base": odds}},
    }, flaws={"bad": {"per_1000_orders": 1000}})
    shown = {"service_caused_share": ("churn_after_case", 1.0)}
    return [Design(content, span, meters, read, shown)]
