"""What is needed, told: one sentence first, the settings beside it, what the formulas would have said, and why not."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from sim.report.findings import listed, noun
from sim.report.hours_and_rotas import DAYS, rota_text
from sim.report.quantities import UNDEFINED, Scale, scale_for
from sim.report.selection import outcome
from sim.report.tables import Table
from sim.scenario.spans import HALVES
from sim.scenario.toml_text import toml_lines
from sim.study.need.assumptions import LABELS

if TYPE_CHECKING:
    from sim.study.finish import StudyResult

NEED_FORMAT: Final = {"name": "journeysim-need", "version": 1}
MOST_SETTINGS: Final = 9
"""Settings in the table: the answer, and those judged that are nearest to it in cost."""
_FIXED: Final = ("name", "value", "half_width", "probability", "met")
_WORDS: Final = {">=": "at least", "<=": "at most"}
_BEHIND_A_NUMBER: Final = ("min", "h", "days", "%")
Found = Mapping[str, Any]


# For machines -----------------------------------------------------------------------------------------------------


def need_form(result: StudyResult) -> dict[str, Any]:
    """Return the JSON form of a need: that of the cheapest policy first, and of every policy."""
    found = result.summary.findings
    return {
        "format": NEED_FORMAT, "title": result.title, "level": found["level"], "policy": found["policy"],
        **_form(found["policies"][found["policy"]], found), "runs": found["runs"],
        "runs_of_assumptions": found["runs_of_assumptions"],
        "policies": {policy: _form(one, found) for policy, one in found["policies"].items()},
    }


def _form(one: Found, found: Found) -> dict[str, Any]:
    limits = {target["name"]: target for target in found["targets"]}

    def told(targets: Iterable[Found]) -> list[dict[str, Any]]:
        return [{key: target[key] for key in _FIXED} | {
            "direction": limits[target["name"]]["direction"], "limit": limits[target["name"]]["limit"],
            "replications": target["replications"], "runs_that_keep_to_it": target["runs_that_keep_to_it"],
        } for target in targets]

    def beside(setting: Found) -> dict[str, Any]:
        return {"agents": setting["agents"], "agent_hours": setting["agent_hours"], "wages": setting["wages"],
                "is": setting["is"], "stage": setting["stage"], "targets": told(setting["targets"])}

    return {
        "feasible": one["feasible"], "settings": settings(one), "targets": told(one["targets"]),
        "agents": one["agents"], "agent_hours": one["agent_hours"], "wages": one["wages"],
        "below": [beside(each) for each in one["below"]], "undecided": [beside(each) for each in one["undecided"]],
        "judged": [beside(each) for each in one["judged"]],
        "proved": one["proved"] and one["exhausted"], "more_is_worse": one["worse"], "formulas": one["formulas"],
        "without": one["without"], "difference_made_by": one["difference_made_by"],
    }


def settings(one: Found) -> dict[str, Any]:
    """Return what is to be written at the pools' staff: a number, or a rota by days, by path."""
    return {f"pools.{lever['pool']}.staff": _content(lever) for lever in one["levers"].values()}


def _content(lever: Found) -> Any:
    """Return a rota so that nothing of one that it is laid over remains: a number, every day alike, or seven days."""
    week = lever["week"]
    if min(week) == max(week):
        return week[0]
    by_day = [week[day * HALVES : (day + 1) * HALVES] for day in range(len(DAYS))]
    if all(day == by_day[0] for day in by_day):
        return {"daily": rota_text(week)["daily"]}
    texts = [next(iter(rota_text([*day, *[0] * (len(week) - HALVES)]).values()), 0) for day in by_day]
    return dict(zip((day.lower() for day in DAYS), texts, strict=True))


