"""What was fitted to a log of tickets as a scenario file, each figure with a comment that says what it rests on."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.fitting import plain
from sim.calibration.intervals import interval_staff as staffing
from sim.calibration.intervals.day_bounds import Bounds
from sim.calibration.reading.mapping import bare, quoted
from sim.calibration.tickets.stage_tree import TYPE_NAMES
from sim.calibration.tickets.ticket_bounds import DRAWS
from sim.calibration.tickets.ticket_estimate import StageEstimate, TicketEstimate
from sim.calibration.tickets.ticket_routes import ANY, Rule
from sim.calibration.tickets.ticket_times import TimeLaw
from sim.calibration.tickets.ticket_waits import BUSINESS, Wait
from sim.calibration.writing import DAYS, comment
from sim.eventlog.stages import INTAKE, REOPENED
from sim.statistics.defaults import percent
from sim.vocabulary import HOURS_PER_WEEK

SEED: Final = 1999
AMPLE: Final = 100_000
"""Agents where nobody waits for one."""
WEEKS: Final = 8
"""That count, behind a warm-up in which old cases gather."""
LONGEST_WARM_UP: Final = 26
WHAT: Final = ("in progress", "in line", "waiting for the customer", "waiting for a third party")
"""Of a stage's visits, by their kind."""
LEAST_SHARE: Final = 1e-6
LEAST_OF_RULES: Final = 5e-4

Floats = NDArray[np.float64]


def ticket_text(estimate: TicketEstimate) -> str:
    """Return the scenario file of an estimate, ending with a newline."""
    parts = [_head(estimate), _calendar(estimate), _demand(estimate)]
    parts += [_flaw(name, share, estimate) for name, share in
              zip(estimate.classes, estimate.class_shares, strict=True)]
    parts += [_channel(), _pools(estimate), _intake(estimate)]
    parts += [_level(estimate, stage) for stage in estimate.stages]
    parts.append(_fixing(estimate))
    return "\n".join(part for part in parts if part)


def between(figure: Bounds, scale: float = 1.0, digits: int = 3) -> str:
    """`0.41 (0.39 to 0.43)`, or the figure alone where there is no interval."""
    text = plain(figure.value * scale, digits)
    if not figure.known:
        return text
    return f"{text} ({plain(figure.low * scale, digits)} to {plain(figure.high * scale, digits)})"


def _head(estimate: TicketEstimate) -> str:
    log = estimate.log
    ends = estimate.unsolved
    about = [f"Fitted to a log of {len(log.cases):,} cases with {len(log):,} changes of state from {log.origin} on.",
             f"In brackets behind a figure: its {percent()} interval, from {DRAWS} samples of the cases drawn again.",
             "What such a log cannot say is neutral here: complexity, remedies, what customers feel, who said nothing."]
    if ends > 0.0:
        about.append(f"{ends:.1%} of the cases are open at the end of the log; what would have followed is left out.")
    about.append(_about_stages(estimate))
    if estimate.joined:
        about.append(f"Groups with too few visits for a level of their own are other_groups: "
                     f"{', '.join(estimate.joined[:40])}{' ...' if len(estimate.joined) > 40 else ''}.")
    verdict = [estimate.question.verdict]
    if not estimate.question.can_be_asked:
        verdict.append("So time in line and time in progress are timers here, and nobody waits for anybody: ask this "
                       "scenario where cases go and how long they take, not how many people it takes, how busy they "
                       "are, or what more of them would do. Nor would more cases make anything slower.")
    warm, horizon = _weeks(estimate)
    return f"""\
{comment(*about)}
#
{comment(*verdict)}
title   = "Fitted to a ticket log"
horizon = "{horizon} weeks"
warm_up = "{warm} weeks"
seed    = {SEED}
"""


def _about_stages(estimate: TicketEstimate) -> str:
    text = ("A level whose name has a # is a stage of the group before it: what a case remembers of its way, where the "
            "log shows that it matters. new: for the first time at the group, back: not; from: the group before; "
            "at-once, 0-1h, 2d+: the age of the case. In a policy, NAME#* is the group NAME with all its stages, as in "
            'chain."NAME#*".routes.solved = "*1.1"')
    if estimate.question.can_be_asked:
        return text + (' or chain."NAME#*".handle = "*0.9". first: work begins, again: it is taken up again after a '
                       "wait.")
    text += (". work: somebody has it, line: it lies in line, customer, third_party: it waits. A long stay at work or "
             "in line is a wait for a third party, the model's timer for which nobody works: do not read it as one. "
             'So a tenth less time in progress is two keys, chain."NAME#work*".handle = "*0.9" and '
             'chain."NAME#work*".waits.third_party.law = "*0.9".')
    if any(f"-{name}" in stage.name for stage in estimate.stages for name in TYPE_NAMES):
        text += (f" {', '.join(TYPE_NAMES[:-1])} and {TYPE_NAMES[-1]}: types of cases that the log does not name, by "
                 "the time that they take; found as a mixture, for life.")
    return text


