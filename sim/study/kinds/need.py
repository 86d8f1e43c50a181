"""Need: the cheapest rotas that meet targets, by simulation, with a probability that each target holds.

    kind   = "need"
    target = ["channels.phone.service_level >= 0.8", "churn <= 0.09"]
    vary   = ["pools.reps.staff"]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, Literal

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, PlainValidator

from sim.scenario.base import Flag, Part, refusal
from sim.statistics.defaults import DEFAULT_LEVEL
from sim.study.common import Common, Level, Several, counts
from sim.study.need import levers, target

if TYPE_CHECKING:
    from sim.study.frame import Frame
    from sim.study.need.needing import Needing
    from sim.study.points import Point

MOST: Final = 10
"""Targets, and pools that are varied, at most."""


def _one(value: Any) -> Any:
    """Let one text stand for a list of one."""
    return (value,) if isinstance(value, (str, target.Target, levers.Vary)) else value


def _listed(value: tuple[Any, ...]) -> tuple[Any, ...]:
    if not value:
        raise refusal("has too few entries", "at least 1")
    names = [each.name for each in value]
    if len(value) > MOST:
        raise refusal(f"has {len(value)} entries", f"at most {MOST}")
    if twice := [name for name in names if names.count(name) > 1]:
        raise refusal(f"has {twice[0]} twice", "each once")
    return value


def _text(vary: levers.Vary) -> str:
    return vary.name + (f"={vary.low}:{vary.high}" if vary.low is not None else "")


OneTarget = Annotated[target.Target, PlainValidator(target.read), PlainSerializer(lambda value: value.text)]
OneVary = Annotated[levers.Vary, PlainValidator(levers.read), PlainSerializer(_text)]


class Need(Common):
    """The cheapest rotas that meet targets."""

    kind: Literal["need"] = "need"
    """The kind of study."""
    target: Annotated[tuple[OneTarget, ...], BeforeValidator(_one), AfterValidator(_listed)]
    """What is to be met: outcomes with a direction and a limit."""
    vary: Annotated[tuple[OneVary, ...], BeforeValidator(_one), AfterValidator(_listed)]
    """The staff of pools, perhaps with bounds; what may be changed to meet it."""
    by: Literal["rota", "hour"] = "rota"
    """"rota": rotas keep their shape; "hour": staff by half hours, spread over the week as Erlang A would."""
    first: Annotated[int, counts(2, 10_000)] = 5
    """Replications with which every setting begins."""
    replications: Several = 160
    """New replications of a setting at which it stays undecided; a quarter of it in the search."""
    assumptions: Flag = True
    """Whether the formulas' assumptions are switched on one by one, to see which makes the difference."""
    level: Level = DEFAULT_LEVEL
    """Probability with which all that is said of the answer and its neighbours holds."""

    tables: ClassVar[Mapping[str, type[Part]]] = {**Common.tables}

    def procedure(self, frame: Frame) -> Needing:
        """Return the procedure; InputError for targets and levers that make no sense."""
        from sim.study.need.needing import Needing

        return Needing(frame)

    def asked_for(self) -> Iterator[tuple[str, str]]:
        """Give the outcomes that the study names, each with the key that names it."""
        yield from super().asked_for()
        yield from (("target", each.name) for each in self.target)

    @property
    def stops_early(self) -> bool:
        """It stops as soon as it knows enough."""
        return True

    @property
    def varied(self) -> tuple[str, ...]:
        """The columns of the table of runs that say what was run."""
        return (*(each.name for each in self.vary), "without")

    def meanings(self) -> Mapping[str, tuple[str, str]]:
        """Return unit and meaning of the columns that its tables have."""
        about = {each.name: ("agents", f"Where {each.path} is set: agents on its largest shift, agents more where it "
                             "is shifted, or the whole rota by half hours.") for each in self.vary}
        about["without"] = ("", "The mechanism of the scenario that was switched off, if any.")
        about["agents"] = ("agents", "Agents on the largest shifts of what is varied.")
        about["agent_hours"] = ("h a week", "Agent-hours a week of what is varied.")
        about["wages"] = ("money a week", "Wages a week of what is varied.")
        about["stage"] = ("", "search, or check: new replications that had no part in the search.")
        about["is"] = ("", "Whether all targets are met by whole intervals: yes, no, undecided.")
        for each in self.target:
            about[f"{each.name} value"] = ("of the outcome", f"Mean of {each.name} over the replications.")
            about[f"{each.name} half_width"] = ("of the outcome", f"Half the width of the interval of {each.name}.")
            about[f"{each.name} probability"] = ("share", f"The probability that {each.text} holds.")
            about[f"{each.name} met"] = ("", f"Whether {each.text} by the whole interval: yes, no, undecided.")
        return about

    def point_at(self, frame: Frame, index: int, values: Mapping[str, Any], policy: str) -> Point:
        """Return the point of a row of the table of runs."""
        from sim.study.need.needing import point_at

        return point_at(frame, index, values, policy)