def scenario_text(result: StudyResult, extends: str) -> str:
    """Return a scenario that extends the one that was asked about, with the staff that is needed.

    With several policies each has its own. A pool that has rotas of single dates is changed by an edit, which changes
    those too.
    """
    found = result.summary.findings
    lines = ["# Written by `journeysim need`: the staff with which the targets are met.",
             *(f"# {target['text']}" for target in found["targets"])]
    text = toml_lines({"extends": extends})
    for policy, one in found["policies"].items():
        if not one["feasible"]:
            lines.append(f"# {policy}: no setting within the bounds is shown to meet them; it is left as it is")
            continue
        several = len(result.frame.scenario.policies) > 1
        for lever in one["levers"].values():
            staff = {"pools": {lever["pool"]: {"staff": lever["change"] if lever["dated"] else _content(lever)}}}
            text += toml_lines({"policies": {policy: staff}} if several else staff)
    return "\n".join(lines) + "\n" + text


# For people -------------------------------------------------------------------------------------------------------


def sentences(result: StudyResult) -> list[str]:
    """Return what is needed, policy by policy, and what the cheaper policy saves."""
    found = result.summary.findings
    several = len(found["policies"]) > 1
    said = []
    for policy, one in found["policies"].items():
        head = f"{result.titles[policy]}: " if several else ""
        said += [head + text if number == 0 else text for number, text in enumerate(_of_policy(one, found))]
    return [*said, *_saved(result)]


def _of_policy(one: Found, found: Found) -> list[str]:
    met = listed(_figure(target, found) for target in one["targets"])
    if not one["feasible"]:
        word = "is shown to meet" if any(each["is"] == "undecided" for each in one["judged"]) else "meets"
        said = [f"No setting within the bounds {word} {'all targets' if len(found['targets']) > 1 else 'the target'}. "
                f"The nearest, {_setting(one)}, gives {met}."]
    else:
        below = [f"{_short(one, each)} would give {_beside(one, each, found)}" for each in one["below"]]
        said = [f"{_setting(one)[:1].upper()}{_setting(one)[1:]} {'is' if _singular(one) else 'are'} needed: {met}"
                + (f"; {'; '.join(below)}." if below else ".")]
    if open_ := one["undecided"]:
        shown = [f"{_short(one, each)} ({_beside(one, each, found)}; "
                 f"{listed(_chance(target) for target in _open(each))})" for each in open_[:2]]
        more = f", and {len(open_) - 2} more" if len(open_) > 2 else ""
        said.append(f"Not decided, and cheaper: {'; '.join(shown)}{more}. More replications (--replications) may "
                    "decide.")
    return [*said, *_worse(one, found), *_beside_formulas(one, found)]


def _open(setting: Found) -> list[Found]:
    return [target for target in setting["targets"] if target["met"] == "undecided"] or list(setting["targets"])


def _chance(target: Found) -> str:
    return f"probability {probability(target['probability'])}"


def probability(value: float | None) -> str:
    """Write a probability so that none is rounded to certainty."""
    if value is None:
        return UNDEFINED
    if value > 0.999 or value < 0.001:
        return "> 0.999" if value > 0.5 else "< 0.001"
    return f"{value:.3f}".rstrip("0") if value > 0.99 or value < 0.01 else f"{value:.2f}"


def _figure(target: Found, found: Found) -> str:
    """Say "service level: phone 83.1 ± 1.2 % (at least 80 %)"."""
    limit = next(each for each in found["targets"] if each["name"] == target["name"])
    scale = _scale(target, limit["limit"])
    return (f"{noun(target['name'])} {_value(target, scale)} ({_WORDS[limit['direction']]} "
            f"{_with_unit(scale, limit['limit'])})")


def _value(target: Found, scale: Scale) -> str:
    if target["value"] is None:
        return UNDEFINED
    text = scale.with_interval(target["value"], math.nan if target["half_width"] is None else target["half_width"])
    return f"{text} {scale.unit}" if scale.unit in _BEHIND_A_NUMBER else text


def _with_unit(scale: Scale, value: float) -> str:
    exact = f"{value / scale.divisor:.10g}"
    return f"{exact} {scale.unit}" if scale.unit in _BEHIND_A_NUMBER else exact


