"""A rule imports journeysim by either of its names, in every way in which Python can say so."""

from __future__ import annotations

import hashlib

import pytest

from sim.eventlog import first_difference
from sim.scenario.rule_files import RuleFile
from tests.engine.rules.worlds import SHIPPED, log_of, ruled, shipped
from tests.engine.tiny import cases, desk, plan_of

IMPORTS = (
    "from {name} import rules\nfrom {name}.rules import MINUTES_PER_DAY, MINUTES_PER_HOUR, Case, Moments\n",
    "import {name}.rules\nfrom {name} import rules\nfrom {name}.rules import *\n",
    "from {name} import rules as rules\nfrom {name}.rules import MINUTES_PER_DAY, MINUTES_PER_HOUR\n"
    "from {name}.rules import Case as Case, Moments as Moments\n",
)


@pytest.mark.parametrize("name", ["sim", "journeysim"])
@pytest.mark.parametrize("form", IMPORTS)
def test_a_rule_may_be_written_with_either_name(name: str, form: str) -> None:
    text = (SHIPPED / "tiring.py").read_text(encoding="utf-8")
    head, _, body = text.partition("\n\n\n")
    text = f"{head.partition(chr(10))[0]}\n\n{form.format(name=name)}\n\n{body}"
    file = RuleFile("tiring", "tiring.py", text, hashlib.sha256(text.encode()).hexdigest())
    plan = plan_of(desk() + cases(3))
    log = log_of(ruled(plan, file, fresh_until=0.0))
    assert first_difference(log, log_of(ruled(plan, shipped("tiring"), fresh_until=0.0))) is None
    assert first_difference(log, log_of(ruled(plan, file, fresh_until=0.0), "plain")) is None
    assert log.digest() != log_of(plan).digest()
