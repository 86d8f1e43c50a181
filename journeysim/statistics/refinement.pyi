from sim.statistics.refinement import *
