from sim.eventlog.lives import *
