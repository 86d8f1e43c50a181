from sim.experiment.simulate import *
