"""Rules given as text, plans that have them, and three ways of running such a plan.

The third is the text that the kernel is compiled from, run as plain Python: what the guards do in the kernel is seen
there without compiling a kernel for each rule.
"""

from __future__ import annotations

import hashlib
import importlib.util
import itertools
import re
import sys
import tempfile
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from sim.engine.rules.compiling import COPIED, texts
from sim.engine.rules.running import _explained, simulator
from sim.engine.translator.journeysim import PLACE
from sim.errors import InputError, Problem
from sim.eventlog import Log, LogBuilder, Recorder
from sim.scenario.plan import Plan
from sim.scenario.rule_files import RuleFile, declared_numbers

SHIPPED = Path(__file__).parents[3] / "configs" / "rules"
_serial = itertools.count()


def rule(text: str, name: str = "own") -> RuleFile:
    """Return a rule's file of a text; what it imports is put in front, in the first line."""
    text = "from sim import rules; from sim.rules import *  # noqa\n" + text
    return RuleFile(name, f"{name}.py", text, hashlib.sha256(text.encode()).hexdigest())


def moments(body: str, *before: str, name: str = "own") -> RuleFile:
    """Return a rule's file with methods for its class; the first of them stands in line 5 behind `before`."""
    return rule("\n".join([*before, "\n", "class Own(Moments):", *("    " + line for line in body.splitlines())]), name)


def shipped(name: str) -> RuleFile:
    """Return one of the rules that come with journeysim."""
    text = (SHIPPED / f"{name}.py").read_text(encoding="utf-8")
    return RuleFile(name, f"{name}.py", text, hashlib.sha256(text.encode()).hexdigest())


def ruled(plan: Plan, *files: RuleFile, **numbers: float) -> Plan:
    """Return a plan with rules, whose numbers are as declared but for those given."""
    declared = [numbers.get(name, value) for file in files
                for name, value in declared_numbers(file.text, file.path).items()]
    return replace(plan, rules=files, rule_numbers=np.array(declared, dtype=np.float64))


def log_of(plan: Plan, engine: str = "reference", replication: int = 0) -> Log:
    """Return the log of a plan with rules: by the reference engine, the compiled one, or its text as `plain` Python."""
    kept = LogBuilder()
    recorder = Recorder(kept, 4096)
    if engine == "plain":
        package = plain(plan.rules)
        _explained(plan.rules, lambda: package.replicate(plan, plan.seed, replication, recorder))
    else:
        simulator(engine, plan.rules)(plan, plan.seed, replication, recorder)
    return kept.log()


def refused(act: Any) -> Problem:
    """Return the one complaint of something that is refused."""
    with pytest.raises(InputError) as caught:
        act()
    assert len(caught.value.problems) == 1, caught.value
    return caught.value.problems[0]


@cache
def plain(files: tuple[RuleFile, ...]) -> ModuleType:
    """Return the compiled engine's package with rules, as plain Python: `part` does nothing, rows are recarrays."""
    name = f"plain_rules_{next(_serial)}"
    told = {**{one: (PLACE / "compiled" / f"{one}.py").read_text(encoding="utf-8") for one in COPIED}, **texts(files)}
    told["arena"] = told["arena"].replace("return np.int64(word)", "return np.uint64(word).astype(np.int64)")
    told["assembly"] = "def part(function):\n    return function\nwhole = code_of_whole = inlined = part\n"
    with tempfile.TemporaryDirectory() as folder:
        for one, text in told.items():
            Path(folder, f"{one}.py").write_text(re.sub(r"\bsim\.engine\.compiled\b", name, text), encoding="utf-8")
        spec = importlib.util.spec_from_file_location(name, Path(folder, "__init__.py"),
                                                      submodule_search_locations=[folder])
        assert spec is not None and spec.loader is not None
        package = importlib.util.module_from_spec(spec)
        sys.modules[name] = package
        spec.loader.exec_module(package)
        kernel: Any = import_module(f"{name}.kernel")
        for one in told:
            import_module(f"{name}.{one}" if one != "__init__" else name)
    kernel.compiled = lambda: (lambda *given: kernel.advance(*map(_with_names, given)),
                               lambda *given: kernel.befriend_founders(*given))
    return package


def _with_names(table: Any) -> Any:
    return table.view(np.recarray) if table.dtype.names else table
