"""The decorator `rule`, and rules that wait until somebody needs them."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any, Final, TypeVar

import numba
from numba.core import registry
from numba.core.compiler_lock import global_compiler_lock

from sim.jit.cache import RuleCache
from sim.jit.numba_options import OPTIONS

Function = TypeVar("Function", bound=Callable[..., Any])

INSIDE: Final[Any] = numba
"""Numba again, for its parts that declare no types."""
CPUDispatcher: Final[Any] = registry.CPUDispatcher
_defined: weakref.WeakSet[Any] = weakref.WeakSet()
_clock: Final = threading.local()
_mode: Final = threading.local()


def rule(signature: Any) -> Callable[[Function], Function]:
    """Compile a pure scalar function for one Numba signature, such as `"float64(float64, int64)"`, on its first use.

    Division by zero follows IEEE 754 (infinity or not-a-number) instead of raising; the interpreter lock is released
    while a rule runs. The plain Python function stays reachable as `.py_func`. With `NUMBA_DISABLE_JIT` set the
    function is returned as it is. Several threads may be the first to use a rule. What Numba cannot compile raises
    its `NumbaError` whenever it is used, and in `compile_all`. A rule cannot call itself.
    """

    def make_rule(function: Function) -> Function:
        if INSIDE.core.config.DISABLE_JIT:
            return function
        dispatcher: Any = numba.njit(**OPTIONS)(function)
        dispatcher._cache = RuleCache(function)
        dispatcher.waits_for = signature
        dispatcher.__class__ = _WaitingRule
        _defined.add(dispatcher)
        return dispatcher  # type: ignore[no-any-return]

    return make_rule


@contextmanager
def interpreted() -> Iterator[None]:
    """Let this thread call rules as plain Python where their machine code is not loaded yet, and compile none.

    For a few thousand calls that is faster than compiling; the results are the same bits. What IEEE 754 answers with
    infinity or not-a-number, a division by zero above all, raises an ArithmeticError meanwhile.
    """
    before = getattr(_mode, "interpreted", False)
    _mode.interpreted = True
    try:
        yield
    finally:
        _mode.interpreted = before


def seconds_of_loading() -> float:
    """Return how long this thread has been loading or compiling rules so far, for whoever times a run."""
    return float(getattr(_clock, "seconds", 0.0))


def all_compiled() -> bool:
    """Whether every rule of the modules imported so far is loaded, or can be from the cache."""
    return not any(_is_missing(one) for one in list(_defined))


def compile_all() -> None:
    """Compile those rules of the modules imported so far whose machine code is neither loaded nor in the cache.

    To be called before processes are started, which then find everything compiled. Where the cache cannot be written
    they find it in this process's temporary directory.
    """
    for one in list(_defined):
        if _is_missing(one):
            _wake(one)


def _wake(one: Any) -> None:
    """Load the machine code, or compile it, for the one signature; afterwards no other can be added.

    It is no method: a thread that has looked up a method of a waiting rule may run it when another thread has woken
    the rule, which is of another class by then.
    """
    with global_compiler_lock:
        if type(one) is _WaitingRule:
            _timed_compile(one)
            one._can_compile = False  # before other threads may call it as an ordinary function
            one.__class__ = CPUDispatcher


def _timed_compile(one: Any) -> None:
    # A rule wakes the rules it calls while it is compiled: only the time of the outermost one counts.
    before, began = seconds_of_loading(), perf_counter()
    one.compile(one.waits_for)
    _clock.seconds = before + perf_counter() - began


def _is_missing(one: Any) -> bool:
    return type(one) is _WaitingRule and not one._cache.holds(one.waits_for)


class _WaitingRule(CPUDispatcher):  # type: ignore[misc]
    """A rule whose machine code nobody has needed yet; when somebody does, it becomes an ordinary Numba function.

    Python may call it, and the compiler may ask for its type (`get_call_template`, `nopython_signatures`), its code
    (`get_overload`, `get_compile_result`) or its signatures. Changing the class leaves no cost for later calls.
    """

    def __call__(self, *args: Any, **kws: Any) -> Any:
        """Call the rule for the first time."""
        if getattr(_mode, "interpreted", False):
            return self.py_func(*args, **kws)
        _wake(self)
        return CPUDispatcher.__call__(self, *args, **kws)

    def get_call_template(self, args: Any, kws: Any) -> Any:
        """Tell the compiler the types of a call."""
        _wake(self)
        return CPUDispatcher.get_call_template(self, args, kws)

    def get_overload(self, sig: Any) -> Any:
        """Give the compiler the code for one signature."""
        _wake(self)
        return CPUDispatcher.get_overload(self, sig)

    def get_compile_result(self, sig: Any) -> Any:
        """Give the compiler the result of compiling, for a rule that is passed as a value."""
        _wake(self)
        return CPUDispatcher.get_compile_result(self, sig)

    def _reduce_states(self) -> Any:
        _wake(self)
        return CPUDispatcher._reduce_states(self)

    @property
    def signatures(self) -> Any:
        """The one signature, as a list of tuples of the types of arguments."""
        _wake(self)
        return CPUDispatcher.signatures.fget(self)

    @property
    def nopython_signatures(self) -> Any:
        """The one signature, with the type of the result."""
        _wake(self)
        return CPUDispatcher.nopython_signatures.fget(self)
