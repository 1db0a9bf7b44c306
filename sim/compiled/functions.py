"""exp, log and the next event of a clock, in LLVM's language, on vectors of W lanes.

Only additions, subtractions, multiplications, divisions and bit operations in IEEE order: every
lane has the same bits on every processor and in every place. exp and log are within 2 units in the
last place; exp is 0 below 1e-307, and log is meant for numbers from 1e-307 on.
"""

from __future__ import annotations

import math
import struct
from typing import Final

import numpy as np

from sim.model.draws import MOST_EVENTS

#: Lanes of a vector: eight double numbers, which is what one register of AVX-512 holds.
W: Final = 8
V: Final = f"<{W} x double>"
I: Final = f"<{W} x i64>"  # noqa: E741
B: Final = f"<{W} x i1>"

_LN2_HIGH, _LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
#: Adding it rounds to a whole number, which then stands in the lowest bits.
_TO_WHOLE: Final = 1.5 * 2.0**52
#: exp overflows above, and nears the smallest numbers below.
_EXP_RANGE: Final = (-707.0, 709.782712893384)
#: log((1+s)/(1-s)) = 2s + s^3 (2/3 + ...): coefficients of fdlibm's minimax polynomial in s^2.
_LOG_SERIES: Final = (
    6.666666666666735130e-01,
    3.999999999940941908e-01,
    2.857142874366239149e-01,
    2.222219843214978396e-01,
    1.818357216161805012e-01,
    1.531383769920937332e-01,
    1.479819860511658591e-01,
)


def number(value: float) -> str:
    """A double as LLVM reads it, bit by bit."""
    return "0x" + struct.pack(">d", value).hex().upper()


def splat(value: float) -> str:
    """The same double in every lane."""
    return f"splat (double {number(value)})"


def whole(value: int) -> str:
    """The same whole number in every lane."""
    signed = value - 2**64 if value >= 2**63 else value
    return f"splat (i64 {signed})"


class Lines:
    """Lines of a function, each value under a name of its own."""

    def __init__(self, prefix: str = "v") -> None:
        self.lines: list[str] = []
        self._prefix = prefix
        self._names = 0

    def new(self, text: str) -> str:
        """A new value."""
        self._names += 1
        name = f"%{self._prefix}{self._names}"
        self.lines.append(f"  {name} = {text}")
        return name

    def do(self, text: str) -> None:
        """A line that gives no value."""
        self.lines.append(f"  {text}")

    def label(self) -> str:
        """A name for a place to jump to."""
        self._names += 1
        return f"{self._prefix}l{self._names}"

    def at(self, label: str) -> None:
        """The place of a label."""
        self.lines.append(f"{label}:")

    def op(self, name: str, left: str, right: str, kind: str = V) -> str:
        """An operation on two values."""
        return self.new(f"{name} {kind} {left}, {right}")

    def select(self, test: str, yes: str, no: str) -> str:
        """One of two vectors, lane by lane."""
        return self.new(f"select {B} {test}, {V} {yes}, {V} {no}")

    def bits(self, value: str) -> str:
        """A vector of doubles as whole numbers."""
        return self.new(f"bitcast {V} {value} to {I}")

    def double(self, value: str) -> str:
        """Whole numbers as doubles."""
        return self.new(f"bitcast {I} {value} to {V}")

    def polynomial(self, x: str, coefficients: tuple[float, ...]) -> str:
        """A polynomial from its lowest coefficient on, by Horner's rule."""
        found = splat(coefficients[-1])
        for coefficient in coefficients[-2::-1]:
            found = self.op("fadd", self.op("fmul", found, x), splat(coefficient))
        return found


