from sim.outcomes.catalogue import *
