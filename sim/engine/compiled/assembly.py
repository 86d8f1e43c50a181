"""How the kernel is put together: many small functions, one compilation.

Numba makes finished machine code of every function that a kernel calls, and of everything that such a function calls
again for each of its callers; and it makes a version of a function for every constant that is ever passed to it. With
some 200 functions eight levels deep, most of the time goes into code that nobody runs. So the kernel's functions are
*parts*: typed once, whatever the constants, and translated, but neither optimised nor emitted; only the *whole*, into
which all of them are linked, is. Measured for this kernel: 122 s of processor time as plain Numba functions, 67 s
without versions for constants, 16 s as parts.

This touches what Numba keeps inside (a lowering pass and a code library), so where that has changed parts are ordinary
Numba functions: slower to compile, the same result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import numba
from numba.core.types import unliteral

from sim.jit import OPTIONS, Code, keep_code, kept_code, rule_cache

Function = TypeVar("Function", bound=Callable[..., Any])

BARE: dict[str, Any] = {"_nrt": False}
"""The kernel allocates nothing: counting references to its arrays, atomically and at every call, took a third of the
time."""
_INLINED: set[str] = set()
"""What the names of the functions that `inlined` marks hold once Numba has mangled them."""

try:
    from numba.core import compiler, compiler_machinery, typed_passes
    from numba.core.codegen import JITCodeLibrary
    from numba.core.compiler import DefaultPassBuilder
    def _as_it_is(context: Any, builder: Any, kind: Any, index: Any, size: Any) -> Any:
        return context.cast(builder, index, kind, numba.types.intp if kind.signed else numba.types.uintp)

    @contextmanager
    def indices_from_the_front() -> Iterator[None]:
        """Translate indices as they are: the kernel never counts from the end of an array, and asking whether an index
        is negative at each of its thousand accesses, with the array's length at hand for it, took a quarter of the
        time."""
        from numba.np import arrayobj

        usual = arrayobj.fix_integer_index
        arrayobj.fix_integer_index = _as_it_is
        try:
            yield
        finally:
            arrayobj.fix_integer_index = usual

    class PartLibrary(JITCodeLibrary):  # type: ignore[misc]
        """The code of a part: kept as it was translated, to be linked into a whole."""

        def finalize(self) -> None:
            """Do nothing that costs time: a part is never run by itself."""
            self._finalized = True

        def _get_module_for_linking(self) -> Any:
            if self._shared_module is None:
                module = self._final_module.clone()
                for function in module.functions:
                    if not function.is_declaration and function.linkage.name == "external":
                        function.linkage = "linkonce_odr"
                self._shared_module = module
            return self._shared_module

    class WholeLibrary(JITCodeLibrary):  # type: ignore[misc]
        """The code of the kernel: every part that it needs, directly or not, linked once."""

        def finalize(self) -> None:
            """Link all parts, then optimise and emit."""
            libraries: dict[int, Any] = {}
            waiting = list(self._linking_libraries)
            while waiting:
                library = waiting.pop(0)
                if id(library) not in libraries:
                    libraries[id(library)] = library
                    if isinstance(library, PartLibrary):
                        waiting.extend(library._linking_libraries)
            self._linking_libraries = list(libraries.values())
            super().finalize()

        def _optimize_final_module(self) -> None:
            """Make the parts private first: what they do not use of an array need then not be passed to them.

            With a name of their own: the linker takes a private function for any other of its name that is linked
            later, such as a rule's, which is called with other arguments. The code before is kept for other targets.
            """
            self.linked = self._final_module.as_bitcode()
            for function in self._final_module.functions:
                if not function.is_declaration and function.linkage.name == "linkonce_odr":
                    function.linkage = "internal"
                    if any(name in function.name for name in _INLINED):
                        function.add_function_attribute("alwaysinline")
                    function.name = f"{function.name}.{self.name}"
            super()._optimize_final_module()

    @compiler_machinery.register_pass(mutates_CFG=True, analysis_only=False)
    class PartLowering(typed_passes.NativeLowering):  # type: ignore[misc]
        """Translate a part into a library of its own, without wrappers and without machine code."""

        _name = "part_lowering"

        def run_pass(self, state: Any) -> bool:
            """Translate, and make the part known to its callers under a name of its own."""
            state.library = PartLibrary(state.targetctx.codegen(), state.func_id.func_qualname)
            state.flags.no_compile = True
            state.flags.no_cpython_wrapper = True
            state.flags.no_cfunc_wrapper = True
            with indices_from_the_front():
                super().run_pass(state)
            lowered = state["cr"]
            name: Any = [].append  # Numba asks for a distinct built-in; nobody calls it
            state.targetctx.insert_user_function(name, lowered.fndesc, [state.library])
            state["cr"] = lowered._replace(cfunc=name)
            return True

    @compiler_machinery.register_pass(mutates_CFG=True, analysis_only=False)
    class WholeLowering(typed_passes.NativeLowering):  # type: ignore[misc]
        """Translate the kernel into a library that links all parts at once."""

        _name = "whole_lowering"

        def run_pass(self, state: Any) -> bool:
            """Translate, link, optimise and emit."""
            state.library = WholeLibrary(state.targetctx.codegen(), state.func_id.func_qualname)
            state.library.enable_object_caching()
            with indices_from_the_front():
                return bool(super().run_pass(state))

    def _pipeline(lowering: Any) -> Any:
        class Pipeline(compiler.CompilerBase):  # type: ignore[misc]
            """Numba's usual passes with another last one."""

            def define_pipelines(self) -> list[Any]:
                manager = DefaultPassBuilder.define_nopython_pipeline(self.state)
                passes = [(lowering if step is typed_passes.NativeLowering else step, name)
                          for step, name in manager.passes]
                changed = compiler_machinery.PassManager("parts")
                for step, name in passes:
                    changed.add_pass(step, name)
                changed.finalize()
                return [changed]

        return Pipeline

    PART: dict[str, Any] = {"pipeline_class": _pipeline(PartLowering)}
    WHOLE: dict[str, Any] = {"pipeline_class": _pipeline(WholeLowering)}
