from sim.report.figures.style import *
