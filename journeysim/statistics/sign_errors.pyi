from sim.statistics.sign_errors import *
