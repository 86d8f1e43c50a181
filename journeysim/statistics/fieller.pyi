from sim.statistics.fieller import *
