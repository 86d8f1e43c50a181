from sim.experiment.comparison import *
