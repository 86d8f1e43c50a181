from sim.statistics.sequential import *
