"""The fitted figures as a scenario file, each with a comment that says what it rests on."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.call_bounds import CallBounds, call_bounds
from sim.calibration.desk_shape import MAIN_POOL, REPS_ONLY, STEP_IN, STEP_IN_AFTER, line_of, pools_of
from sim.calibration.duty import INFERRED
from sim.calibration.estimate import Desk, Estimate, Stream
from sim.calibration.fitting import PatienceLaw, ServiceLaw, plain
from sim.calibration.intervals.day_bounds import Bounds
from sim.calibration.intervals.interval_staff import spans
from sim.calibration.reading.mapping import quoted
from sim.calibration.redial import Redial
from sim.statistics.defaults import percent
from sim.vocabulary import HOURS_PER_WEEK

DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HORIZON: Final = "22 days"
WARM_UP: Final = "1 day"
"""What counts are three whole weeks after a day that fills the lines and the redials."""
SEED: Final = 1999


def scenario_text(estimate: Estimate, sure: CallBounds | None = None) -> str:
    """Return the scenario file of an estimate, ending with a newline.

    sure: how sure its figures are, for whoever knows already; they stand in comments, and no shape of the desks changes
    them.
    """
    sure = sure or call_bounds(estimate)
    parts = [_head(estimate), _demand(estimate, sure)]
    parts += [_flaw(estimate, stream, sure) for stream in estimate.streams]
    parts += [_channel(estimate, sure), _pools(estimate), _chain(estimate, sure), _fixing(estimate)]
    return "\n".join(parts)


def comment(*sentences: str) -> str:
    """Return sentences as comment lines of the file."""
    return textwrap.fill(" ".join(sentences), 118, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)


def _head(estimate: Estimate) -> str:
    log, calls = estimate.log, estimate.calls
    merged = f"Rare types counted with the commonest: {', '.join(estimate.merged)}." if estimate.merged else ""
    about = comment(
        f"Fitted to a call-by-call log: {log.first_day} to {log.last_day}, {int(calls.covered.sum())} days,",
        f"{len(log)} rows. {calls.joined.size} calls joined a queue; left out: {calls.never_queued} that hung up with",
        f"no time in the queue and {calls.phantoms} phantoms.{_sent_on(estimate)} What a log of calls cannot say",
        "(complexity, remedies, what customers feel) is neutral here. In brackets behind a figure: its",
        f"{percent()} interval, from days drawn again or their spread.", merged)
    told = [comment(sentence) for sentence in estimate.moved]
    if beyond := estimate.beyond.sentences():
        told += ["#", comment("What the log shows, and how far this scenario can say it:"),
                 *(comment(f"- {sentence}") for sentence in beyond)]
    about = "\n".join([about, *(["#"] if told else []), *told])
    return f"""\
{about}
title   = "Fitted to a call log"
horizon = "{HORIZON}"
warm_up = "{WARM_UP}"
seed    = {SEED}
"""


def _sent_on(estimate: Estimate) -> str:
    number = int(estimate.calls.sent_on.sum())
    if not number:
        return ""
    return (f" {number} calls were taken out of the queue by the switch: they are demand here, and wait on, for the "
            "model takes nobody out of a queue.")


def between(figure: Bounds, digits: int = 3) -> str:
    """`0.41 (0.39 to 0.43)`, or the figure alone where there is no interval."""
    text = plain(figure.value, digits)
    return f"{text} ({plain(figure.low, digits)} to {plain(figure.high, digits)})" if figure.known else text


def _demand(estimate: Estimate, sure: CallBounds) -> str:
    weekly = sum(float(stream.rate.sum()) for stream in estimate.streams)
    cv = estimate.busyness_cv
    busyness = f'busyness = {{ dist = "gamma", mean = 1, cv = {plain(cv)} }}   # daily counts beyond Poisson'
    return f"""\
[demand]
kind = "open"
cases_per_hour = {plain(weekly / HOURS_PER_WEEK, 5)}                # first calls; {between(sure.weekly, 4)} a week
{busyness if cv > 0.0 else "# daily counts vary no more than Poisson's law"}
"""


def _flaw(estimate: Estimate, stream: Stream, sure: CallBounds) -> str:
    weekly = sum(float(other.rate.sum()) for other in estimate.streams)
    line = line_of(estimate.shape, stream.type, stream.pool)
    desk = f'\ndesk = "{line}"' if line != MAIN_POOL else ""
    label = dict(zip(estimate.log.types, estimate.log.labels, strict=False)).get(stream.type, stream.type)
    lead = ""
    if stream.head_start > 0.0:
        head = stream.head
        lead = f'\nhead_start = "{plain(head.minutes)} min"   # ' + (
            f"{head.right:.0%} of {head.pairs} that came while two or more waited were answered at once"
            if head.at_once else
            f"explains who came first of {head.right:.0%} of {head.pairs} pairs with others; without, "
            f"{head.right_without:.0%}")
    return f"""\
