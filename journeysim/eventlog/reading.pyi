from sim.eventlog.reading import *