def _scale(target: Found, limit: float) -> Scale:
    values = [limit, *(part for part in (target["value"], target["half_width"]) if part is not None)]
    return scale_for(outcome(target["name"]).unit, values)


def _beside(one: Found, setting: Found, found: Found) -> str:
    """Say what another setting gives, naming the outcomes only where there are several."""
    parts = []
    for target in setting["targets"]:
        limit = next(each for each in found["targets"] if each["name"] == target["name"])
        text = _value(target, _scale(target, limit["limit"]))
        parts.append(f"{noun(target['name'])} {text}" if len(found["targets"]) > 1 else text)
    return listed(parts)


def _singular(one: Found) -> bool:
    levers = list(one["levers"].values())
    return len(levers) == 1 and (levers[0]["agents"] == 1 or not _counted(levers[0]))


def _counted(lever: Found) -> bool:
    """Whether a rota is told by one number: every shift is of one size."""
    return bool(lever["one_size"]) and not lever["by_hour"]


def _setting(one: Found) -> str:
    """Say what is needed: "7 reps", or rotas with their hours."""
    return listed(_lever(lever) for lever in one["levers"].values())


def _lever(lever: Found) -> str:
    pool, agents = lever["pool"], lever["agents"]
    if _counted(lever):
        shift = "" if lever["round_the_clock"] else " on every shift"
        return f"{_people(agents, pool)}{shift}"
    hours = lever["agent_hours"]
    wages = f" for {hours * lever['wage']:,.0f}" if lever["wage"] else ""
    about = f"({agents} on the largest shift; {hours:,.10g} agent-hours a week{wages})"
    if lever["by_hour"]:
        return f"a rota of {pool} by the half hour {about}"
    if lever["shifted"]:
        word = f"{lever['at']:+d} {pool} on every shift" if lever["at"] else f"the rota of {pool} as it is"
        return f"{word} {about}"
    ratio = agents / lever["now"]
    return f"the rota of {pool} {'as it is' if ratio == 1.0 else f'times {ratio:.3g}'} {about}"


def _short(one: Found, setting: Found) -> str:
    """Say another setting in short: its agents where one number tells it, else what differs from the answer."""
    levers = list(one["levers"].values())
    if len(levers) == 1 and _counted(levers[0]):
        return str(setting["agents"][next(iter(one["levers"]))])
    if len(levers) == 1:
        return f"the next smaller ({setting['agent_hours']:,.10g} agent-hours)"
    return listed(_people(setting["agents"][name], lever["pool"]) for name, lever in one["levers"].items())


def _people(agents: int, pool: str) -> str:
    """Say "7 reps", "1 rep", or "2 at shop" where the name of a pool is no plural."""
    if not pool.endswith("s") or pool.endswith("ss"):
        return f"{agents} at {pool}"
    return f"{agents} {pool.removesuffix('s') if agents == 1 else pool}"


def _worse(one: Found, found: Found) -> list[str]:
    said = []
    names = {lever["pool"]: name for name, lever in one["levers"].items()}
    for pair in one["worse"][:2]:
        size = scale_for(outcome(pair["target"]).unit, [pair["change"]], difference=True)
        gap = size.with_interval(pair["change"], pair["half_width"], sign=True)
        places = " and ".join(f"{fewer} to {more} {pool}" for pool, fewer, more in
                              zip(names, pair["fewer"], pair["more"], strict=True) if fewer != more)
        said.append(f"More is not always better here: from {places} the {noun(pair['target'])} changes by {gap} "
                    f"{size.unit}. " + ("All settings around it were run." if one["exhausted"] and len(names) == 1 else
                                        "All cheaper settings within three agents of the answer were run; a cheaper "
                                        "one further away is not ruled out." if one["exhausted"] else
                                        "There are too many settings around to run them all: a cheaper one may exist."))
    if not one["proved"] and not said and one["feasible"]:
        said.append("There are too many cheaper settings to rule all of them out: one may exist.")
    return said


# The formulas -----------------------------------------------------------------------------------------------------


