from sim.statistics.selection import *
