from sim.errors import *
