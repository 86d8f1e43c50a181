"""The page as one file that can be mailed: answers to a lattice of settings, lives, a film, the reasons, the lessons.

Everything that the page would ask of a server is worked out before and put into the file; the modules are inlined as
data, so it opens from disk and asks nobody for anything. It says what it holds, what it does not, and which command,
version and seed made it. The same bytes for the same scenario and version.
"""

from __future__ import annotations

import base64
import dataclasses
import json
import re
import shlex
import time
from collections.abc import Callable, Iterator
from html import escape
from importlib.resources import files
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any, Final

from sim.errors import InputError, JourneysimError, Problem
from sim.experiment.provenance import version
from sim.explore.lessons import lessons_of, opened_live_by
from sim.explore.levers import levers_of
from sim.explore.questions import handle
from sim.explore.server import WITHOUT_SERVER, as_sent

if TYPE_CHECKING:
    from sim.explore.front_desk import Desk
    from sim.explore.levers import Lever
    from sim.explore.live.embedded import Engine

RUNS: Final = 20
LEVERS: Final = 2
STOPS: Final = 5
LIVES: Final = 2
DAYS: Final = 3
MISSING: Final = ("presets", "take", "runs")
RUNS_OF_LOOP: Final = 5
_OF_LOOP: Final = ("churn", "cases")
_FATES: Final = ("saved", "harmed", "lost_anyway", "untouched")
_POLICY: Final = ("default-src 'none'; script-src 'unsafe-inline' data:; style-src 'unsafe-inline'; img-src data:; "
                  "base-uri 'none'; form-action 'none'")


def exported(desk: Desk, tell: Callable[[int], object] = lambda done: None, engine: Engine | None = None) -> bytes:
    """Return the page of a desk as one file; `tell` is told of every setting of the lattice that is done.

    With an engine (`sim.explore.live`) the page runs itself what it does not hold.
    """
    data = _answers(desk, tell)
    page = files("sim.explore").joinpath("page")
    text = page.joinpath("index.html").read_text(encoding="utf-8")
    style = page.joinpath("style.css").read_text(encoding="utf-8")
    icon = base64.b64encode(page.joinpath("icon.svg").read_bytes()).decode()
    modules = {entry.name: as_sent(entry.read_text(encoding="utf-8")) for entry in page.joinpath("js").iterdir()
               if entry.name.endswith(".js")}
    modules["api.js"] = modules.pop(WITHOUT_SERVER)
    text = text.replace('<p id="about" class="quiet"></p>', f'<p id="about" class="quiet"></p>\n{_made(desk, engine)}')
    text = text.replace("This page talks to this machine alone.", "This page asks nobody for anything.")
    policy = _POLICY
    if engine is not None:
        modules = engine.modules(modules)
        policy = _POLICY.replace("data:;", "data: 'wasm-unsafe-eval';", 1)
    text = text.replace('<link rel="stylesheet" href="style.css">', f"<style>\n{style}</style>")
    text = text.replace('href="icon.svg"', f'href="data:image/svg+xml;base64,{icon}"')
    text = text.replace('<script type="module" src="js/main.js"></script>', _scripts(modules, data, engine))
    return text.replace('<meta charset="utf-8">', f'<meta charset="utf-8">\n<meta http-equiv="content-security-policy" '
                        f'content="{policy}">').encode()


def _made(desk: Desk, engine: Engine | None) -> str:
    """Say what made the page, what it holds, and how to have the rest."""
    levers = " and ".join(f"{lever.label} ({lever.part.replace('_', ' ')}) at {len(stops)} values"
                          for lever, stops in lattice(desk))
    held = f"{RUNS} runs of both policies" + (f" with {levers} of the second policy" if levers else "")
    return (
        '<details id="made" class="quiet">'
        "<summary>One file, made by journeysim: what it holds, and how to have the rest</summary>\n"
        f"<p>Made by journeysim {escape(version())} with seed {desk.seed}. It holds {escape(held)}; for the settings "
        f"as in the file also {DAYS} days of one run as a film, some lives, the reasons, the risk and the loop. "
        f"{_more(engine)} need the program. This command opens the same page live; with "
        "<code>--export FILE.html</code> it made this file:</p>\n"
        f"<pre>{escape(command_line(desk))}</pre></details>")


