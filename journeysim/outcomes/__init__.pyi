from sim.outcomes import *
