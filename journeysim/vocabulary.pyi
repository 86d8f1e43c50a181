from sim.vocabulary import *
