"""Does the auditor notice faults? Plant them in the stories and in the rules of behaviour, and audit the logs.

    python -m tests.auditor.mutants [--random 150] [--seed 1] [--worlds 60] [--only NAME]

Named faults are those of `tests.mutations.faults` that change a log of the reference engine; `HOLES`, which of all
tests only the comparison of two independent engines used to notice; and `SHARED`, which that comparison cannot see.
Random mutants negate a condition, move an edge (< to <=), drop a statement, add one to a number, draw for another
purpose, swap two arguments, or turn + into -. Each is planted in a process of its own, where the rules run as plain
Python, and worlds are run: some for coincidences, and random ones. A mutant counts if the log of some world comes to
its end and differs. It is caught if the auditor complains of one of those logs; whoever changes no log in any of these
worlds, or crashes, is told apart. Exit code 1: fewer than 95 % are caught.
"""

from __future__ import annotations

import argparse
import ast
import importlib.util
import os
import pickle
import random
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from sim.eventlog import Log, LogBuilder
from tests.auditor.audit import audit
from tests.auditor.worlds import COINCIDENCES, chosen_plan, replication_of
from tests.mutations.faults import OF_STORIES, SAMPLE

ROOT: Final = Path(__file__).resolve().parents[2]
STORIES: Final = ("bosses", "customers", "demand", "design_team", "desk", "fixers", "journey")
RULES: Final = ("churn", "demand", "escalation", "feelings", "front_door", "handling", "learning", "snowball",
                "waiting", "word_of_mouth", "acquaintance")
MODULES: Final = (*(f"sim/engine/stories/{name}.py" for name in STORIES), "sim/engine/reference/line.py",
                  *(f"sim/behaviour/{name}.py" for name in RULES))
OTHER_PURPOSES: Final = ("VOICE", "RETRY", "PATIENCE", "HOLDS")
SECONDS: Final = 10
"""Of processor time; a faulty world that takes longer does not come to its end."""
MOST_RECORDS: Final = 100_000
GOAL: Final = 0.95