def _beside_formulas(one: Found, found: Found) -> list[str]:
    said = []
    for formula in one["formulas"]:
        lever = one["levers"][formula["lever"]]
        patience = formula["patience_minutes"]
        given = (f"{formula['calls_per_week']:,.0f} contacts a week of {formula['handle_minutes']:.3g} min"
                 + (f" and people who hang up after {patience:.3g} min on average" if patience else ""))
        about = f" for {noun(formula['target'])}" if len(found["targets"]) > 1 or len(one["levers"]) > 1 else ""
        said.append(f"Given the simulated {given}, Erlang C asks for {_by_formula('erlang_c', formula, lever)}"
                    f"{about}, Erlang A for {_by_formula('erlang_a', formula, lever)}; the simulation for "
                    f"{_hours(lever['agent_hours']) if lever['by_hour'] else _size(lever['at'], lever)}.")
    return [*said, *_difference(one)]


def _by_formula(name: str, formula: Found, lever: Found) -> str:
    """Return what a formula asks for: agents, or agent-hours of a rota by half hours."""
    at, hours = formula[name], formula[f"{name}_agent_hours"]
    if at is None:
        most = "any rota that was looked at" if lever["by_hour"] else _size(lever["high"], lever)
        return f"more than {most}"
    return _hours(hours) if lever["by_hour"] else _size(at, lever)


def _hours(hours: float) -> str:
    return f"{hours:,.10g} agent-hours a week"


def _size(at: int, lever: Found) -> str:
    """Return a place on a lever's line as a number of agents on the largest shift."""
    agents = at + lever["now"] if lever["shifted"] else at
    return f"{agents}" if _counted(lever) else f"{agents} on the largest shift"


def _difference(one: Found) -> list[str]:
    """Say which assumption makes the difference; nothing where none was switched off."""
    if not one["without"]:
        return []
    key = one["difference_made_by"]
    if key is None:
        return ["None of the mechanisms that the formulas leave out makes a difference here."]
    most = next(each for each in one["without"] if each["key"] == key)
    if most["change"] == 0:
        name, change = most["targets"][0]["name"], most["targets"][0]["change"]
        moved = ""
        if change is not None:
            scale = scale_for(outcome(name).unit, [change], difference=True)
            moved = f": without it {noun(name)} changes by {scale.text(change, sign=True)} {scale.unit}"
        return [f"No single assumption moves the need by a whole agent; that {LABELS[key]} matters most{moved}."]
    lever = one["levers"][one["of_lever"]]
    would = "no setting would suffice" if most["change"] is None else (
        f"{_size(most['at'], lever)} would be needed in place of {_size(lever['at'], lever)}")
    return [f"The assumption that makes the difference is that {LABELS[key]}: without it {would}."]


def without_table(one: Found, title: str) -> Table | None:
    """Return the need with each mechanism switched off; None where none was."""
    if not one["without"]:
        return None
    names = [target["name"] for target in one["without"][0]["targets"]]
    rows = []
    for each in one["without"]:
        moved = []
        for target in each["targets"]:
            scale = scale_for(outcome(target["name"]).unit, [target["change"] or 0.0], difference=True)
            text = UNDEFINED if target["change"] is None else scale.text(target["change"], sign=True)
            moved.append(f"{text} {scale.unit}".rstrip())
        need = "not within the bounds" if each["change"] is None else f"{each['change']:+d}" if each["change"] else "0"
        rows.append((LABELS[each["key"]], need, *moved))
    return Table(title, ("switched off", "need", *(noun(name) for name in names)), tuple(rows),
                 frozenset(range(1, 2 + len(names))))


# Tables -----------------------------------------------------------------------------------------------------------


