"""What the page may ask: a pure function of a path and a body, on a desk; the server adds nothing to it.

    handle("runs", b'{"settings": {...}, "runs": 10}', desk)  ->  Answer(200, "application/json", b'{...}')

Every answer to bad input is in words, status 400; nothing that comes from a page names a file.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sim.errors import InputError, Problem
from sim.explore import film as films
from sim.explore.front_desk import Desk, Superseded
from sim.explore.settings import PAGE
from sim.explore.verdict import LOOKS, comparison_of, form_of
from sim.scenario.problems import show

MOST_RUNS: Final = LOOKS[-1]
LARGEST_BODY: Final = 1_000_000
DEEPEST: Final = 40
JSON: Final = "application/json"
TOML: Final = "application/toml; charset=utf-8"
Form = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: a status of HTTP, the kind of content, the content, and a name where it is to be saved."""

    status: int
    kind: str
    body: bytes
    saved_as: str = ""


def handle(path: str, body: bytes, desk: Desk) -> Answer:
    """Answer one question of a page; never raises for bad input."""
    ask = QUESTIONS.get(path)
    if ask is None:
        return _fault(404, Problem("is nothing that a page may ask", PAGE, "path", show(path[:60])))
    try:
        found = ask(_read(body), desk)
    except Superseded:
        return _fault(409, Problem("has been overtaken by a newer question", PAGE))
    except InputError as error:
        return _faults(400, error.problems)
    except RecursionError:
        return _fault(400, Problem("is nested too deep", PAGE))
    return found if isinstance(found, Answer) else Answer(200, JSON, _json(found))


def _read(body: bytes) -> Form:
    if len(body) > LARGEST_BODY:
        raise InputError(Problem("is too large", PAGE, "body", f"{len(body):,} bytes", f"{LARGEST_BODY:,} bytes"))
    try:
        found = json.loads(body.decode("utf-8") or "{}", parse_constant=_no_number, parse_float=_finite_number,
                           object_pairs_hook=_each_once)
        json.dumps(found, ensure_ascii=False).encode()  # an escape may stand for half a character
    except (ValueError, RecursionError):
        raise InputError(Problem("is no JSON", PAGE, "body", allowed="a JSON object, each key once, numbers finite, "
                                                                     "texts of whole characters")) from None
    if not isinstance(found, dict):
        raise InputError(Problem("is no JSON object", PAGE, "body", show(found)[:60]))
    if _depth(found) > DEEPEST:
        raise InputError(Problem("is nested too deep", PAGE, "body", allowed=f"{DEEPEST} levels"))
    return found


def _no_number(name: str) -> float:
    raise ValueError(name)


def _finite_number(text: str) -> float:
    if not math.isfinite(value := float(text)):
        raise ValueError(text)
    return value


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(found := dict(pairs)) < len(pairs):
        raise ValueError("a key stands there twice")
    return found


def _depth(node: Any) -> int:
    """Return how deep a value is nested, without recursion."""
    depth, level = 0, [node]
    while level and depth <= DEEPEST + 1:
        level = [part for each in level if isinstance(each, (dict, list))
                 for part in (each.values() if isinstance(each, dict) else each)]
        depth += 1
    return depth


def _json(found: Any) -> bytes:
    return json.dumps(_finite(found), separators=(",", ":"), allow_nan=False, ensure_ascii=False).encode()


def _finite(node: Any) -> Any:
    """Return a value in which numbers that JSON does not know are nothing."""
    if isinstance(node, float):
        return node if math.isfinite(node) else None
    if isinstance(node, Mapping):
        return {str(key): _finite(value) for key, value in node.items()}
    return [_finite(value) for value in node] if isinstance(node, (list, tuple)) else node


def _fault(status: int, problem: Problem) -> Answer:
    return _faults(status, [problem])


def _faults(status: int, problems: list[Problem]) -> Answer:
    form = {"problems": [{"message": each.message, "key": each.key, "found": each.found, "allowed": each.allowed,
                          "nearest": each.nearest, "way_out": each.way_out, "line": each.line} for each in problems],
            "says": "\n".join(str(each) for each in problems)}
    return Answer(status, JSON, _json(form))


def _whole(form: Form, key: str, low: int, high: int, default: int) -> int:
    value = form.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        allowed = f"a whole number from {low} to {high}"
        raise InputError(Problem("is no such number", PAGE, key, show(value)[:60], allowed))
    return value


# What may be asked -------------------------------------------------------------------------------------------------


def _world(form: Form, desk: Desk) -> dict[str, Any]:
    """Say what there is to explore: policies, levers, what a page begins with."""
    from sim.explore.world import form_of_world

    world = desk.world(form)
    return form_of_world(world, desk, str(form.get("world", "")))


def _runs(form: Form, desk: Desk) -> dict[str, Any]:
    """Compare the first so many replications of both policies."""
    from sim.explore.present_figures import beside

    turn, ready, settings = desk.turn(form), desk.ready(form), desk.settings(form)
    comparison = comparison_of(ready, *desk.outcomes(ready, _whole(form, "runs", 1, MOST_RUNS, LOOKS[0]), turn))
    turn.look()
    return form_of(comparison) | {"settings": settings.key, "known": beside(desk.world(form), settings, comparison)}


def _fates(form: Form, desk: Desk) -> dict[str, Any]:
    """Say what becomes of the same customers."""
    from sim.explore.lives import fates

    ready = desk.ready(form)
    desk.turn(form).look()
    found: dict[str, Any] = desk.once(("fates", ready.digests), lambda: fates(ready, desk.engine, desk.workers))
    return found


