from sim.report.figures.comparison import *
