from sim.eventlog.wording import *
