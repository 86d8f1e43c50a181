from sim.inquiry.twins import *