def _exp_series() -> tuple[float, ...]:
    """(e^r - 1 - r) / r^2 on |r| <= log(2) / 2, interpolated at Chebyshev's points."""
    degree = 9
    half = math.log(2.0) / 2.0 * 1.0001
    x = half * np.cos((2 * np.arange(degree + 1) + 1) * np.longdouble(np.pi) / (2 * degree + 2))
    c = sum(x**n / math.factorial(n + 2) for n in range(22))
    for j in range(1, degree + 1):  # Newton's form ...
        c[j:] = (c[j:] - c[j - 1 : -1]) / (x[j:] - x[: degree + 1 - j])
    series = np.array([c[-1]])
    for j in range(degree - 1, -1, -1):  # ... multiplied out
        series = np.concatenate([[np.longdouble(0)], series])
        series[:-1] -= x[j] * series[1:]
        series[0] += c[j]
    return tuple(float(value) for value in series)


def exp() -> str:
    """e^x = 2^n e^r with n whole and |r| <= log(2) / 2."""
    f = Lines()
    low, high = (splat(bound) for bound in _EXP_RANGE)
    x = f.select(f.new(f"fcmp olt {V} %x, {low}"), low, "%x")
    x = f.select(f.new(f"fcmp ogt {V} {x}, {high}"), high, x)
    shifted = f.op("fadd", f.op("fmul", x, splat(1.0 / math.log(2.0))), splat(_TO_WHOLE))
    n = f.op("fsub", shifted, splat(_TO_WHOLE))
    r = f.op("fsub", x, f.op("fmul", n, splat(_LN2_HIGH)))
    r = f.op("fsub", r, f.op("fmul", n, splat(_LN2_LOW)))
    power = f.polynomial(r, (1.0, 1.0, *_exp_series()))
    # 2^1024 is no number: the last doubling is a multiplication.
    exponent = f.op("add", f.bits(shifted), whole(-1), I)
    scaled = f.op("add", f.bits(power), f.op("shl", exponent, whole(52), I), I)
    found = f.op("fmul", f.double(scaled), splat(2.0))
    found = f.select(f.new(f"fcmp ugt {V} %x, {high}"), f.op("fmul", "%x", splat(math.inf)), found)
    found = f.select(f.new(f"fcmp olt {V} %x, {low}"), splat(0.0), found)
    return _function("exp", f, found, "alwaysinline")


def log() -> str:
    """log(x) = n log(2) + log(m) with m within sqrt(1/2) and sqrt(2), as fdlibm has it."""
    f = Lines()
    bits = f.bits("%x")
    n = f.op("sub", bits, whole(0x3FE6A09E667F3BCD), I)
    n = f.new(f"ashr {I} {n}, {whole(52)}")
    m = f.double(f.op("sub", bits, f.op("shl", n, whole(52), I), I))
    n = f.new(f"sitofp {I} {n} to {V}")
    above = f.op("fsub", m, splat(1.0))
    s = f.op("fdiv", above, f.op("fadd", above, splat(2.0)))
    z = f.op("fmul", s, s)
    rest = f.op("fmul", f.polynomial(z, _LOG_SERIES), z)
    square = f.op("fmul", f.op("fmul", above, splat(0.5)), above)
    low = f.op("fmul", s, f.op("fadd", square, rest))
    low = f.op("fadd", low, f.op("fmul", n, splat(_LN2_LOW)))
    found = f.op("fsub", f.op("fsub", square, low), above)
    found = f.op("fsub", f.op("fmul", n, splat(_LN2_HIGH)), found)
    found = f.select(f.new(f"fcmp oeq {V} %x, {splat(0.0)}"), splat(-math.inf), found)
    found = f.select(f.new(f"fcmp oeq {V} %x, {splat(math.inf)}"), "%x", found)
    found = f.select(f.new(f"fcmp uge {V} %x, {splat(0.0)}"), found, splat(math.nan))
    found = f.select(f.new(f"fcmp uno {V} %x, %x"), "%x", found)
    return _function("log", f, found, "")


def _function(name: str, f: Lines, found: str, attributes: str) -> str:
    lines = "\n".join(f.lines)
    return f"define internal {V} @{name}({V} %x) {attributes} {{\n{lines}\n  ret {V} {found}\n}}\n"


