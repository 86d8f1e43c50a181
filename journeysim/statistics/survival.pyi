from sim.statistics.survival import *
