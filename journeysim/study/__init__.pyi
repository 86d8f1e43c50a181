from sim.study import *