def _curve(form: Form, desk: Desk) -> dict[str, Any]:
    """Return every run of one outcome at several settings."""
    from sim.explore.curve import curve

    return curve(form, desk, _whole(form, "runs", 1, MOST_RUNS, LOOKS[0]))


def _luck(form: Form, desk: Desk) -> dict[str, Any]:
    """Say what would have been concluded after every number of runs."""
    from sim.explore.looking_early import looking_early

    return looking_early(form, desk, _whole(form, "runs", 2, MOST_RUNS, LOOKS[0]))


def _lesson(form: Form, desk: Desk) -> dict[str, Any]:
    """Open the world of a lesson of the course."""
    from sim.explore.lessons import lesson_world, lessons

    return lesson_world(desk, _whole(form, "number", 1, len(lessons()), 1))


def _film(form: Form, desk: Desk) -> dict[str, Any]:
    """Tell where everybody is, for some days of one replication, under both policies."""
    turn, ready = desk.turn(form), desk.ready(form)
    replication = _whole(form, "replication", 0, MOST_RUNS - 1, 0)
    last = max(math.ceil(ready.plans[0].horizon / 1440.0) - 1, 0)
    day = _whole(form, "day", 0, last, min(int(ready.plans[0].warm_up // 1440.0), last))
    days = _whole(form, "days", 1, films.MOST_DAYS, 1)
    sides = [films.form_of(desk.side(ready, at, replication, turn), day, days) for at in (0, 1)]
    return {"stage": films.stage_of(ready), "replication": replication, "day": day, "days": days, "sides": sides}


def _lives(form: Form, desk: Desk) -> dict[str, Any]:
    """Tell two lives: of a customer by number, or of the next one with a fate."""
    from sim.explore.lives import chosen, lives

    turn, ready = desk.turn(form), desk.ready(form)
    replication = _whole(form, "replication", 0, MOST_RUNS - 1, 0)
    if "customer" in form:
        customer = _whole(form, "customer", 0, 2**31 - 1, 0)
        return lives(ready, customer, replication, desk.engine)
    which = _whole(form, "which", 0, 10**6, 0)
    return chosen(ready, str(form.get("fate", "saved")), which, replication, desk.engine, turn)


def _why(form: Form, desk: Desk) -> dict[str, Any]:
    """Share the difference out among the levers, in the background."""
    from sim.explore.reasons import why_job

    return why_job(form, desk).form()


def _broke(form: Form, desk: Desk) -> dict[str, Any]:
    """Say what breaks the journey under one of the two policies, in the background."""
    from sim.explore.reasons import broke_job

    return broke_job(form, desk, _whole(form, "side", 0, 1, 0)).form()


def _risk(form: Form, desk: Desk) -> dict[str, Any]:
    """Look at both policies month by month, in the background."""
    from sim.explore.risk import risk_job

    return risk_job(form, desk).form()


def _erlang(form: Form, desk: Desk) -> dict[str, Any]:
    """Say what Erlang's formulas would have said of one of the two policies, in the background."""
    from sim.explore.erlang import erlang_job

    return erlang_job(form, desk, _whole(form, "side", 0, 1, 0)).form()


def _toml(form: Form, desk: Desk) -> Answer:
    """Write what a page shows as a scenario."""
    from sim.explore.taking import SAVED, changes_toml

    return Answer(200, TOML, changes_toml(desk, form).encode(), SAVED)


def _command(form: Form, desk: Desk) -> dict[str, Any]:
    """Write the command that compares the same."""
    from sim.explore.taking import command_of

    return command_of(desk, form, _whole(form, "runs", 1, MOST_RUNS, LOOKS[0]))


def _open(form: Form, desk: Desk) -> dict[str, Any]:
    """Open a scenario that was dropped on the page."""
    from sim.explore.dropped import opened

    name = desk.open(opened(form.get("toml")))
    return {"world": name} | _world({"world": name}, desk)


def _results(form: Form, desk: Desk) -> Answer:
    """Return every run of both policies as CSV, as `compare` writes it."""
    from sim.experiment.forms import comparison_csv

    turn, ready = desk.turn(form), desk.ready(form)
    runs = _whole(form, "runs", 1, MOST_RUNS, LOOKS[0])
    comparison = comparison_of(ready, *desk.outcomes(ready, runs, turn))
    return Answer(200, "text/csv; charset=utf-8", comparison_csv(comparison), "runs.csv")


def _log(form: Form, desk: Desk) -> Answer:
    """Return the log of one replication under one policy as Parquet."""
    from sim.explore.saving import log_bytes

    turn, ready = desk.turn(form), desk.ready(form)
    side, replication = _whole(form, "side", 0, 1, 0), _whole(form, "replication", 0, MOST_RUNS - 1, 0)
    turn.look()
    return Answer(200, "application/vnd.apache.parquet", log_bytes(ready, side, replication, desk.engine),
                  f"log_{side}.parquet")


QUESTIONS: Final[dict[str, Callable[[Form, Desk], Any]]] = {
    "world": _world, "runs": _runs, "fates": _fates, "curve": _curve,
    "luck": _luck, "lesson": _lesson, "film": _film, "lives": _lives, "why": _why,
    "broke": _broke, "risk": _risk, "erlang": _erlang,
    "toml": _toml, "command": _command, "open": _open, "results": _results, "log": _log,
}
