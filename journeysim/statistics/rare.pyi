from sim.statistics.rare import *
