from sim.statistics.conclusions import *
