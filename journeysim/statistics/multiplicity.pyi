from sim.statistics.multiplicity import *