[flaws.{stream.name}]
per_1000_orders = {plain(1000.0 * float(stream.rate.sum()) / weekly, 4)}           # weight
stage = {quoted(f"call of type {label}")}{desk}{lead}
# {stream.service.calls} calls of ten seconds or more: {between(sure.handle[stream.name])} min
handle = {_lognormal(stream.service)}{_patience(estimate, stream)}
profile = {_week(stream.rate)}
"""


def _patience(estimate: Estimate, stream: Stream) -> str:
    """The patience of a stream, where it is not that of the channel."""
    law, factor = stream.patience, estimate.shape.patience.get(stream.name, 1.0)
    if law is None or (law is estimate.patience and factor == 1.0):
        return ""
    moved = "" if factor == 1.0 else f"; times {plain(factor)} in the last pass"
    written = _longer(law, factor).text()
    return f"\n# {law.abandoned} of {law.waits} waits ended by hanging up{moved}\npatience = {written}"


def _longer(law: PatienceLaw, factor: float) -> PatienceLaw:
    return replace(law, scale=law.scale * factor)


def _lognormal(law: ServiceLaw) -> str:
    return f'{{ dist = "lognormal", mean = "{plain(law.mean, 4)} min", cv = {plain(law.cv)} }}'


def _week(rate: NDArray[np.float64]) -> str:
    """168 weights with mean 1, a day a row."""
    weights = rate * HOURS_PER_WEEK / float(rate.sum())
    rows = [", ".join(plain(float(weight)) for weight in day) for day in weights.reshape(7, 24)]
    return "[\n" + "".join(f"  {row},  # {day}\n" for row, day in zip(rows, DAYS, strict=True)) + "]"


def _channel(estimate: Estimate, sure: CallBounds) -> str:
    law, again, cut = estimate.patience, estimate.redials.abandoned, estimate.redials.dropped
    patience = comment("Nobody hung up in the queue: patience without end.")
    if law is not None and estimate.calls.patience_unknown:
        patience = comment(
            f"ASSUMPTION: patience is exponential. {law.abandoned} of {law.waits} waits ended by hanging up, and of",
            f"{estimate.calls.unknown_waits} of these the log does not tell how long they were; the mean is such that",
            "as many hang up as were seen, if they waited like those who were answered.") + f"\npatience = {law.text()}"
    elif law is not None:
        rivals = ", ".join(f"{name} {value:.0f}" for name, value in law.rivals.items())
        scale = "median" if law.dist == "loglogistic" else "mean"
        patience = comment(f"{law.abandoned} of {law.waits} waits ended by hanging up, the others are censored.",
                           f"The {scale}: {between(sure.patience)} min. Log-likelihood: {rivals}.")
        patience += f"\npatience = {law.text()}"
    retry = comment(f"Calling again cannot be estimated from {again.calls} calls of known customers who hung up.")
    if again.delays:
        retry = comment(f"Calling again within four hours beyond the usual ({again.usual:.3f} calls): after hanging",
                        f"up {between(sure.again)} ({again.calls} calls), after being cut off {cut.probability:.3f}",
                        f"({cut.calls} calls); the file has one figure for both.")
        retry += f"\nretry = {{ probability = {plain(again.probability)}, delay = {_delay(again)} }}"
    pick_up = ""
    if estimate.shape.pick_up > 0.0:
        pick_up = "\n" + comment("From the end of a call until the agent has the next one that waits.") + (
            f'\nwrap_up = "{plain(estimate.shape.pick_up)} min"')
    return f'[channels.phone]\nkind = "live"\nshare = 1.0\n{patience}\n{retry}{pick_up}\n'


def _delay(redial: Redial) -> str:
    return '{ dist = "empirical", quantiles = [' + ", ".join(plain(minutes, 5) for minutes in redial.delays) + "] }"


def _pools(estimate: Estimate) -> str:
    """The pools of all desks (see `desk_shape`)."""
    shape, duty = estimate.shape, estimate.duty
    level = {desk: shape.week_level.get(desk, shape.level.get(desk, 1.0)) for desk in duty.week}
    agents = week_pools(estimate, level)
    parts = []
    for desk in estimate.desks:
        if desk.borrows:
            parts.append(_borrowing(desk, shape.found_after.get(desk.name, 0.0)))
            continue
        steps_in = desk.name == MAIN_POOL and shape.stepping_in > 0.0
        overflow = (f'overflow = {{ to = "{STEP_IN}", after = "{plain(STEP_IN_AFTER)} min", mode = "both" }}\n'
                    if steps_in else "")
        about = comment(*_staff_rests_on(estimate, desk, level[desk.name]), *_seen(desk))
        parts.append(f"[pools.{desk.name}]\n{overflow}{about}\n[pools.{desk.name}.staff]\n{_rota(agents[desk.name])}")
        if steps_in:
            parts += _stepping_in(estimate, agents)
    return "\n".join(parts)


def week_pools(estimate: Estimate, level: Mapping[str, float]) -> dict[str, NDArray[np.int64]]:
    """Return the agents of every pool in the typical week: 7 days by 48 half hours, in steps of an hour.

    Nobody is on duty in hours in which calls are not usually answered, whoever was seen there once.
    """
    hourly = {}
    for desk in estimate.desks:
        if not desk.borrows:
            week = estimate.duty.week[desk.name].reshape(7, 24, 2).mean(axis=2)
            hourly[desk.name] = np.where(desk.staffing.staff.reshape(7, 24) > 0, week, 0.0)
    agents = pools_of(estimate.shape, hourly, estimate.borrowing, level)
    return {pool: np.repeat(each, 2, axis=1) for pool, each in agents.items()}


def _staff_rests_on(estimate: Estimate, desk: Desk, level: float) -> list[str]:
    duty, hours = estimate.duty, float(estimate.duty.week[desk.name].sum()) / 2.0
    if duty.source == INFERRED:
        staffing = desk.staffing
        about = [f"Inferred: {staffing.seen.sum():.0f} agent-hours a week busy while somebody waited, raised to whole",
                 f"numbers whose line is as long as the one seen: {hours:.0f} agent-hours."]
    else:
        about = [f"From {duty.about}: {hours:.0f} agent-hours a week."]
    dated = estimate.shape.level.get(desk.name)
    if desk.name in estimate.shape.week_level and dated is not None:
        about.append(f"At work for each one of them: {level:.3f} in this typical week, {dated:.3f} where dates have "
                     "the staff and the calls of their own day (last pass).")
    return about


def _seen(desk: Desk) -> list[str]:
    seen = desk.observed
    return [f"Seen: {seen.calls} calls, {seen.abandoned_share:.1%} abandoned; the served waited",
            f"{60.0 * seen.wait_mean_served:.0f} s on average, nine in ten at most {60.0 * seen.wait_p90:.0f} s.",
            f"Service level {seen.service_level_20s:.1%}: of all calls, answered within 20 s."]


def _stepping_in(estimate: Estimate, agents: dict[str, NDArray[np.int64]]) -> list[str]:
    shape = estimate.shape
    about = comment(f"Agents who pause while the line is short: {shape.stepping_in:.0%} of the desk, who answer",
                    f"whoever has waited for {60.0 * STEP_IN_AFTER:.0f} s. Fitted to the calls answered within 20 s.")
    parts = [f"[pools.{STEP_IN}]\n{about}\n[pools.{STEP_IN}.staff]\n{_rota(agents[STEP_IN])}"]
    if shape.reps_only:
        about = comment(f"The line of {', '.join(shape.reps_only)}, which some agents never take: nobody steps in.")
        parts.append(f'[pools.{REPS_ONLY}]\n{about}\nstaff = 0\noverflow = {{ to = "{MAIN_POOL}" }}\n')
    return parts


def _borrowing(desk: Desk, after: float) -> str:
    about = comment(f"Its {desk.people} people gave it {desk.own_time:.0%} of their talking time, so it has none of",
                    "its own: its callers are answered at the first desk, after the time until one of them is found",
                    "(fitted to the mean wait).", *_seen(desk))
    overflow = f'{{ to = "{MAIN_POOL}", after = "{plain(after)} min" }}'
    return f"[pools.{desk.name}]\n{about}\nstaff = 0\noverflow = {overflow}\n"


def _rota(week: NDArray[np.int64]) -> str:
    rows = zip(DAYS, week, strict=True)
    return "".join(f'{day} = "{text}"\n' for day, halves in rows if (text := spans(halves))) or "daily = 0\n"


def _chain(estimate: Estimate, sure: CallBounds) -> str:
    service, back = estimate.service, estimate.redials.served
    holds = ""
    if back.delays:
        holds = comment(f"{back.calls} served calls of known customers: calling again within four hours beyond",
                        f"the usual; the others {between(sure.holds)}.")
        holds += f"\nholds = {plain(1.0 - back.probability)}\n"
    return f"""\
[[chain]]
level = "rep"
pool = "{MAIN_POOL}"
handle = {_lognormal(service)}   # all types together
dropped = {plain(estimate.dropped)}   # answered calls of less than ten seconds: {between(sure.dropped)}
{holds}"""


def _fixing(estimate: Estimate) -> str:
    back = estimate.redials.served
    return f"[fixing]\ncomes_back = {_delay(back)}\n" if back.delays else ""
