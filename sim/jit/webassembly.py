"""Compiled rules once more, as one WebAssembly module: the same LLVM code, emitted for a browser.

Numba hands its code to LLVM, and LLVM knows WebAssembly beside the processor of this machine. What a rule is, before
machine code is made of it, is nearly all plain arithmetic: `retargeted` takes out of it what belongs to this processor
and to the memory of Python. LLVM then makes an object file, in which the numbers of functions are filled in already
since it is the only one; `linked` adds the names by which a page calls them, and nothing else is left to a linker.

A page gives the memory, the stack, `fmod` and, to rules that make arrays, `NRT_MemInfo_alloc_aligned`; what is made in
a run is given back with all of its memory, so nothing is counted. Results are the same bits: IEEE arithmetic is the
same in a browser, and LLVM may not reassociate or fuse (docs/architecture.md, "The kernel as WebAssembly").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import llvmlite.binding as llvm

from sim.jit.cache import Code

TRIPLE: Final = "wasm32-unknown-unknown"
FEATURES: Final = "+bulk-memory,+mutable-globals,+nontrapping-fptoint,+sign-ext"
"""What every browser of the last years has."""
_COUNTED: Final = re.compile(r"^define [^\n]*@(NRT_(?:incref|decref))\(.*?^}$", re.MULTILINE | re.DOTALL)
_ASIDE: Final = re.compile(r"^declare [^\n]*@(?:NRT_MemInfo_call_dtor|llvm\.x86\.)[^\n]*$", re.MULTILINE)
_IMPORT, _FUNCTION_SECTIONS, _EXPORT, _CUSTOM = 2, range(8, 13), 7, 0
_LINKING_VERSION, _SYMBOLS = 2, 8
_UNDEFINED, _NAMED = 0x10, 0x40
_FUNCTION, _DATA, _SECTION = 0, 1, 3


def code_of(rule: Any) -> Code:
    """Return the code of a rule (see `sim.jit.rules.rule`), which is compiled, or loaded from the cache, if need be."""
    (signature,) = rule.signatures
    found = rule.overloads[signature]
    return Code(found.fndesc.mangled_name, found.library._get_module_for_linking().as_bitcode())


def module_of(functions: Mapping[str, Code]) -> bytes:
    """Return a WebAssembly module that exports these functions, each under its key."""
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    whole: Any = None
    for export, code in functions.items():
        one = llvm.parse_assembly(retargeted(str(llvm.parse_bitcode(code.bitcode))))
        kept = one.get_function(code.name)
        kept.linkage = "external"  # what nobody calls within the module would be left out
        kept.name = export
        if whole is None:
            whole = one
        else:
            whole.link_in(one)
    machine = llvm.Target.from_triple(TRIPLE).create_target_machine(opt=3, features=FEATURES, reloc="static",
                                                                    codemodel="default")
    whole.data_layout = str(machine.target_data)
    for each in (*whole.functions, *whole.global_variables):
        if not each.is_declaration and each.name not in functions:
            each.linkage = "internal"
    whole.verify()
    builder = llvm.create_pass_builder(machine, llvm.create_pipeline_tuning_options(speed_level=3))
    builder.getModulePassManager().run(whole, builder)
    return linked(machine.emit_object(whole), tuple(functions))


def retargeted(text: str) -> str:
    """Return LLVM code without what belongs to this machine: its layout, its instructions, Python's memory."""
    text = re.sub(r"^target datalayout = .*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"^target triple = .*$", f'target triple = "{TRIPLE}"', text, flags=re.MULTILINE)
    text = _COUNTED.sub(r"define internal void @\1(ptr %counted) alwaysinline {\n  ret void\n}", text)
    return _ASIDE.sub("", re.sub(r"@sqrt\b", "@llvm.sqrt.f64", text))


def linked(made: bytes, names: tuple[str, ...]) -> bytes:
    """Return the one object file of a module as a module that exports functions of it.

    The formats are those of the WebAssembly core specification (5.5) and of its tools' "Linking" conventions.
    """
    numbers: dict[str, int] = {}
    for kind, content in _sections(made):
        if kind == _CUSTOM and content.startswith(b"\7linking"):
            numbers = _functions(content)
    entries = b"".join(_text(name) + b"\0" + _number(numbers[name]) for name in names)
    exports = _number(len(names)) + entries
    found, done = bytearray(made[:8]), False
    for kind, content in _sections(made):
        if kind == _CUSTOM:
            continue
        if kind in _FUNCTION_SECTIONS and not done:
            found += bytes([_EXPORT]) + _number(len(exports)) + exports
            done = True
        found += bytes([kind]) + _number(len(content)) + content
    return bytes(found)


def _sections(module: bytes) -> Iterator[tuple[int, bytes]]:
    at = 8
    while at < len(module):
        size, begin = _read(module, at + 1)
        yield module[at], module[begin : begin + size]
        at = begin + size


def _functions(linking: bytes) -> dict[str, int]:
    """Return the numbers of the functions that are defined, by name, from the section "linking"."""
    version, at = _read(linking, 1 + linking[0])
    if version != _LINKING_VERSION:
        raise ValueError(f"object files of version {version} are not known")
    while at < len(linking):
        kind, (size, begin) = linking[at], _read(linking, at + 1)
        if kind == _SYMBOLS:
            return dict(_symbols(linking, begin))
        at = begin + size
    return {}


def _symbols(linking: bytes, at: int) -> Iterator[tuple[str, int]]:
    count, at = _read(linking, at)
    for _ in range(count):
        kind, (flags, at) = linking[at], _read(linking, at + 1)
        if kind == _SECTION:
            _, at = _read(linking, at)
        elif kind == _DATA:
            size, at = _read(linking, at)
            at += size
            for _ in range(0 if flags & _UNDEFINED else 3):
                _, at = _read(linking, at)
        else:
            number, at = _read(linking, at)
            if not flags & _UNDEFINED or flags & _NAMED:
                size, at = _read(linking, at)
                if kind == _FUNCTION and not flags & _UNDEFINED:
                    yield linking[at : at + size].decode(), number
                at += size


def _read(module: bytes, at: int) -> tuple[int, int]:
    """Return an unsigned number (LEB128) and the place behind it."""
    value = shift = 0
    while True:
        byte = module[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def _number(value: int) -> bytes:
    found = bytearray()
    while value >= 0x80:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*found, value])


def _text(text: str) -> bytes:
    return _number(len(text.encode())) + text.encode()
