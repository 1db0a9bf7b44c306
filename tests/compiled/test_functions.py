"""exp and log beside a reference of more digits, and programs without any licence to reorder."""

import ctypes

import llvmlite.binding as llvm
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.compiled import functions, kernels
from sim.compiled.functions import V, W


@pytest.fixture(scope="module")
def applied():
    """exp and log of arrays."""
    each = "\n".join(
        f"define void @each_{name}(ptr %from, ptr %to) {{\n"
        f"  %x = load {V}, ptr %from, align 8\n  %y = call {V} @{name}({V} %x)\n"
        f"  store {V} %y, ptr %to, align 8\n  ret void\n}}"
        for name in ("exp", "log")
    )
    machine = kernels._machine(*kernels.host())
    module = llvm.parse_assembly(functions.all_functions() + each)
    engine = llvm.create_mcjit_compiler(module, machine)
    engine.finalize_object()

    def apply(name, x):
        call = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)(
            engine.get_function_address(f"each_{name}")
        )
        padded = np.concatenate([x, np.ones(-len(x) % W)])
        found = np.empty_like(padded)
        for first in range(0, len(padded), W):
            call(padded[first:].ctypes.data, found[first:].ctypes.data)
        return found[: len(x)]

    return apply


def off(found, x, function):
    """How far a result is off, in units in the last place."""
    exact = function(x.astype(np.longdouble))
    return np.abs((found - exact) / np.spacing(np.abs(exact.astype(float)))).max()


def test_exp_and_log_are_within_two_units_in_the_last_place(applied):
    luck = np.random.default_rng(1)
    x = np.concatenate([luck.uniform(-700, 700, 20_000), luck.uniform(-2, 2, 20_000)])
    assert off(applied("exp", x), x, np.exp) < 2.0
    x = np.concatenate([np.exp(luck.uniform(-700, 700, 20_000)), luck.uniform(0, 3, 20_000)])
    assert off(applied("log", x), x, np.log) < 2.0


@given(st.floats(-700, 700))
def test_exp_of_any_number(applied, x):
    assert off(applied("exp", np.array([x])), np.array([x]), np.exp) < 2.0


def test_what_is_no_number_stays_none_and_ends_are_held(applied):
    assert np.isnan(applied("exp", np.array([np.nan]))[0])
    assert applied("exp", np.array([0.0, -0.0])).tolist() == [1.0, 1.0]
    low, lower, high, higher = applied("exp", np.array([-708.0, -np.inf, 709.0, np.inf]))
    assert 0.0 < low == lower < 1e-307
    assert 1e307 < high == higher < np.inf
    found = applied("log", np.array([0.0, 1.0, np.inf, np.nan, -1.0]))
    assert found[:3].tolist() == [-np.inf, 0.0, np.inf]
    assert np.isnan(found[3:]).all()


def test_no_operation_may_be_reordered_or_contracted():
    text = functions.all_functions()
    for word in ("fast", "reassoc", "contract", "arcp", "afn", "nnan", "ninf", "nsz"):
        assert f" {word} " not in text
    # A product and a sum in one only within exp and log.
    for function in text.split("define ")[1:]:
        assert ("llvm.fma" in function.split("declare")[0]) == (
            "@exp(" in function.split("{")[0] or "@log(" in function.split("{")[0]
        )