except (ImportError, AttributeError):
    PART, WHOLE = {}, {}


def part(function: Function) -> Function:
    """Mark a function of the kernel: compiled only as part of a `whole`."""
    dispatcher: Any = numba.njit(**OPTIONS, **BARE, **PART)(function)
    template = dispatcher.get_call_template

    def without_literals(args: Any, kws: Any) -> Any:
        return template(tuple(map(unliteral, args)), {name: unliteral(kind) for name, kind in kws.items()})

    dispatcher.get_call_template = without_literals
    return dispatcher  # type: ignore[no-any-return]


def inlined(function: Function) -> Function:
    """Mark a part that LLVM puts in place of each of its calls; it stands below `part`, or is called with one.

    For one that is asked for everywhere and answers shortly nearly everywhere: LLVM's own guess changes with any story.
    """
    module = function.__module__.rpartition(".")[2]
    _INLINED.add(f"{len(module)}{module}{len(function.__name__)}{function.__name__}")
    return function


def whole(signature: Any, function: Any) -> Any:
    """Compile the kernel for one signature, or load it from the cache; return the callable."""
    dispatcher: Any = numba.njit(**OPTIONS, **BARE, **WHOLE)(function)
    dispatcher._cache = rule_cache(function)
    dispatcher.compile(signature)
    dispatcher.disable_compile()
    if code := _code(dispatcher):
        keep_code(function, signature, code)
    return dispatcher


def code_of_whole(signature: Any, function: Any) -> Code | None:
    """Return the code of a `whole` before it is optimised for this processor, compiled if it has not been kept.

    None where Numba has changed so much that there are no parts.
    """
    kept = kept_code(function, signature)
    if kept is None and WHOLE:
        dispatcher: Any = numba.njit(**OPTIONS, **BARE, **WHOLE)(function)
        dispatcher.compile(signature)
        kept = _code(dispatcher)
        if kept is not None:
            keep_code(function, signature, kept)
    return kept


def _code(dispatcher: Any) -> Code | None:
    """Return the code of a whole that has just been compiled; None of one that came from the cache."""
    (made,) = dispatcher.overloads.values()
    bitcode = getattr(made.library, "linked", None)
    return None if bitcode is None else Code(made.fndesc.mangled_name, bitcode)
