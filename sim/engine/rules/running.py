"""Running a plan that has rules, by either engine; what goes wrong in a rule is said about its file."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.engine.rules.loaded import blamed, load, stopped
from sim.engine.stopped import SAYS, StoppedError

if TYPE_CHECKING:
    from sim.eventlog import Recorder
    from sim.scenario.plan import Plan
    from sim.scenario.rule_files import RuleFile


def simulator(engine: str, files: tuple[RuleFile, ...]) -> Callable[[Plan, int, int, Recorder], None]:
    """Return what simulates a plan with rules. InputError for rules that are refused."""
    if engine == "compiled":
        from sim.engine.rules.compiling import package

        compiled: Callable[[Plan, int, int, Recorder], None] = package(files).replicate
        return lambda *given: _explained(files, lambda: compiled(*given))
    from sim.engine.reference.ruled import RuledRun

    rules = load(files)

    def reference(plan: Plan, seed: int, replication: int, recorder: Recorder) -> None:
        _explained(files, lambda: RuledRun(plan, seed, replication, recorder, rules).run_to_horizon())

    return reference


def _explained(files: tuple[RuleFile, ...], simulate: Callable[[], None]) -> None:
    try:
        simulate()
    except StoppedError as error:
        raise stopped(files, error.rule, SAYS[error.why], error.minute) from None
    except Exception as error:  # whatever the text of a rule may raise
        complaint = blamed(files, error)
        if complaint is None:
            raise
        raise complaint from error
