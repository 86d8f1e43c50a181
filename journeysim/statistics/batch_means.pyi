from sim.statistics.batch_means import *
