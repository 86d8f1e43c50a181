"""Elementary and special functions in plain IEEE 754 arithmetic: the same bits on every processor.

The mathematics library of an operating system gives other last bits on another processor or version, NumPy's differ
from both, and a simulation whose log is compared bit for bit cannot have that. The functions below use only addition,
subtraction, multiplication, division and square root of float64 (all correctly rounded by the standard) and shifts of
integers; nothing is contracted into fused operations. Each is a rule (see `sim.jit`): it may be called from Python and
from other rules, and gives the same bits either way.

| function | accuracy |
|---|---|
| `log`, `exp` | within 1 unit in the last place |
| `log1p`, `power` | a few units; `power` loses a bit each time the size of y log x doubles |
| `normal_quantile` | a few 1e-16, relative in the tails and absolute in the middle |
| `log_gamma`, `log_beta` | better than 1e-13 of the larger of 1 and the result |
| `gamma_quantile`, `beta_quantile` | better than 1e-10 relative for shapes from 0.01 to 10,000 |
| `poisson_quantile` | exact but for uniforms within 1e-12 of a step |
"""

from sim.arithmetic.beta import beta_quantile, log_beta
from sim.arithmetic.elementary import exp, log, log1p, power
from sim.arithmetic.gamma import gamma_quantile, log_gamma
from sim.arithmetic.normal import cornish_fisher, normal_quantile
from sim.arithmetic.poisson import poisson_quantile

__all__ = [
    "beta_quantile",
    "cornish_fisher",
    "exp",
    "gamma_quantile",
    "log",
    "log1p",
    "log_beta",
    "log_gamma",
    "normal_quantile",
    "poisson_quantile",
    "power",
]
