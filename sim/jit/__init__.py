"""Compilation of rules: one decorator over Numba, and a cache of machine code that can be believed.

A *rule* is a small pure function of scalars with one explicit signature, called alike from Python (the reference
engine) and from other rules (the compiled engine). Its machine code is fetched when it is first called or first used
by other compiled code (`rules`): of a hundred rules a run of the compiled engine calls ten. Compiling all of them takes
a minute, so the machine code is kept on disk between starts. Numba's own cache has three faults that a simulator
cannot live with: it does not notice a change in a module which a rule calls (numba issue 1833), a damaged file crashes
the start, and a flipped bit in the machine code is executed. So rules have a cache of their own (`cache`):

- the root is `$JOURNEYSIM_CACHE_DIR`, else `$XDG_CACHE_HOME`, else `~/.cache`, and in it `journeysim`; what cannot be
  written there goes to a temporary directory that lasts as long as the process and is known to the processes it
  starts, while what the root already holds is still used; nothing is ever written beside the sources, and all of it may
  be deleted;
- below it a directory is named by a hash of the versions of Python, Numba, NumPy and llvmlite, the processor and the
  `NUMBA_*` settings; within it, one directory for each module, named by a hash of the module's source and of every
  module of this package that it imports, directly or not (`sources`);
- each file begins with the SHA-256 of the rest; a file that does not verify or does not load is deleted and its rule
  compiled anew; files are put in place in one step, so processes may share them.

Intel's vector mathematics library is switched off: its results differ from those of other processors.
"""

from __future__ import annotations

import os

os.environ.setdefault("NUMBA_DISABLE_INTEL_SVML", "1")

from sim.jit.cache import Code, cache_directories, cache_directory, is_cached, keep_code, kept_code, rule_cache
from sim.jit.numba_options import OPTIONS
from sim.jit.rules import all_compiled, compile_all, interpreted, rule, seconds_of_loading

__all__ = ["OPTIONS", "Code", "all_compiled", "cache_directories", "cache_directory", "compile_all", "interpreted",
           "is_cached", "keep_code", "kept_code", "rule", "rule_cache", "seconds_of_loading"]
