from sim.statistics.defaults import *
