from sim.experiment.warm_up import *
