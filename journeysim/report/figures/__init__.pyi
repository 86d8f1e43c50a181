from sim.report.figures import *
