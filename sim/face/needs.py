"""The cheapest staff that meets targets, with what was judged near it as a Polars frame."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.experiment.simulate import ENGINES
from sim.face.given import directory_of, names_of, scenario_of, seed_of, session_of
from sim.face.studies import Study, of_result
from sim.scenario.problems import show

if TYPE_CHECKING:
    import polars as pl

    from sim.scenario import Scenario
    from sim.study.drive import Status


@dataclass(frozen=True, repr=False)
class Need(Study):
    """What is needed: of the cheapest policy, and of every one in `form["policies"]`; `summary` has every setting."""

    @cached_property
    def form(self) -> dict[str, Any]:
        """What `journeysim need --json` prints."""
        from sim.report.need import need_form

        return need_form(self.result)

    @property
    def feasible(self) -> bool:
        """Whether a setting within the bounds is shown to meet all targets."""
        return bool(self.findings["feasible"])

    @property
    def settings(self) -> dict[str, Any]:
        """What is to be written at the pools' staff, by path; the nearest setting where none is feasible."""
        return dict(self.form["settings"])

    @property
    def scenario(self) -> Scenario:
        """The scenario with the staff that is needed under the cheapest policy."""
        scenario, policy = self.result.frame.scenario, self.findings["policy"]
        if len(scenario.policies) == 1:
            return scenario.with_(self.settings)
        return scenario.with_({f"policies.{policy}.{path}": value for path, value in self.settings.items()})

    @cached_property
    def targets(self) -> pl.DataFrame:
        """One row a target: its value at the answer, ±, the probability that it holds, and whether it is met."""
        import polars as pl

        return pl.DataFrame(self.form["targets"])

    def __repr__(self) -> str:
        """Name the question and say what is needed."""
        settings = ", ".join(f"{path} = {show(value)}" for path, value in self.settings.items())
        return f"Need({self.title!r}, {settings if self.feasible else 'not feasible'}, {self.findings['runs']} runs)"


def need(
    scenario: Scenario | Mapping[str, Any] | str | Path,
    target: str | Sequence[str],
    vary: str | Sequence[str],
    *,
    policies: Sequence[str] | str | None = None,
    by: str = "rota",
    replications: int = 160,
    first: int = 5,
    assumptions: bool = True,
    seed: int | None = None,
    directory: str | Path | None = None,
    workers: int = 1,
    dask: str | None = None,
    engine: str = ENGINES[0],
    fresh: bool = False,
    watch: Callable[[Status], object] | None = None,
) -> Need:
    """Find the cheapest staff with which a scenario meets all targets, by simulation; see `journeysim need`.

    target: "OUTCOME >= LIMIT" or "OUTCOME <= LIMIT", one or several; vary: the staff of pools, "pools.reps.staff" or
    with bounds "pools.reps.staff=1:40"; policies: the first of the scenario by default; by: "rota" or "hour";
    replications: new ones of a setting at which it stays undecided; first: those with which every setting begins;
    assumptions: whether it is seen which assumption of Erlang's formulas makes the difference. The rest as in `study`.
    InputError for whatever is wrong.

    >>> import journeysim
    >>> desk = journeysim.world({
    ...     "title": "One desk", "horizon": "2 days", "warm_up": "2 h", "demand.cases_per_hour": 40,
    ...     "pools.reps.staff": 3, "channels.phone.kind": "live",
    ...     "chain": [{"level": "rep", "pool": "reps", "handle": {"dist": "exponential", "mean": "4 min"}}],
    ... })
    >>> journeysim.need(desk, "channels.phone.service_level >= 80 %", "pools.reps.staff").settings
    {'pools.reps.staff': 5}
    """
    from sim.scenario.scenario import choose_policies
    from sim.study.definition import from_content
    from sim.study.drive import run

    given = session_of(workers, dask, engine, 0)
    place = directory_of(directory)
    world = scenario_of(scenario)
    named = names_of("policies", policies)
    content: dict[str, Any] = {
        "kind": "need", "scenario": str(world.path or "(given)"), "target": names_of("target", target),
        "vary": names_of("vary", vary), "by": by, "replications": replications, "first": first,
        "assumptions": assumptions,
        "policies": list(choose_policies(world, named) if named else world.policies[:1]),
    }
    if (used := seed_of(seed)) is not None:
        content["seed"] = used
    done = of_result(run(from_content(content, Path("need")), scenario=world, directory=place, fresh=fresh,
                         watch=watch, **given))
    assert isinstance(done, Need)
    return done