def _weeks(estimate: TicketEstimate) -> tuple[int, int]:
    """Weeks of warm-up, in which nine of ten cases come to an end, and of the whole run."""
    log = estimate.log
    starts = log.starts
    lasted = log.minute[starts[1:] - 1] - log.minute[starts[:-1]]
    warm = min(max(math.ceil(float(np.quantile(lasted, 0.9)) / 10_080.0), 1), LONGEST_WARM_UP)
    return warm, warm + WEEKS


def _calendar(estimate: TicketEstimate) -> str:
    business = any(wait.clock == BUSINESS for stage in estimate.stages for wait in stage.waits.values())
    if not business:
        return ""
    on_duty = estimate.hours.reshape(7, 24)
    days = ", ".join(f'{day} = "{_open(hours)}"' for day, hours in zip(DAYS, on_duty, strict=True))
    which = ("work begins and ends at a tenth of the rate of busy hours or more." if estimate.duty is not None else
             "stays end, as told from those in which they hardly do.")
    return f"[calendar]\n{comment('Business time: the hours of the week in which ' + which)}\nhours = {{ {days} }}\n"


def _open(hours: NDArray[np.bool_]) -> str:
    edges = [0, *(int(hour) for hour in np.flatnonzero(np.diff(hours)) + 1), 24]
    return ", ".join(f"{low}-{high}" for low, high in pairwise(edges) if hours[low]) or "closed"


def _demand(estimate: TicketEstimate) -> str:
    seen = estimate.openings
    weekly = Bounds(seen.weekly, seen.weekly - seen.half, seen.weekly + seen.half)
    if seen.selected:
        about = comment(
            "ASSUMPTION: as many cases come as were closed. The log holds the cases that ended in a short time, so the",
            "older ones are there only because they lasted; how many came cannot be told, and this scenario has no",
            f"answer to questions about volume. Closed a week: {plain(seen.weekly, 4)}. The hours of the week are "
            "those of the openings.")
        busyness = comment("ASSUMPTION: days vary no more than by chance.")
    else:
        about = comment(f"Cases opened a week: {between(weekly, digits=4)}, from {seen.days} days.")
        busyness = comment("Daily counts vary no more than by chance, weekdays apart.")
        if seen.busyness > 0.0:
            busyness = (f'busyness = {{ dist = "gamma", mean = 1, cv = {plain(seen.busyness)} }}   '
                        "# daily counts beyond Poisson's law, weekdays apart")
    return f"""\
[demand]
kind = "open"
{about}
cases_per_hour = {plain(seen.weekly / HOURS_PER_WEEK, 5)}
{busyness}
profile = {_week(seen.week)}
"""


def _week(weights: Floats) -> str:
    rows = [", ".join(plain(float(weight)) for weight in day) for day in weights.reshape(7, 24)]
    return "[\n" + "".join(f"  {row},  # {day}\n" for row, day in zip(rows, DAYS, strict=True)) + "]"


def _flaw(name: str, share: float, estimate: TicketEstimate) -> str:
    if len(estimate.classes) == 1:
        return ""
    half = 1.96 * math.sqrt(share * (1.0 - share) / len(estimate.log.cases))
    return (f"[flaws.{bare(name)}]\nper_1000_orders = {plain(1000.0 * share, 4)}   # weight: {share:.1%} of the cases "
            f"({max(share - half, 0.0):.1%} to {share + half:.1%})\n")


def _channel() -> str:
    return '[channels.ticket]\nkind = "message"\nshare = 1.0\n'


