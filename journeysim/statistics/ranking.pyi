from sim.statistics.ranking import *
