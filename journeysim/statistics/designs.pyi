from sim.statistics.designs import *
