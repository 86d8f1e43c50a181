from sim.statistics.screening import *