def _more(engine: Engine | None) -> str:
    """Say what the page runs itself, and begin to say what it cannot."""
    if engine is None:
        return "Other levers, policies and worlds, more runs, and what is to be saved"
    return ("With the engine in it, it runs other levers of the second policy, and up to 100 runs, itself. Other "
            "policies and worlds, and what is to be saved")


def command_line(desk: Desk) -> str:
    """Return the command that opens the page live; with `--export FILE.html` it makes the file."""
    words = ["journeysim", "explore", desk.command, "--policies", ",".join(desk.policies)]
    words += ["--seed", str(desk.seed)] if desk.seed != desk.scenario.seed else []
    return shlex.join([*words, *(word for option in desk.sets for word in ("--set", option))])


def lattice(desk: Desk) -> tuple[tuple[Lever, tuple[float, ...]], ...]:
    """Return the levers of the lattice with the values at which they may stand, the second policy's among them."""
    second = desk.policies[1]
    chosen = [lever for lever in levers_of(desk.scenario)
              if lever.kind in ("number", "rota", "law") and isinstance(lever.values[second], float)]
    return tuple((lever, _stops(lever, float(lever.values[second]))) for lever in chosen[:LEVERS])


def _stops(lever: Lever, here: float) -> tuple[float, ...]:
    step = (lever.high - lever.low) / (STOPS - 1)
    found = {round((lever.low + at * step) / lever.step) * lever.step for at in range(STOPS)} | {here}
    return tuple(sorted(float(f"{value:.9g}") for value in found))


def settings_at(lever: Lever, value: float, here: float) -> dict[str, float | str]:
    """Return the change that puts a lever of the second policy at a value, as the page writes it."""
    if value == here:
        return {}
    if lever.kind == "rota":
        return {lever.path: f"{value:g}" if value < 0 else f"+{value:g}"}
    return {lever.path: f"*{_plain(value)}" if lever.kind == "law" else _number(value)}


def _plain(value: float) -> str:
    return str(_number(value))


def _number(value: float) -> float | int:
    return int(value) if float(value).is_integer() else value


