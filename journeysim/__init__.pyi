from sim import *
from sim import __version__ as __version__
