from sim.statistics.pareto_front import *
