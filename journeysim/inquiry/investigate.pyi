from sim.inquiry.investigate import *
