from sim.inquiry.why import *
