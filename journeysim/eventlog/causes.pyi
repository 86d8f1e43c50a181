from sim.eventlog.causes import *