def draw() -> str:
    """The events of a clock that is due in the lanes %m0: see `sim.model.draws.Clocks`.

    Counts go to %K, what remains to %R, positions to %C; lanes that run away are noted in %F.
    """
    f = Lines()
    f.do(f"%pos0 = load {I}, ptr %C, align 64")
    f.do("%shift = shl i64 %cell, 32")
    first = f.new(f"insertelement {I} poison, i64 %shift, i32 0")
    zeros = f"<{W} x i32> zeroinitializer"
    place = f.new(f"shufflevector {I} {first}, {I} poison, {zeros}")
    f.do("br label %again")
    f.at("again")
    f.do(f"%r = phi {V} [%r0, %0], [%left, %again]")
    f.do(f"%m = phi {B} [%m0, %0], [%due, %again]")
    f.do(f"%n = phi {V} [zeroinitializer, %0], [%more, %again]")
    f.do(f"%pos = phi {I} [%pos0, %0], [%next, %again]")
    f.do("%turn = phi i64 [1, %0], [%turns, %again]")
    f.do(f"%one = zext {B} %m to {I}")
    f.do(f"%next = add {I} %pos, %one")
    word = f.op("mul", f.op("add", place, "%next", I), whole(0x9E3779B97F4A7C15), I)
    word = f.op("add", word, "%key", I)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        word = f.op("xor", word, f.op("lshr", word, whole(shift), I), I)
        word = f.op("mul", word, whole(factor), I)
    word = f.op("xor", word, f.op("lshr", word, whole(31), I), I)
    # 52 bits behind the point of a number from 1 to 2, taken at the middle of their interval.
    unit = f.op("or", f.op("lshr", word, whole(12), I), whole(0x3FF0000000000000), I)
    unit = f.op("fadd", f.op("fsub", f.double(unit), splat(1.0)), splat(2.0**-53))
    waited = f.new(f"call {V} @log({V} {unit})")
    f.do(f"%left = select {B} %m, {V} {f.op('fsub', '%r', waited)}, {V} %r")
    f.do(f"%counted = uitofp {B} %m to {V}")
    f.do(f"%more = fadd {V} %n, %counted")
    still = f.new(f"fcmp ole {V} %left, zeroinitializer")
    f.do(f"%due = and {B} {still}, %m")
    f.do("%turns = add i64 %turn, 1")
    some = f.new(f"icmp ne i{W} {f.new(f'bitcast {B} %due to i{W}')}, 0")
    within = f.new(f"icmp ule i64 %turns, {MOST_EVENTS}")
    f.do(f"br i1 {f.new(f'and i1 {some}, {within}')}, label %again, label %done")
    f.at("done")
    # A clock that ran away stands still from now on.
    f.do(f"store {V} {f.select('%due', splat(math.inf), '%left')}, ptr %R, align 64")
    f.do(f"store {V} %more, ptr %K, align 64")
    f.do(f"store {I} %next, ptr %C, align 64")
    f.do(f"br i1 {some}, label %ran, label %end")
    f.at("ran")
    f.do(f"%f = load {I}, ptr %F, align 64")
    f.do(f"store {I} {f.op('or', '%f', f.new(f'zext {B} %due to {I}'), I)}, ptr %F, align 64")
    f.do("br label %end")
    f.at("end")
    f.do("ret void")
    given = f"ptr %R, ptr %K, ptr %C, ptr %F, {I} %key, i64 %cell, {V} %r0, {B} %m0"
    return f"define internal void @draw({given}) noinline {{\n" + "\n".join(f.lines) + "\n}\n"


def all_functions() -> str:
    """What months call."""
    declared = f"declare {V} @llvm.sqrt.v{W}f64({V})\n" + (
        f"declare {V} @llvm.masked.gather.v{W}f64.v{W}p0(<{W} x ptr>, i32, {B}, {V})\n"
    )
    return declared + exp() + log() + draw()
