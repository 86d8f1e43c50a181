from sim.eventlog.naming import *
