from sim.eventlog.log import *
