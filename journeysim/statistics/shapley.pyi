from sim.statistics.shapley import *
