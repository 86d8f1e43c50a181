from sim.statistics.bootstrap import *
