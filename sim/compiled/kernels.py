"""A program in LLVM's language, compiled for this processor."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Mapping
from typing import Any

import llvmlite.binding as llvm

from sim.compiled.driver import ARGUMENTS

_initialised = False


class Kernel:
    """A compiled program; called with addresses and whole numbers, as `ir.ARGUMENTS` has them."""

    def call(self, given: Mapping[str, int]) -> None:
        """Calls `histories`; `given` are whole numbers and addresses by name."""
        self._histories(*(given[name] for _, name in ARGUMENTS))

    def __init__(
        self, program: str | None, code: bytes | None = None, target: tuple[str, str] | None = None
    ) -> None:
        machine = _machine(*(target or host()))
        module = llvm.parse_assembly(program if code is None else "")
        module.triple = machine.triple
        # Only what is marked to be taken in where it is called: more passes gain nothing.
        passes = llvm.create_pass_builder(
            machine, llvm.create_pipeline_tuning_options(speed_level=0)
        )
        passes.getModulePassManager().run(module, passes)
        self._engine = llvm.create_mcjit_compiler(module, machine)
        made: list[bytes] = []
        self._engine.set_object_cache(lambda _, obj: made.append(obj), lambda _: None)
        if code is not None:
            self._engine.add_object_file(llvm.ObjectFileRef.from_data(code))
        self._engine.finalize_object()
        self.code = code if code is not None else made[0]
        types = [ctypes.c_int64 if kind == "i64" else ctypes.c_void_p for kind, _ in ARGUMENTS]
        call = ctypes.CFUNCTYPE(None, *types)
        self._histories: Callable[..., Any] = call(self._engine.get_function_address("histories"))


def host() -> tuple[str, str]:
    """This processor: its name, and what it can do."""
    return str(llvm.get_host_cpu_name()), str(llvm.get_host_cpu_features().flatten())


def _machine(name: str, features: str) -> Any:
    global _initialised
    if not _initialised:
        llvm.initialize_native_target()
        llvm.initialize_native_asmprinter()
        _initialised = True
    # No option that would let LLVM contract or reorder arithmetic.
    return llvm.Target.from_default_triple().create_target_machine(
        cpu=name, features=features, opt=2, jit=True
    )
