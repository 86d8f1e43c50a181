from sim.scenario.plan import *
