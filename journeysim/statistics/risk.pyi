from sim.statistics.risk import *
