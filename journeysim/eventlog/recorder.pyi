from sim.eventlog.recorder import *
