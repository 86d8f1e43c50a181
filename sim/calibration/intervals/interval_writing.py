"""What was fitted to an interval report as a scenario file, each figure with a comment that says what it rests on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.calibration.fitting import plain
from sim.calibration.intervals import interval_patience as patiences
from sim.calibration.intervals import interval_staff as staffing
from sim.calibration.intervals.day_bounds import DRAWS, Bounds
from sim.calibration.intervals.interval_estimate import IntervalEstimate, QueueEstimate
from sim.calibration.intervals.interval_handle import FEWEST_MEANS, Handle
from sim.calibration.intervals.interval_patience import Patience
from sim.calibration.reading.mapping import quoted
from sim.calibration.writing import DAYS, HORIZON, SEED, WARM_UP, comment
from sim.statistics.defaults import percent
from sim.vocabulary import HALF_HOURS_PER_WEEK, HOURS_PER_WEEK


def interval_text(estimate: IntervalEstimate) -> str:
    """Return the scenario file of an estimate, ending with a newline."""
    parts = [_head(estimate), _demand(estimate)]
    parts += [_flaw(estimate, queue) for queue in estimate.queues]
    parts += [_channel(estimate), *(_pool(estimate, queue) for queue in estimate.queues), _chain(estimate)]
    return "\n".join(parts)


def _between(figure: Bounds, unit: str = "", digits: int = 3) -> str:
    """`4.1 min (3.9 to 4.3)`, or the figure alone where there is no interval."""
    text = plain(figure.value, digits) + unit
    return f"{text} ({plain(figure.low, digits)} to {plain(figure.high, digits)})" if figure.known else text


def _head(estimate: IntervalEstimate) -> str:
    log = estimate.log
    about = comment(
        f"Fitted to an interval report: {log.first_day} to {log.last_day}, {int(log.covered.sum())} days with calls in",
        f"intervals of {plain(log.minutes)} minutes, {log.rows} rows. In brackets behind a figure: its {percent()}",
        f"interval, from {DRAWS} samples of the days drawn again, unless it says otherwise.",
        "What a report of intervals cannot say is neutral here: who called again (every call is a first one), what the",
        "calls were about, what customers feel.")
    notes = "".join(comment(f"Note: {note}") + "\n" for note in estimate.notes)
    return f"""\
{about}
{notes}title   = "Fitted to an interval report"
horizon = "{HORIZON}"
warm_up = "{WARM_UP}"
seed    = {SEED}
"""


def _demand(estimate: IntervalEstimate) -> str:
    weekly, cv = estimate.days.weekly, estimate.days.cv
    if not np.isfinite(cv.value):
        busyness = comment("ASSUMPTION: days vary no more than by chance. No weekday was seen twice, so the report",
                           "cannot tell.")
    elif cv.value <= 0.0:
        busyness = comment(f"Daily counts vary no more than by chance (a cv of up to {plain(cv.high, 2)} would go",
                           "unseen).")
    else:
        busyness = comment(
            f"Daily counts vary more than by chance: cv {_between(cv)}, Poisson noise taken off; the interval is by",
            "the chi-squared law.") + f'\nbusyness = {{ dist = "gamma", mean = 1, cv = {plain(cv.value)} }}'
    return f"""\
[demand]
kind = "open"
# Calls a week: {_between(weekly, digits=4)}, the interval by Student's t from the days of a weekday.
cases_per_hour = {plain(weekly.value / HOURS_PER_WEEK, 5)}
{busyness}
"""


def _flaw(estimate: IntervalEstimate, queue: QueueEstimate) -> str:
    weekly = estimate.days.weekly.value
    rate = queue.demand.rate
    several = len(estimate.queues) > 1
    desk = f'\ndesk = "{queue.pool}"' if several else ""
    law = ""
    if queue.patience is not None:
        law = f"\n{_about_patience(queue.patience)}\n{_patience(queue.patience)}"
    drawn = comment(
        f"Calls by half hour of the week. {queue.demand.drawn:.0%} of it is drawn from the shape of the group of days",
        "(Monday to Friday, Saturday, Sunday), as far as so few weeks leave single half hours to luck.")
    return f"""\