def _answers(desk: Desk, tell: Callable[[int], object]) -> dict[str, Any]:
    """Work out everything that the page may ask."""
    axes = lattice(desk)
    second = desk.policies[1]
    base = {"policies": list(desk.policies), "changes": [{}, {}]}
    world = _ask(desk, "world", {})
    stops = {lever.path: values for lever, values in axes}
    world["worlds"] = []
    world["levers"] = [dataclasses.asdict(lever) | {"stops": stops[lever.path], "is_first": True}
                       for lever, _ in axes]
    runs = {}
    for values in product(*(values for _, values in axes)):
        changes: dict[str, float | str] = {}
        for (lever, _), value in zip(axes, values, strict=True):
            changes |= settings_at(lever, value, float(lever.values[second]))
        settings = {"policies": list(desk.policies), "changes": [{}, changes]}
        runs[_key(settings)] = _ask(desk, "runs", {"settings": settings, "runs": RUNS})
        tell(1)
    loop = {}
    for cut in ({}, *(arrow["cut"] for arrow in world["arrows"] if arrow["cut"])):
        settings = base | {"changes": [cut, cut]}
        key = _key(settings)
        runs.setdefault(key, _ask(desk, "runs", {"settings": settings, "runs": RUNS_OF_LOOP}))
        loop[key] = dict(_outside(desk, settings, {row["name"] for row in runs[key]["rows"]}))
    first = _ask(desk, "film", {"settings": base})
    last = max(int(first["stage"]["horizon"] // 1440) - 1, 0)
    film = {str(day): _ask(desk, "film", {"settings": base, "day": day})
            for day in range(first["day"], min(first["day"] + DAYS, last + 1))}
    lives = {fate: list(_lives(desk, base, fate)) for fate in _FATES}
    return {
        "missing": MISSING, "world": world, "base": _key(base), "runs": runs, "loop": loop, "day": first["day"],
        "film": film,
        "fates": _ask(desk, "fates", {"settings": base}), "lives": lives,
        "lessons": dict(_lessons(desk, world["lessons"], tell)),
        "why": _worked_out(desk, "why", {"settings": base}), "risk": _worked_out(desk, "risk", {"settings": base}),
        "broke": [_worked_out(desk, "broke", {"settings": base, "side": side}) for side in (0, 1)],
        "erlang": [_worked_out(desk, "erlang", {"settings": base, "side": side}) for side in (0, 1)],
    }


def _outside(desk: Desk, settings: dict[str, Any], told: set[str]) -> Iterator[tuple[str, Any]]:
    """Give what the loop shows and the comparison has nothing to say of, as a curve of one point."""
    for name in _OF_LOOP:
        if name not in told:
            try:
                yield name, _ask(desk, "curve", {"points": [settings], "outcome": name, "runs": RUNS_OF_LOOP})
            except InputError:  # a world without such an outcome
                continue


def _lives(desk: Desk, base: dict[str, Any], fate: str) -> Iterator[Any]:
    for which in range(LIVES):
        try:
            yield _ask(desk, "lives", {"settings": base, "fate": fate, "which": which})
        except InputError:  # nobody has that fate
            return


def _lessons(
    desk: Desk, lessons: list[dict[str, Any]], tell: Callable[[int], object]
) -> Iterator[tuple[str, Any]]:
    """Give what every lesson that is run on the spot and whose world is there has to show, by its number."""
    for lesson in lessons:
        if "outcome" not in lesson:
            continue
        try:
            opened = _ask(desk, "lesson", {"number": lesson["number"]})
        except InputError:  # its world is not installed: the page names the lesson, and the command
            lesson["command"] = opened_live_by(lesson["number"])
            continue
        form = {"world": opened["world"], "runs": lesson["runs"], "outcome": lesson["outcome"]}
        if "luck" in lesson:
            yield str(lesson["number"]), _ask(desk, "luck", form | {"settings": {"policies": lesson["policies"]}})
        else:
            points = [{"policies": lesson["policies"], "changes": [{lesson["key"]: value}] * 2}
                      for value in lesson["values"]]
            outcomes = [lesson[key] for key in ("outcome", "beside") if key in lesson]
            yield str(lesson["number"]), {
                name: _ask(desk, "curve", form | {"points": points, "outcome": name}) for name in outcomes}
        tell(1)


def steps(desk: Desk) -> int:
    """Return how often `exported` tells that something is done: settings of the lattice, then lessons."""
    return prod(len(stops) for _, stops in lattice(desk)) + sum(
        "outcome" in lesson for lesson in lessons_of(desk.scenario))


def _key(settings: dict[str, Any]) -> str:
    """Return what the page knows settings by (`keyOf` in exported.js), numbers as JavaScript writes them."""
    changes = [[[key, _number(value) if isinstance(value, float) else value] for key, value in sorted(side.items())]
               for side in settings["changes"]]
    return json.dumps([settings["policies"], changes], separators=(",", ":"), ensure_ascii=False)


def _ask(desk: Desk, path: str, form: dict[str, Any]) -> Any:
    answer = handle(path, json.dumps(form).encode(), desk)
    found = json.loads(answer.body)
    if answer.status != 200:
        raise InputError(Problem(found["says"]))
    return found


def _worked_out(desk: Desk, path: str, form: dict[str, Any]) -> Any:
    """Return the answer of a job of the background; what cannot be worked out is left without one."""
    while True:
        try:
            found = _ask(desk, path, form)
        except JourneysimError:
            return {"done": 0, "of": 0, "answer": None}
        if found["answer"] is not None:
            return found | {"done": found["of"]}
        time.sleep(0.05)


def _scripts(modules: dict[str, str], data: dict[str, Any], engine: Engine | None) -> str:
    """Return the modules as data under bare names, the answers, the engine, and what starts the page."""
    bare = {name.removesuffix(".js"): re.sub(r'from "\./([a-z]+)\.js"', r'from "\1"', text)
            for name, text in sorted(modules.items())}
    imports = {name: f"data:text/javascript;base64,{base64.b64encode(text.encode()).decode()}"
               for name, text in bare.items()}
    held = {"answers": data} | ({} if engine is None else {"live": engine.data})
    return (f'<script type="importmap">{json.dumps({"imports": imports})}</script>\n'
            f'{"".join(_held(name, each) for name, each in held.items())}'
            '<script type="module">import "main";</script>')


def _held(name: str, data: dict[str, Any]) -> str:
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")
    return f'<script type="application/json" id="{name}">{text}</script>\n'
