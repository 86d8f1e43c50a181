"""A law is one file: what is made from the files is up to date, and one more file is one more law everywhere."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sim.eventlog import Log
from sim.laws import LAWS
from sim.laws.generate import KNOWN, REFERENCE, ROOT, RULES, LawError, known, rules, sources, table
from sim.scenario import loads
from sim.scenario.plan import build
from tests.engine.tiny import log_of

GOMPERTZ = '''"""Gompertz's law: a hazard that grows exponentially."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.laws.law import Bounds, Law, Numbers, Parameter, constant, quantity

if TYPE_CHECKING:
    from sim.arithmetic import log, log1p

CODE = 12


def numbers(scale: float, growth: float) -> Numbers:
    """Both."""
    return (CODE, scale, growth, 0.0, ()) if scale > 0.0 else constant(0.0)


def quantile(scale: float, growth: float, u: float) -> float:
    """The solution x of 1 - exp(-growth (exp(x / scale) - 1)) = u."""
    return scale * log1p(-log(1.0 - u) / growth)


def mean(scale: float, growth: float) -> float:
    """By the midpoint rule."""
    return scale * sum(math.log1p(-math.log(1.0 - (k + 0.5) / 1000) / growth) for k in range(1000)) / 1000


def bounds(scale: float, growth: float) -> Bounds:
    """Above 0."""
    return 0.0, math.inf if scale else 0.0


LAW = Law("gompertz", CODE, (quantity("scale"), Parameter("growth", "number", 0.01, 100.0)), numbers,
          "a hazard that grows exponentially", mean, "no closed form", bounds)
'''
WORLD = """
horizon = "1 day"
demand.cases_per_hour = 20
pools.reps.staff = 2
channels.phone.patience = {law}
chain = [{{ level = "rep", pool = "reps", handle = {law} }}]
"""
EVERYWHERE = """
import json, sys
from pathlib import Path
from sim.engine import run
from sim.errors import InputError
from sim.scenario import json_schema, loads
from sim.scenario.plan import build
world = Path("world.toml").read_text()
scenario = loads(world)
handle = scenario.world().chain[0].handle
try:
    loads(world.replace("growth = 0.2", "growth = 0"))
except InputError as error:
    refused = str(error.problems[0])
print(json.dumps({
    "mean": handle.average, "bounds": [str(end) for end in handle.bounds], "refused": refused,
    "schema": "gompertz" in json.dumps(json_schema()),
    "records": run(build(scenario.world()), engine="reference").records,
}))
"""
PARAMETERS = {"value": 4, "mean": 4, "cv": 1.3, "shape": 2, "stages": 2, "median": 4, "minimum": 2, "low": 1, "mode": 3,
              "high": 9, "quantiles": [1, 2, 9]}


def written(name: str) -> str:
    """Write a law of about four minutes as a scenario does."""
    values = PARAMETERS | ({"mean": 0.6, "cv": 0.5} if name == "beta" else {})
    return f"{{ dist = {json.dumps(name)}, {', '.join(f'{one} = {values[one]}' for one in LAWS[name].names)} }}"


def test_what_is_made_from_the_files_is_up_to_date() -> None:
    """Run `python -m sim.laws.generate` after a change in a law's file."""
    found = sources()
    assert KNOWN.read_text() == known(found)
    assert RULES.read_text() == rules(found)
    assert table(found) in REFERENCE.read_text()


def test_codes_are_never_given_to_another_law() -> None:
    """Plans are kept nowhere, but logs of the same version have to be the same bytes, whatever laws are added."""
    assert {name: law.code for name, law in LAWS.items()} == {
        "constant": 0, "exponential": 1, "lognormal": 2, "weibull": 3, "gamma": 4, "erlang": 4, "loglogistic": 5,
        "pareto": 6, "uniform": 7, "triangular": 8, "beta": 9, "empirical": 10, "hyperexponential": 11}


@pytest.mark.parametrize("name", LAWS)
def test_every_law_is_drawn_alike_by_both_engines(name: str) -> None:
    plan = build(loads(WORLD.format(law=written(name))).world())
    logs: list[Log] = [log_of(plan, engine) for engine in ("reference", "compiled")]
    assert len(logs[0].records) > 100
    assert logs[0].records.tobytes() == logs[1].records.tobytes()


def test_one_more_file_is_one_more_law(tmp_path: Path) -> None:
    """In scenario, check, mean, schema, reference and engine; nothing else is touched by hand."""
    shutil.copytree(ROOT / "sim", tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "docs").mkdir()
    shutil.copy(REFERENCE, tmp_path / "docs")
    (tmp_path / "sim" / "laws" / "gompertz.py").write_text(GOMPERTZ)
    (tmp_path / "world.toml").write_text(WORLD.format(law='{ dist = "gompertz", scale = "6 min", growth = 0.2 }'))
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "NUMBA_DISABLE_JIT": "1"}

    def python(*arguments: str) -> str:
        return subprocess.run([sys.executable, *arguments], cwd=tmp_path, env=environment, capture_output=True,
                              text=True, check=True).stdout

    python("-m", "sim.laws.generate")
    told = json.loads(python("-c", EVERYWHERE))
    assert told["mean"] == pytest.approx(8.95, rel=0.01)
    assert told["bounds"] == ["0.0", "inf"]
    assert "growth" in told["refused"] and "a number from 0.01 to 100" in told["refused"]
    assert told["schema"] and told["records"] > 100
    assert "| `gompertz` | `scale`, `growth` | no closed form |" in (tmp_path / "docs" / "scenario.md").read_text()


@pytest.mark.parametrize(("before", "after", "complaint"), [
    ("CODE = 12", "CODE = 7", "the code 7 belongs to"),
    ("import log, log1p", "import log", "`quantile` uses `log1p`, which is no parameter"),
    ("growth: float, u: float", "growth: list, u: float", "parameters of `quantile` are float, int or Points"),
    ("def quantile", "def inverse", "gompertz.py: no law has a `quantile` for the code 12"),
])
def test_a_file_that_cannot_be_compiled_is_refused(
    before: str, after: str, complaint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sim.laws

    (tmp_path / "gompertz.py").write_text(GOMPERTZ.replace(before, after))
    (tmp_path / "uniform.py").write_text((KNOWN.parent / "uniform.py").read_text())
    monkeypatch.setattr(sim.laws, "__path__", [str(tmp_path), *sim.laws.__path__])
    monkeypatch.delitem(sys.modules, "sim.laws.gompertz", raising=False)
    with pytest.raises(LawError, match=complaint):
        rules(sources(tmp_path))
    monkeypatch.delitem(sys.modules, "sim.laws.gompertz", raising=False)
