from sim.face import *
