"""Mutated copies of the shipped scenarios: `check` says no in words, or `run` completes. Never a traceback."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.cli import cli

CONFIGS = sorted((Path(__file__).parents[2] / "configs").glob("*.toml"))
SMALL = ["--set", 'horizon="12 h"', "--set", 'warm_up="0 min"']
VALUES = [
    "nan", "-inf", "9" * 400, "true", '"[/x]"', '""', "[]", "{}", "-1", "0", "0.0", "1", "1.0", "0.5", '"0 min"',
    '"1 min"', '"none"', '"unlimited"', '{ dist = "constant", value = 0 }', '{ dist = "exponential", mean = "1 min" }',
    '{ dist = "pareto", minimum = 1, shape = 0.5 }', '{ dist = "uniform", low = 0, high = 1 }', '"phone"', '"reps"',
    '"100 years"',
]
ASSIGNMENT = re.compile(r"^(\s*[\w.]+\s*=\s*)(.+?)(\s*#.*)?$")


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """Return the text of a shipped scenario with one to three values replaced, or a line lost or doubled."""
    lines = draw(st.sampled_from(CONFIGS)).read_text().splitlines()
    places = [number for number, line in enumerate(lines) if ASSIGNMENT.match(line) and "[" not in line.split("=")[1]]
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.sampled_from(places))
        match = ASSIGNMENT.match(lines[place])
        how = draw(st.sampled_from(["value", "value", "value", "lose", "double", "cut"]))
        if how == "value" and match:
            lines[place] = match[1] + draw(st.sampled_from(VALUES))
        elif how == "lose":
            lines[place] = ""
        elif how == "double":
            lines[place] = lines[place] + "\n" + lines[place]
        else:
            lines[place] = lines[place][: draw(st.integers(0, len(lines[place])))]
    return "\n".join(lines)


def smaller(text: str) -> list[str]:
    """Return settings that keep a run short whatever the mutation, without hiding it."""
    return SMALL + (["--set", "customers.initial=200"] if "initial" in text and 'kind = "open"' not in text else [])


@pytest.mark.slow
@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=mutated())
def test_check_refuses_in_words_or_run_completes(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "mutated.toml"
    path.write_text(text)
    checked = CliRunner().invoke(cli, ["check", str(path), *smaller(text)])
    assert checked.exit_code in (0, 2), (checked.exit_code, checked.output, checked.exception)
    if checked.exit_code == 2:
        assert "mutated.toml" in checked.stderr and "Traceback" not in checked.output
        return
    ran = CliRunner().invoke(cli, ["run", str(path), "--json", *smaller(text)])
    assert ran.exit_code == 0, (ran.output, ran.exception)