[flaws.{queue.name}]
per_1000_orders = {plain(1000.0 * float(rate.sum()) / weekly, 4)}           # weight
stage = {quoted(f"call of queue {queue.label}")}{desk}
{_about_handle(queue.handle)}
handle = {_lognormal(queue.handle)}{law}
{drawn}
profile = {_week(rate)}
"""


def _about_handle(work: Handle) -> str:
    if not work.calls:
        return comment("ASSUMPTION: the report does not tell handle times; replace this.")
    mean = f"AHT of {work.calls:,.0f} answered calls: {_between(work.mean, ' min')}."
    if work.cv_assumed:
        return comment(mean, f"ASSUMPTION: cv {plain(work.cv.value)}; means of intervals do not tell how single calls",
                       f"differ, and {work.means} of them are too few, or too uneven, to infer it"
                       f" ({FEWEST_MEANS} are needed).")
    return comment(mean, f"The spread of the {work.means} means of intervals says that single calls differ with cv",
                   f"{_between(work.cv)}. ASSUMPTION: lognormal.")


def _lognormal(work: Handle) -> str:
    return f'{{ dist = "lognormal", mean = "{plain(work.mean.value, 4)} min", cv = {plain(work.cv.value)} }}'


def _week(rate: NDArray[np.float64]) -> str:
    """336 weights with mean 1, half a day a row."""
    weights = rate * HALF_HOURS_PER_WEEK / float(rate.sum())
    rows = [", ".join(plain(float(weight)) for weight in half) for half in weights.reshape(14, 24)]
    names = [f"{day}, {half}" for day in DAYS for half in ("0 to 12", "12 to 24")]
    return "[\n" + "".join(f"  {row},  # {name}\n" for row, name in zip(rows, names, strict=True)) + "]"


def _patience(law: Patience) -> str:
    return f'patience = {{ dist = "exponential", mean = "{plain(law.mean.value)} min" }}'


def _about_patience(law: Patience) -> str:
    shape = "ASSUMPTION: patience is exponential, for a report of intervals tells no more than a mean."
    if law.basis == patiences.ASSUMED:
        return comment(f"ASSUMPTION: {law.abandoned:,} calls hung up, but neither waits nor staff are told, and",
                       "nothing else tells their patience.")
    mean = f"Mean {_between(law.mean, ' min')}: {law.abandoned:,} calls hung up,"
    if law.basis == patiences.COUNTS:
        return comment(mean, "which are likeliest by Erlang A with the calls and the staff of each interval. It takes",
                       "the staff at its word: if some of these agents took no calls, patience is longer.", shape)
    if not np.isfinite(law.line):
        waits = ("the answered waited their ASA. ASSUMPTION: the others waited "
                 f"{plain(60.0 * law.wait_of_abandoned, 2)} s each, twice the ASA of their interval.")
        return comment(mean, waits, shape)
    check = ""
    if law.check.known:
        check = (f"By the counts alone, with the staff at its word, it would be {_between(law.check, ' min')}; callers "
                 f"waited {law.line:.2f} times as long in all as Erlang A expects of this staff.")
    return comment(mean, "the answered waited their ASA, and the others, by Erlang A with the calls and the staff of",
                   f"each interval, {plain(60.0 * max(law.wait_of_abandoned, 0.0), 2)} s each.", check, shape)


def _channel(estimate: IntervalEstimate) -> str:
    law = estimate.patience
    if law is not None:
        patience = f"{_about_patience(law)}\n{_patience(law)}"
    elif "abandoned" in estimate.log.told or np.isfinite(estimate.queues[0].observed.abandoned_share):
        patience = comment("Nobody hung up in the queue: patience without end.")
    else:
        patience = comment("ASSUMPTION: patience without end; the report does not say how many hung up.")
    threshold = estimate.log.threshold
    target = f'\n# As in the report.\nservice_target = {{ within = "{plain(threshold)} s" }}' if threshold else ""
    retry = comment("Who hangs up does not call again here: a report does not tell such calls apart, and they are in",
                    "the demand already. What keeps people from hanging up therefore saves no calls in this scenario.")
    return f'[channels.phone]\nkind = "live"\nshare = 1.0\n{patience}\n{retry}{target}\n'


def _pool(estimate: IntervalEstimate, queue: QueueEstimate) -> str:
    staff, seen = queue.staff, queue.observed
    hours = f"{staff.agents.sum() / 2.0:g} agent-hours a week"
    if staff.source == staffing.GIVEN:
        about = [f"As staffed in the report, the mean of the weeks: {hours}."]
        if staff.fractional:
            about.append(f"In {staff.fractional} half hours that mean is no whole number ({staff.mean.sum() / 2.0:.1f}"
                         " agent-hours in all); what one loses by rounding is given to the next.")
    elif staff.source == staffing.INFERRED:
        about = ["Inferred by the hour, for the report does not tell it: whole numbers whose line, by Erlang A with",
                 f"the calls of that hour of the week, is as long as the one seen: {hours}."]
    else:
        about = [f"ASSUMPTION: the load and its square root more, {hours}; the report tells neither staff nor waits."]
    told = [f"{seen.calls:,} calls"]
    told += [f"{seen.abandoned_share:.1%} abandoned"] if np.isfinite(seen.abandoned_share) else []
    told += [f"ASA {60.0 * seen.wait_mean_served:.0f} s"] if np.isfinite(seen.wait_mean_served) else []
    if np.isfinite(queue.service_level):
        within = f"{plain(estimate.log.threshold)} s" if estimate.log.threshold else "the threshold of the report"
        told.append(f"{queue.service_level:.1%} of all calls answered within {within}")
    about.append(f"Seen: {', '.join(told)}.")
    rows = "".join(f'{day} = "{spans}"\n' for day, agents in zip(DAYS, staff.agents, strict=True)
                   if (spans := staffing.spans(agents)))
    return f"[pools.{queue.pool}]\n{comment(*about)}\n[pools.{queue.pool}.staff]\n{rows}"


def _chain(estimate: IntervalEstimate) -> str:
    together = "   # all queues together" if len(estimate.queues) > 1 else ""
    return f"""\
[[chain]]
level = "rep"
pool = "{estimate.queues[0].pool}"
handle = {_lognormal(estimate.handle)}{together}
"""
