# ruff: noqa
"""Generated from the files of laws by `python -m sim.laws.generate`: all of them."""

from sim.laws.beta import LAW as BETA
from sim.laws.constant import LAW as CONSTANT
from sim.laws.empirical import LAW as EMPIRICAL
from sim.laws.erlang import LAW as ERLANG
from sim.laws.exponential import LAW as EXPONENTIAL
from sim.laws.gamma import LAW as GAMMA
from sim.laws.hyperexponential import LAW as HYPEREXPONENTIAL
from sim.laws.loglogistic import LAW as LOGLOGISTIC
from sim.laws.lognormal import LAW as LOGNORMAL
from sim.laws.pareto import LAW as PARETO
from sim.laws.triangular import LAW as TRIANGULAR
from sim.laws.uniform import LAW as UNIFORM
from sim.laws.weibull import LAW as WEIBULL

KNOWN = (
    CONSTANT,  # 0
    EXPONENTIAL,  # 1
    LOGNORMAL,  # 2
    WEIBULL,  # 3
    GAMMA,  # 4
    ERLANG,  # 4
    LOGLOGISTIC,  # 5
    PARETO,  # 6
    UNIFORM,  # 7
    TRIANGULAR,  # 8
    BETA,  # 9
    EMPIRICAL,  # 10
    HYPEREXPONENTIAL,  # 11
)
