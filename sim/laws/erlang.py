"""Erlang's law: the gamma law of whole shape, a sum of exponential stages."""

from __future__ import annotations

from sim.laws.gamma import CODE, of_shape
from sim.laws.law import MEAN, Law, Numbers, Parameter, constant


def numbers(mean: float, stages: float) -> Numbers:
    """Those of the gamma law: shape `stages`, scale mean / stages."""
    return of_shape(stages, mean / stages) if mean > 0.0 else constant(0.0)


LAW = Law("erlang", CODE, (MEAN, Parameter("stages", "whole", 1, 1000)), numbers,
          "a sum of exponential stages; cv 1/sqrt(stages)")