def settings_table(result: StudyResult, policy: str) -> Table:
    """Return the answer, what was judged near it, what each costs, and what is known of the targets there."""
    found = result.summary.findings
    one = found["policies"][policy]
    shown = _nearest(one)
    money = any(each["wages"] for each in shown)
    heads = [*(f"{lever['pool']}" for lever in one["levers"].values()), "agent-hours", *(["wages"] * money)]
    for target in found["targets"]:
        heads += [noun(target["name"]), "probability"]
    rows = []
    for each in shown:
        cells = [_cell(each["place"][name], lever, each["agents"][name]) for name, lever in one["levers"].items()]
        cells += [f"{each['agent_hours']:,.10g}", *([f"{each['wages']:,.0f}"] * money)]
        for target, limit in zip(each["targets"], found["targets"], strict=True):
            cells += [_value(target, _scale(target, limit["limit"])), probability(target["probability"])]
        mark = "<- needed" if one["feasible"] and each["place"] == one["place"] else ""
        rows.append((*cells, {"yes": "met", "no": "not met", "undecided": "undecided"}[each["is"]],
                     "new" if each["stage"] == "check" else "search", mark))
    several = len(found["policies"]) > 1
    title = f"{result.title}{f', {result.titles[policy]}' if several else ''}"
    return Table(title, (*heads, "", "runs", ""), tuple(rows), frozenset(range(len(heads))))


def _cell(at: int, lever: Found, agents: int) -> str:
    return f"{agents}" if lever["by_hour"] or not lever["shifted"] else f"{at:+d}"


def _nearest(one: Found) -> list[Found]:
    """Return the settings of the table in the order of what they cost: those that are nearest to the answer."""
    def cost(each: Found) -> tuple[float, float]:
        return each["wages"], each["agent_hours"]

    near = sorted(one["judged"], key=lambda each: (each["place"] != one["place"], each["stage"] != "check",
                                                   abs(cost(each)[0] - cost(one)[0]),
                                                   abs(cost(each)[1] - cost(one)[1])))[:MOST_SETTINGS]
    return sorted(near, key=lambda each: (cost(each), list(each["place"].values())))


def rota_tables(one: Found) -> list[Table]:
    """Return the rotas that are needed, by day, where they are not one number."""
    return [Table(f"Rota of {lever['pool']}", ("day", "staff"), tuple(rota_text(lever["week"]).items()))
            for lever in one["levers"].values() if one["feasible"] and not _plain(lever)]


def _plain(lever: Found) -> bool:
    week: list[int] = lever["week"]
    return min(week) == max(week)


def notes(result: StudyResult) -> list[str]:
    """Return what a reader has to know of the numbers."""
    found = result.summary.findings
    level = 100.0 * found["level"]
    aside = f", and {found['runs_of_assumptions']:,} with an assumption switched off" * bool(
        found["runs_of_assumptions"])
    return [f"{found['runs']:,} runs{aside}. Figures marked new are of replications that had no part in the search; "
            f"± is of an interval so wide that all that is said of the answer and its neighbours holds at once with "
            f"{level:.4g} %, however often it was looked at. Probability: that the mean over many runs keeps to the "
            "limit, as these runs tell.",
            "A target is about the mean over all hours and many runs, not about every week. What is paid for here is "
            "the staff that is varied, on duty, and nothing else."]


def _saved(result: StudyResult) -> list[str]:
    """Say what the cheaper of several policies saves."""
    found = result.summary.findings
    able = {policy: one for policy, one in found["policies"].items() if one["feasible"]}
    if len(able) < 2:
        return []
    best = able[found["policy"]]
    said = []
    for policy, one in able.items():
        if policy == found["policy"]:
            continue
        hours, wages = one["agent_hours"] - best["agent_hours"], one["wages"] - best["wages"]
        money = f" and {wages:,.0f} in wages" if best["wages"] or one["wages"] else ""
        said.append(f"as much as {result.titles[policy]}" if hours == wages == 0 else
                    f"{hours:,.10g} agent-hours{money} a week less than {result.titles[policy]}")
    return [f"{result.titles[found['policy']]} needs {listed(said)}."]


def of_all(result: StudyResult) -> Sequence[tuple[str, Found]]:
    """Return every policy with what was found."""
    return list(result.summary.findings["policies"].items())
