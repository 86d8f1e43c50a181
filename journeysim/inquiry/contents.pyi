from sim.inquiry.contents import *
