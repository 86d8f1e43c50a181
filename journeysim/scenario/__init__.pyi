from sim.scenario import *
