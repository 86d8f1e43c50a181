from sim.statistics.warm_up import *
