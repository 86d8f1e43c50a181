from sim.explore import *
