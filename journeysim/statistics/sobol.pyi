from sim.statistics.sobol import *
