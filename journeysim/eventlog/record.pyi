from sim.eventlog.record import *
