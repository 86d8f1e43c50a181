from sim.report.figures.captions import *
