from sim.statistics.coverage import *