def _pools(estimate: TicketEstimate) -> str:
    text = f'[pools.{quoted(INTAKE)}]\nstaff = {AMPLE}   # hands a new case to its group, in no time\n'
    for at, group in enumerate(estimate.log.groups):
        if estimate.duty is None and estimate.parts.desk is not None and estimate.parts.desk.begun:
            text += (f"\n[pools.{bare(group)}.staff]   # in business time there is always one free: the times are the "
                     f"log's\n{_open_hours(estimate.hours)}")
            continue
        if estimate.duty is None:
            text += f"\n[pools.{bare(group)}]\nstaff = {AMPLE}   # there is always one free: the times are the log's\n"
            continue
        agents = estimate.duty.agents[at]
        about = comment("People by the hours that they keep; who keeps none, from the first to the last thing done in",
                        f"a day. The mean of {estimate.duty.weeks} weeks in whole numbers: {agents.sum() / 2.0:g}",
                        f"agent-hours a week ({estimate.duty.mean[at].sum() / 2.0:.1f} seen),",
                        f"{estimate.duty.people[at]} people.")
        rows = "".join(f'{day} = "{spans}"\n' for day, each in zip(DAYS, agents, strict=True)
                       if (spans := staffing.spans(each)))
        text += f"\n[pools.{bare(group)}]\n{about}\n[pools.{bare(group)}.staff]\n{rows or 'daily = 1'}\n"
    return text


def _open_hours(hours: NDArray[np.bool_]) -> str:
    rows = zip(DAYS, (_open(each).replace(",", f": {AMPLE},") for each in hours.reshape(7, 24)), strict=True)
    return "".join(f'{day} = "{spans}: {AMPLE}"\n' for day, spans in rows if spans != "closed")


def _shares(shares: Floats, names: tuple[str, ...], least: float = LEAST_SHARE) -> str:
    """An inline table of routes; shares that are next to nothing are left out."""
    ways = [at for at in np.argsort(-shares, kind="stable").tolist() if shares[at] > least]
    return "{ " + ", ".join(f"{bare(names[at])} = {plain(float(shares[at]), 4)}" for at in ways) + " }"


def _intake(estimate: TicketEstimate) -> str:
    rules: list[str] = []
    again = _shares(estimate.again.routes.shares, estimate.names) if estimate.again.routes.counts.any() else ""
    solved = _by_solver(estimate)
    if again and estimate.back_at_the_desk:
        rules.append(f'  {{ visit = "later", routes = {{ {quoted(REOPENED)} = 1 }} }},   # opened again')
    elif again:
        rules += [*solved, f'  {{ visit = "later", routes = {again} }},   # opened again']
    rules += [f"  {{ flaw = {quoted(estimate.classes[rule.kind])}, routes = {_shares(rule.shares, estimate.names)} }},"
              f"   # {rule.visits:,} cases" for rule in estimate.first.rules]
    about = f"{_about_solvers(estimate)}\n" if solved and not estimate.back_at_the_desk else ""
    when = about + "routes_when = [\n" + "\n".join(rules) + "\n]\n" if rules else ""
    text = (f"[[chain]]\n# Where a case is opened; nobody is there, and no time passes.\nlevel = {quoted(INTAKE)}\n"
            f"pool = {quoted(INTAKE)}\nhandle = 0\nroutes = {_shares(estimate.first.shares, estimate.names)}\n{when}")
    return f"{text}\n{_reopened(again, solved, estimate)}" if again and estimate.back_at_the_desk else text


def _by_solver(estimate: TicketEstimate) -> list[str]:
    """Rules of cases that are opened again, by the group that had solved them: at any stage of it that solves cases."""
    rules = []
    for rule in estimate.again.routes.rules:
        solving = ", ".join(quoted(stage.name) for stage in estimate.stages
                            if stage.group == rule.kind and stage.routes.counts[-2] > 0.0)
        rules.append(f"  {{ solved_at = [{solving}], routes = "
                     f"{_shares(rule.shares, estimate.names, LEAST_OF_RULES)} }},   "
                     f"# solved by {estimate.log.groups[rule.kind]}, {rule.visits:,} opened again")
    return rules


def _about_solvers(estimate: TicketEstimate) -> str:
    again = estimate.again
    return comment(f"Of {again.cases:,} cases that were opened again {again.at_home:.0%} came back to the group that",
                   "had solved them: rules by that group.")


def _reopened(again: str, solved: list[str], estimate: TicketEstimate) -> str:
    """Where a case is opened again: not before business time passes."""
    about = comment("Where a case is opened again, in business time: a solution that does not hold shows when somebody",
                    "is there, as the hours say in which the log's are opened again.")
    when = "\n".join([_about_solvers(estimate), "routes_when = [", *solved, "]\n"]) if solved else ""
    return (f"[[chain]]\n{about}\nlevel = {quoted(REOPENED)}\npool = {quoted(INTAKE)}\nhandle = 0\nroutes = {again}\n"
            f'{when}[chain.waits.third_party]\nprobability = 1\nlaw = "1 min"\nclock = "{BUSINESS}"\n')


