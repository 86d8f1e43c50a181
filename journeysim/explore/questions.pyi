from sim.explore.questions import *
