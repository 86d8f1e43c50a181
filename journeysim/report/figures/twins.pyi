from sim.report.figures.twins import *