def _level(estimate: TicketEstimate, stage: StageEstimate) -> str:
    names = estimate.names
    routes = [f"{names[at]} {between(bounds, digits=2)}" for at, bounds in
              sorted(stage.share_bounds.items(), key=lambda item: -item[1].value)[:6]]
    what = WHAT[stage.kind]
    said = f" ({stage.about})" if stage.about else ""
    about = comment(f"{stage.visits:,} visits{said}, {what} {between(stage.mean_bounds)} min on average. To",
                    "; ".join(routes) + ("; ..." if len(stage.share_bounds) > 6 else "") + ".")
    pool = estimate.log.groups[stage.group]
    lines = ["[[chain]]", about, f"level = {quoted(stage.name)}", f"pool = {quoted(pool)}",
             f"handle = {stage.handle.text}", f"routes = {_shares(stage.routes.shares, names)}"]
    if stage.holds < 1.0 and stage.routes.shares[-2] > 0.0:
        lines.append(f"holds = {plain(stage.holds, 4)}")
    if stage.routes.rules:
        lines += ["routes_when = [", *(f"  {_rule(rule, estimate)}" for rule in stage.routes.rules), "]"]
    if stage.before:
        lines.append(f"[chain.handle_before]   # {what}, by what follows")
        lines += [f"{bare(names[way])} = {law.text}" for way, law in stage.before.items()]
    for reason, wait in stage.waits.items():
        lines += _wait(reason, wait, names)
    return "\n".join(lines) + "\n"


def _rule(rule: Rule, estimate: TicketEstimate) -> str:
    parts = []
    if rule.kind != ANY:
        parts.append(f"flaw = {quoted(estimate.classes[rule.kind])}")
    if rule.source != ANY:
        parts.append(f"from = {_source(rule.source, estimate)}")
    parts.append(f"routes = {_shares(rule.shares, estimate.names, LEAST_OF_RULES)}")
    return "{ " + ", ".join(parts) + f" }},   # {rule.visits:,} visits"


def _source(source: int, estimate: TicketEstimate) -> str:
    if source >= 0:
        return quoted(estimate.names[source])
    return f"[{quoted(INTAKE)}, {quoted(REOPENED)}]" if estimate.back_at_the_desk else quoted(INTAKE)


def _wait(reason: str, wait: Wait, names: tuple[str, ...]) -> list[str]:
    lines = [f"[chain.waits.{reason}]"]
    if wait.long_stays and wait.share.known and wait.mean.known:
        lines.insert(0, comment(f"Long stays: {between(wait.share)} of the visits, {between(wait.mean)} min on average "
                                "by the desk's clock."))
    elif wait.share.known and wait.mean.known:
        lines.insert(0, comment(f"For the {reason.replace('_', ' ')}: {between(wait.share)} of the visits, "
                                f"{between(wait.mean)} min on average by the calendar."))
    lines += [f"probability = {_floor(wait.probability)}", f"law = {wait.law.text}", f'clock = "{wait.clock}"']
    for way, (probability, law) in wait.before.items():
        lines += [f"[chain.waits.{reason}.before.{bare(names[way])}]", f"probability = {_floor(probability)}"]
        if probability > 0.0:
            lines.append(f"law = {law.text}   # {law.times:,} waits")
    return lines


def _floor(share: float) -> str:
    """A probability rounded down, so that those of two reasons are never more than certain."""
    return plain(math.floor(share * 1e4) / 1e4, 4)


def _fixing(estimate: TicketEstimate) -> str:
    back: TimeLaw = estimate.back
    closing = ""
    if estimate.closing is not None:
        closing = comment(
            f"Automatic closing: {estimate.closing.share:.0%} of {estimate.closing.closings:,} closings come within a",
            f"tenth of {plain(estimate.closing.delay / 1440.0)} days after the solution. Left out: it is nobody's",
            "work, and a case is over when it is solved.") + "\n"
    if not back.times:
        return closing
    return (f"[fixing]\n{closing}" + comment(f"Opened again after a solution: {between(estimate.reopened)} of them, of "
                                             f"which {back.times:,} are seen.") + f"\ncomes_back = {back.text}\n")

