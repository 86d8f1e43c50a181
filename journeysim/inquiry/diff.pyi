from sim.inquiry.diff import *
