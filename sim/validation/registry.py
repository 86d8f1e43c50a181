"""Every family of theory: how its cases become scenarios, what its headline is, or why it has no place here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from sim.validation.design import Design, Effort
    from sim.validation.theory.inputs import Inputs

    Template = Callable[["Inputs", "Effort"], list["Design"]]


@dataclass(frozen=True, slots=True)
class Family:
    """One family: module and function of its template, and the quantities whose precision is promised.

    headline: names of quantities (before an index in brackets); reason: why the family is skipped, "" where it is not;
    estimated: whether the expected values are a peer's estimates, [mean, lower, upper].
    """

    home: str
    headline: tuple[str, ...] = ()
    reason: str = ""
    estimated: bool = False

    def template(self) -> Template:
        """The function that makes designs of a case's inputs."""
        module, function = self.home.split(":")
        return cast("Template", getattr(import_module(f"sim.validation.templates.{module}"), function))


FAMILIES: Final[dict[str, Family]] = {
    "erlang_b": Family("loss:erlang_b", ("p_block",)),
    "erlang_c": Family("delay:erlang_c", ("p_wait",)),
    "mmck": Family("loss:mmck", ("mean_in_system",)),
    "mmng": Family("impatience:mmng", ("p_abandon",)),
    "mg1": Family("delay:mg1", ("mean_wait",)),
    "priority_np": Family("delay:priority_np", ("mean_wait_all",)),
    "priority_pr": Family("", reason="the model has no pre-emption: an agent finishes the current visit"),
    "jackson": Family("networks:jackson", ("mean_time_in_network",)),
    "erlang_r": Family("networks:erlang_r", ("mean_needy",)),
    "retrial": Family("impatience:retrial", ("mean_orbit",)),
    "erlang_a_redial": Family("impatience:erlang_a_redial", ("p_abandon_per_attempt",)),
    "two_tier": Family("networks:two_tier", ("mean_time",)),
    "ask_my_boss": Family("networks:ask_my_boss", ("mean_time_total",)),
    "mt_minf": Family("varying:mt_minf", ("mean_busy_at_times",)),
    "mt_mn": Family("varying:mt_mn", ("mean_in_system",)),
    "mm1_first_n": Family("varying:mm1_first_n", ("mean_wait_first_m",)),
    "sqrt_staffing": Family("delay:sqrt_staffing"),
    "finite_source": Family("people:finite_source", ("mean_wait",)),
    "bass": Family("", reason="adopters in a closed population of prospects; customers here come from outside without "
                              "limit, so word of mouth is a branching process (wom_branching, wom_feedback_demand)"),
    "wom_branching": Family("people:wom_branching", ("mean_total",)),
    "wom_two_type": Family("", reason="a newcomer's type does not depend on who told them: here the types of teller "
                                      "and newcomer are independent, in this family they are not"),
    "wom_feedback_demand": Family("people:wom_feedback_demand", ("stationary_rate",)),
    "root_cause_threshold": Family("people:root_cause_threshold", ("mean_trigger_time",)),
    "journey_chain": Family("networks:journey_chain", ("mean_time_from_0",)),
    "lost_ticket": Family("people:lost_ticket", ("mean_time_to_solution",)),
    "churn_competing": Family("people:churn_competing", ("survival",)),
    "little": Family("delay:little", ("mean_in_system", "mean_busy")),
    "published_experiments": Family("published:published_experiments", estimated=True),
}
"""The families by the name they have in files of cases, in the order of the card."""
