from sim.explore.front_desk import *
