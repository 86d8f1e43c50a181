"""The family `wom_two_type`: cascades in which it matters who told."""

from __future__ import annotations

from sim.validation.families.family import Family, Quantities
from sim.validation.theory.customers import branching_totals
from sim.validation.theory.inputs import Inputs
from sim.validation.theory.networks import spectral_radius


def theory(given: Inputs) -> Quantities:
    """Branching with types: totals [start][type], the start included; left out where the spectral radius is >= 1."""
    matrix = given.matrix("mean_matrix")
    radius = spectral_radius(matrix)
    totals = {"totals": branching_totals(matrix).tolist()} if radius < 1.0 else {}
    return totals | {"spectral_radius": radius}


FAMILY = Family(
    told="branching with types",
    configured="",
    theory=theory,
    template=None,
    reason="a newcomer's type does not depend on who told them: here the types of teller and newcomer are "
           "independent, in this family they are not",
)
