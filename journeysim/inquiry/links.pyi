from sim.inquiry.links import *
