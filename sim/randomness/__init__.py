"""Luck that belongs to the decision, not to the order of events.

When two policies are compared, the same customer should meet the same problem at the same moment, with the same
patience and the same luck, so that only the policy makes the difference. A shared stream of random numbers cannot give
that: the first event that moves shifts every later draw. So there is no stream. A draw is a pure function of who draws
and what for: the run (seed and replication), the customer, the customer's k-th case, the purpose (see
`sim.vocabulary.Purpose`) and a serial number among draws of the same purpose. The function is the counter-based
generator Philox 4x32-10 (`philox`, `keys`). Common random numbers then hold by construction, for every customer,
however a policy reorders the events, and a draw that is added changes no other.

Every law is sampled by inversion from one uniform (`laws`): the value rises with the uniform, so two policies with
different parameters still share their luck, and mirrored uniforms (1 - u) give antithetic values. What a scenario says
of a distribution is turned into the few numbers that inversion needs by the law's own file (`sim.laws`).

A note on speed: from Python a rule takes a quarter of a microsecond with plain integers and two hundred times as long
with members of an `IntEnum`, so callers convert a `Purpose` to `int` once, beforehand.
"""

from sim.randomness.inversion import quantile
from sim.randomness.keys import (
    LANES,
    arrival_number,
    bits_of_many,
    customer_key,
    lineage_key,
    named_key,
    run_key,
    uniform,
    unit,
    unit_of_bits,
    volume_number,
    words,
)
from sim.randomness.law_row import LAW
from sim.randomness.names import name_key
from sim.randomness.philox import philox

__all__ = [
    "LANES",
    "LAW",
    "arrival_number",
    "bits_of_many",
    "customer_key",
    "lineage_key",
    "name_key",
    "named_key",
    "philox",
    "quantile",
    "run_key",
    "uniform",
    "unit",
    "unit_of_bits",
    "volume_number",
    "words",
]
