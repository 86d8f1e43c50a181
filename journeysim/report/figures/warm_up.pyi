from sim.report.figures.warm_up import *