@dataclass(frozen=True)
class Mutant:
    """A fault: where, what, and the text of the module with it."""

    name: str
    path: str
    what: str
    text: str


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant: logs changed, the first complaint, worlds that crashed, and how the auditor failed."""

    changed: int
    complaint: str
    crashed: int
    failure: str = ""

    def fate(self) -> str:
        """Say it in a word or two."""
        if self.failure:
            return "THE AUDITOR FAILED"
        if self.complaint:
            return "caught"
        return "SURVIVED" if self.changed else "crashed" if self.crashed else "changed nothing"


# --- faults by name ---

_DESIGN, _FIXERS = "sim/engine/stories/design_team.py", "sim/engine/stories/fixers.py"
_DEMAND, _CUSTOMERS = "sim/engine/stories/demand.py", "sim/engine/stories/customers.py"
HOLES: Final = (
    ("level-zero", _DESIGN, "trouble.level <= 0.0", "trouble.level < 0.0"),
    ("second-project", _DESIGN, "trouble.projects += 1", "trouble.projects = 1"),
    ("team-never-full", _DESIGN, "            self.running += 1\n", "            pass\n"),
    ("team-never-freed", _DESIGN, "        self.running -= 1\n", "        pass\n"),
    ("edge-of-window", _DESIGN, "now - time <= window", "now - time < window"),
    ("edge-of-window-due", "sim/behaviour/learning.py", "now - oldest <= window", "now - oldest < window"),
    ("not-expedited", _FIXERS, "            case.job.line.expedite(case.job)\n", "            pass\n"),
    ("organic-key", _DEMAND, "self.run.draw_by_key(WORLD_KEY, 0, Purpose.ORGANIC, self.organics)",
     "self.run.draw_by_key(WORLD_KEY, 1, Purpose.ORGANIC, self.organics)"),
    ("flaw-level-purpose", _DEMAND, "Purpose.FLAW_LEVEL", "Purpose.VOICE"),
    ("request-delay-purpose", _FIXERS, "Purpose.REQUEST_DELAY", "Purpose.HOLDS"),
    ("reputation-without-drop", _CUSTOMERS, "world.reputation_drop > 0.0", "world.reputation_drop >= 0.0"),
)
"""Name, file, the text that stands there once, and what it becomes."""
_KEYS: Final = "sim/engine/keys.py"
SHARED: Final = (
    ("key-of-visits", _KEYS, "earlier * 65_536", "earlier * 65_537"),
    ("key-of-cascades", _KEYS, "(links << LINK_SHIFT)", "(1 << LINK_SHIFT)"),
    ("one-step-more", _KEYS, "MOST_STEPS: Final = 1000", "MOST_STEPS: Final = 1001"),
    ("one-link-more", _KEYS, "MOST_LINKS: Final = 10", "MOST_LINKS: Final = 11"),
)
"""Faults in keys and limits, which both engines share: comparing the two cannot show them."""


def named(all_of_the_stories: bool = False) -> Iterator[Mutant]:
    """Yield the faults by name; ValueError where one fits the sources no longer."""
    faults = (*SAMPLE, *OF_STORIES) if all_of_the_stories else SAMPLE
    known = [(fault.name, fault.path, fault.before, fault.after) for fault in faults if fault.path in MODULES]
    for name, path, before, after in (*known, *HOLES, *SHARED):
        source = (ROOT / path).read_text(encoding="utf-8")
        if source.count(before) != 1:
            raise ValueError(f"{name}: its text stands {source.count(before)} times in {path}, not once")
        yield Mutant(name, path, f"{before.strip()} -> {after.strip()}", source.replace(before, after))


# --- random mutants ---

_EDGES: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE,
                                                        ast.GtE: ast.Gt}
Change = Callable[[], None]


def _set(node: Any, field: str, value: Any) -> Change:
    return lambda: setattr(node, field, value)


def _replace(body: list[ast.stmt], at: int) -> Change:
    return lambda: body.__setitem__(at, ast.copy_location(ast.Pass(), body[at]))


def _swap(call: ast.Call, at: int) -> Change:
    def swap() -> None:
        call.args[at], call.args[at + 1] = call.args[at + 1], call.args[at]

    return swap


def sites(tree: ast.Module, rng: random.Random) -> Iterator[tuple[str, ast.AST, Change]]:
    """Yield every change that could be made in the functions of a module: how, at which node, and what does it."""
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        for node in (inner for statement in function.body for inner in ast.walk(statement)):
            if isinstance(node, (ast.If, ast.IfExp)):
                yield "negate", node.test, _set(node, "test", ast.UnaryOp(ast.Not(), node.test))
            elif isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _EDGES:
                yield "edge", node, _set(node, "ops", [_EDGES[type(node.ops[0])]()])
            elif isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and node.value is not True \
                    and node.value is not False:
                yield "number", node, _set(node, "value", node.value + 1)
            elif isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "Purpose":
                yield "purpose", node, _set(node, "attr", rng.choice(OTHER_PURPOSES))
            elif isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
                yield "sign", node, _set(node, "op", ast.Sub() if isinstance(node.op, ast.Add) else ast.Add())
            elif isinstance(node, ast.Call):
                for at in range(len(node.args) - 1):
                    yield "swap", node, _swap(node, at)
        for block in (function, *(node for node in ast.walk(function) if isinstance(node, (ast.If, ast.While)))):
            for at, statement in enumerate(block.body):
                target = getattr(statement, "target", None) or next(iter(getattr(statement, "targets", ())), None)
                is_call = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)
                if isinstance(target, ast.Attribute) or is_call:
                    yield "drop", statement, _replace(block.body, at)


def random_mutant(number: int, rng: random.Random) -> Mutant:
    """Return a mutant chosen at random: the module first, then the change in it."""
    path = rng.choice(MODULES)
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    how, node, change = rng.choice(list(sites(tree, rng)))
    what = f"{how} line {getattr(node, 'lineno', 0)}: {ast.unparse(node).splitlines()[0][:90]}"
    change()
    return Mutant(f"random-{number}", path, what, ast.unparse(ast.fix_missing_locations(tree)))


# --- trying one ---


class _Planted:
    """Finds the mutated module before its source."""

    def __init__(self, mutant: Mutant) -> None:
        self.name = mutant.path[:-len(".py")].replace("/", ".")
        self.code = compile(mutant.text, mutant.path, "exec")

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        return importlib.util.spec_from_loader(name, self) if name == self.name else None  # type: ignore[arg-type]

    def create_module(self, spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        exec(self.code, module.__dict__)


def _as_it_is(_: Any) -> Callable[[Any], Any]:
    return lambda function: function


def _play(number: int) -> Log | None:
    """Return the log of a random world from the reference engine; None if it crashes or does not end."""
    from sim.engine import run

    kept, seen = LogBuilder(), Counter[str]()

    def keep(records: Any) -> None:
        seen["records"] += len(records)
        if seen["records"] > MOST_RECORDS:
            raise OverflowError
        kept(records)

    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        run(chosen_plan(number), replication=replication_of(number), sink=keep, engine="reference", chunk=4096,
            digest=False)
    except Exception:
        return None
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return kept.log()


def _stop(*_: Any) -> None:
    raise TimeoutError


def _in_child(work: Callable[[], Any]) -> Any:
    """Return what `work` returns in a process of its own; None if it dies."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            answer = pickle.dumps(work())
            with os.fdopen(writing, "wb") as pipe:
                pipe.write(answer)
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        answer = pipe.read()
    os.waitpid(child, 0)
    return pickle.loads(answer) if answer else None


