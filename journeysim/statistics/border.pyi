from sim.statistics.border import *
