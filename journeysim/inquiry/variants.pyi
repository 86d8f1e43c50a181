from sim.inquiry.variants import *