def _prepare(mutant: Mutant | None) -> None:
    import sim.jit

    told = ("sim.behaviour.", "sim.engine.reference", "sim.engine.stories")
    assert not any(name.startswith(told) for name in sys.modules)
    sim.jit.rule = _as_it_is  # type: ignore[assignment]
    signal.signal(signal.SIGVTALRM, _stop)
    if mutant:
        sys.meta_path.insert(0, _Planted(mutant))


def digests(worlds: Sequence[int]) -> dict[int, str]:
    """Return the digest of each world as it is, having made sure that the auditor has no complaint."""

    def work() -> dict[int, str]:
        _prepare(None)
        found = {}
        for number in worlds:
            log = _play(number)
            if log is not None and not audit(chosen_plan(number), log, replication=replication_of(number)):
                found[number] = log.digest()
        return found

    found: dict[int, str] = _in_child(work)
    if len(found) < len(worlds):
        raise ValueError(f"without a fault, there are complaints of {sorted(set(worlds) - set(found))}")
    return found


def judge(mutant: Mutant, sound: dict[int, str]) -> Verdict:
    """Run the worlds with a fault until the auditor complains of one whose log differs."""

    def work() -> Verdict:
        _prepare(mutant)
        changed = crashed = 0
        for number, digest in sound.items():
            log = _play(number)
            if log is None:
                crashed += 1
                if crashed > 3 and not changed:
                    break
            elif log.digest() != digest:
                changed += 1
                try:
                    complaints = audit(chosen_plan(number), log, replication=replication_of(number))
                except Exception as error:
                    return Verdict(changed, "", crashed, f"world {number}, {error!r}")
                if complaints:
                    return Verdict(changed, f"world {number}, {complaints[0]}", crashed)
        return Verdict(changed, "", crashed)

    return _in_child(work) or Verdict(0, "", 1)


def main(arguments: list[str] | None = None) -> int:
    """Try mutants, show what became of each, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.auditor.mutants", description="Does the auditor notice?")
    parser.add_argument("--random", type=int, default=150, help="how many random mutants")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--worlds", type=int, default=60, help="how many random worlds each is run in")
    parser.add_argument("--only", action="append", metavar="NAME", help="try only this fault; may be repeated")
    parser.add_argument("--stories", action="store_true", help="try all faults of the stories, too")
    options = parser.parse_args(arguments)
    rng = random.Random(options.seed)
    mutants = [*named(options.stories), *(random_mutant(number, rng) for number in range(options.random))]
    sound = digests(range(-len(COINCIDENCES), options.worlds))
    tally: Counter[str] = Counter()
    for mutant in mutants:
        if options.only and mutant.name not in options.only:
            continue
        verdict = judge(mutant, sound)
        tally[verdict.fate()] += 1
        print(f"{verdict.fate()}: {mutant.name} {mutant.path}: {mutant.what}", flush=True)
        if verdict.complaint or verdict.failure:
            print(f"    {verdict.complaint or verdict.failure}", flush=True)
    counted = tally["caught"] + tally["SURVIVED"] + tally["THE AUDITOR FAILED"]
    print(f"{dict(tally)}; {counted} changed a log, {tally['caught']} caught"
          + (f" ({tally['caught'] / counted:.1%})" if counted else ""))
    return 0 if counted and tally["caught"] >= GOAL * counted else 1


if __name__ == "__main__":
    sys.exit(main())
