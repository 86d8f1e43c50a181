from sim.rules import *
