from sim.report.figures.sensitivity import *
