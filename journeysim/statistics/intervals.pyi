from sim.statistics.intervals import *
