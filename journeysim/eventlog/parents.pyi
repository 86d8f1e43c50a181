from sim.eventlog.parents import *
