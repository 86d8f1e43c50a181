from sim.eventlog import *
