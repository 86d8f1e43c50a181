from sim.engine import *
