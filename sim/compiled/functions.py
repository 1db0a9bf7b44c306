"""exp, log and the next event of a clock, in LLVM's language, on vectors of W lanes.

Only additions, subtractions, multiplications, divisions and bit operations in IEEE order: every
lane has the same bits on every processor and in every place. exp and log, which alone multiply and
add in one, are within 2 units in the last place; log is meant for numbers from 1e-307 on.
"""

from __future__ import annotations

import math
import struct
from typing import Final

import numpy as np

from sim.model.draws import MOST_EVENTS

#: Vectors of a block of runs, and runs of a block: one bit each in a word.
VECTORS: Final = 8
LANES: Final = 64
#: Clocks of one stage at most.
MOST_CLOCKS: Final = 80
#: Lanes of a vector: eight double numbers, which is what one register of AVX-512 holds.
W: Final = 8
V: Final = f"<{W} x double>"
I: Final = f"<{W} x i64>"  # noqa: E741
B: Final = f"<{W} x i1>"

_LN2_HIGH, _LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
#: Adding it rounds to a whole number, which then stands in the lowest bits.
_TO_WHOLE: Final = 1.5 * 2.0**52
#: exp of what is beyond is that of the nearer end: 3e-308 and 8e307.
_EXP_RANGE: Final = (-708.0, 709.0)
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
            found = self.fma(found, x, splat(coefficient))
        return found

    def fma(self, left: str, right: str, added: str) -> str:
        """left * right + added, rounded once."""
        given = f"{V} {left}, {V} {right}, {V} {added}"
        return self.new(f"call {V} @llvm.fma.v{W}f64({given})")


def _exp_series() -> tuple[float, ...]:
    """(e^r - 1 - r) / r^2 on |r| <= log(2) / 2, interpolated at Chebyshev's points."""
    degree = 9
    half = math.log(2.0) / 2.0 * 1.0001
    x = half * np.cos((2 * np.arange(degree + 1) + 1) * np.longdouble(np.pi) / (2 * degree + 2))
    c = np.zeros_like(x)
    for n in range(22):
        c = c + x**n / math.factorial(n + 2)
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
    shifted = f.fma(x, splat(1.0 / math.log(2.0)), splat(_TO_WHOLE))
    n = f.op("fsub", shifted, splat(_TO_WHOLE))
    r = f.fma(n, splat(-_LN2_HIGH), x)
    r = f.fma(n, splat(-_LN2_LOW), r)
    power = f.polynomial(r, (1.0, 1.0, *_exp_series()))
    exponent = f.op("shl", f.bits(shifted), whole(52), I)
    found = f.double(f.op("add", f.bits(power), exponent, I))
    found = f.select(f.new(f"fcmp uno {V} %x, %x"), "%x", found)
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
    """The next events of all clocks of a stage that are due: see `sim.model.draws.Clocks`.

    %U has a bit per run of the block and clock that is due. Due clocks are listed and their numbers
    drawn a vector at a time, again for those that are due again. Counts go to %K, what remains to
    %R, positions to %C; runs that run away are noted in %F.
    """
    f = Lines()
    listed = f"[{MOST_CLOCKS * LANES} x"
    for name, kind in (("list", "i64"), ("words", "i64"), ("waits", "double")):
        f.do(f"%{name} = alloca {listed} {kind}], align 64")
    _list_due(f)
    f.at("again")
    f.do("%n = phi i64 [%n2, %listed], [%left2, %redraw]")
    f.do("%turn = phi i64 [0, %listed], [%turns, %redraw]")
    f.do("%turns = add i64 %turn, 1")
    f.do("%none = icmp eq i64 %n, 0")
    f.do("br i1 %none, label %end, label %some")
    f.at("some")
    f.do(f"%late = icmp ugt i64 %turns, {MOST_EVENTS}")
    f.do("br i1 %late, label %away, label %words1")
    _words(f)
    _waits(f)
    _take_in(f)
    # A clock that ran away stands still from now on.
    f.at("away")
    f.do("%a = phi i64 [0, %some], [%a1, %away]")
    index = _load(f, "list", "%a", "i64")
    f.do(f"store double {number(math.inf)}, ptr {_at(f, 'R', index, 'double')}, align 8")
    lane = f.new(f"and i64 {index}, {LANES - 1}")
    f.do(f"store i64 1, ptr {_at(f, 'F', lane, 'i64')}, align 8")
    f.do("%a1 = add i64 %a, 1")
    f.do("%amore = icmp ult i64 %a1, %n")
    f.do("br i1 %amore, label %away, label %end")
    f.at("end")
    f.do("ret void")
    given = "ptr noalias %R, ptr noalias %K, ptr noalias %C, ptr noalias %H, ptr noalias %F"
    head = f"define internal void @draw({given}, ptr noalias %U, i64 %cells) noinline"
    declared = "declare i64 @llvm.cttz.i64(i64, i1)\n"
    return declared + head + " {\n" + "\n".join(f.lines) + "\n}\n"


def _at(f: Lines, table: str, index: str, kind: str) -> str:
    return f.new(f"getelementptr {kind}, ptr %{table}, i64 {index}")


def _load(f: Lines, table: str, index: str, kind: str) -> str:
    return f.new(f"load {kind}, ptr {_at(f, table, index, kind)}, align 8")


def _list_due(f: Lines) -> None:
    """Puts the places, clock by clock, of what is due into %list, and their number into %n2."""
    f.do("br label %cell")
    f.at("cell")
    f.do("%c = phi i64 [0, %0], [%c1, %next]")
    f.do("%n0 = phi i64 [0, %0], [%n2, %next]")
    f.do(f"%m0 = load i64, ptr {_at(f, 'U', '%c', 'i64')}, align 8")
    f.do(f"%first = mul i64 %c, {LANES}")
    f.do("br label %bit")
    f.at("bit")
    f.do("%m = phi i64 [%m0, %cell], [%m2, %take]")
    f.do("%n2 = phi i64 [%n0, %cell], [%n1, %take]")
    f.do("%empty = icmp eq i64 %m, 0")
    f.do("br i1 %empty, label %next, label %take")
    f.at("take")
    lane = f.new("call i64 @llvm.cttz.i64(i64 %m, i1 true)")
    f.do(
        f"store i64 {f.new(f'or i64 %first, {lane}')}, ptr {_at(f, 'list', '%n2', 'i64')}, align 8"
    )
    f.do("%n1 = add i64 %n2, 1")
    f.do("%m1 = sub i64 %m, 1")
    f.do("%m2 = and i64 %m, %m1")
    f.do("br label %bit")
    f.at("next")
    f.do("%c1 = add i64 %c, 1")
    f.do("%cmore = icmp ult i64 %c1, %cells")
    f.do("br i1 %cmore, label %cell, label %listed")
    f.at("listed")
    f.do("br label %again")


def _words(f: Lines) -> None:
    """Moves every listed clock on by one, and puts down the place of its number."""
    f.at("words1")
    f.do("%w = phi i64 [0, %some], [%w1, %words1]")
    index = _load(f, "list", "%w", "i64")
    position = _at(f, "C", index, "i64")
    moved = f.new(f"add i64 {f.new(f'load i64, ptr {position}, align 8')}, 1")
    f.do(f"store i64 {moved}, ptr {position}, align 8")
    cell = f.new(f"lshr i64 {index}, {LANES.bit_length() - 1}")
    place = f.new(f"add i64 {f.new(f'shl i64 {cell}, 32')}, {moved}")
    place = f.new(f"mul i64 {place}, {0x9E3779B97F4A7C15 - 2**64}")
    key = _load(f, "H", f.new(f"and i64 {index}, {LANES - 1}"), "i64")
    f.do(
        f"store i64 {f.new(f'add i64 {place}, {key}')}, ptr {_at(f, 'words', '%w', 'i64')}, align 8"
    )
    f.do("%w1 = add i64 %w, 1")
    f.do("%wmore = icmp ult i64 %w1, %n")
    f.do("br i1 %wmore, label %words1, label %waits1")


def _waits(f: Lines) -> None:
    """Makes unit exponentials of the words, a vector at a time."""
    f.at("waits1")
    f.do("%k = phi i64 [0, %words1], [%k1, %waits1]")
    word = f.new(f"load {I}, ptr {_at(f, 'words', '%k', 'i64')}, align 64")
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        word = f.op("xor", word, f.op("lshr", word, whole(shift), I), I)
        word = f.op("mul", word, whole(factor), I)
    word = f.op("xor", word, f.op("lshr", word, whole(31), I), I)
    # 52 bits behind the point of a number from 1 to 2, taken at the middle of their interval.
    unit = f.op("or", f.op("lshr", word, whole(12), I), whole(0x3FF0000000000000), I)
    unit = f.op("fadd", f.op("fsub", f.double(unit), splat(1.0)), splat(2.0**-53))
    wait = f.new(f"fneg {V} {f.new(f'call {V} @log({V} {unit})')}")
    f.do(f"store {V} {wait}, ptr {_at(f, 'waits', '%k', 'double')}, align 64")
    f.do(f"%k1 = add i64 %k, {W}")
    f.do("%kmore = icmp ult i64 %k1, %n")
    f.do("br i1 %kmore, label %waits1, label %redraw")


def _take_in(f: Lines) -> None:
    """Counts the events, and keeps in the list what is due again."""
    f.at("redraw")
    f.do("%q = phi i64 [0, %waits1], [%q1, %redraw]")
    f.do("%left = phi i64 [0, %waits1], [%left2, %redraw]")
    index = _load(f, "list", "%q", "i64")
    remaining, count = _at(f, "R", index, "double"), _at(f, "K", index, "double")
    after = f.new(f"load double, ptr {remaining}, align 8")
    after = f.new(f"fadd double {after}, {_load(f, 'waits', '%q', 'double')}")
    f.do(f"store double {after}, ptr {remaining}, align 8")
    counted = f.new(f"load double, ptr {count}, align 8")
    counted = f.new(f"fadd double {counted}, {number(1.0)}")
    f.do(f"store double {counted}, ptr {count}, align 8")
    f.do(f"store i64 {index}, ptr {_at(f, 'list', '%left', 'i64')}, align 8")
    f.do(f"%due = fcmp ole double {after}, 0.0")
    f.do("%due1 = zext i1 %due to i64")
    f.do("%left2 = add i64 %left, %due1")
    f.do("%q1 = add i64 %q, 1")
    f.do("%qmore = icmp ult i64 %q1, %n")
    f.do("br i1 %qmore, label %redraw, label %again")


def all_functions() -> str:
    """What months call."""
    declared = f"declare {V} @llvm.sqrt.v{W}f64({V})\n" + (
        f"declare {V} @llvm.fma.v{W}f64({V}, {V}, {V})\n"
        f"declare {V} @llvm.masked.gather.v{W}f64.v{W}p0(<{W} x ptr>, i32, {B}, {V})\n"
    )
    return declared + exp() + log() + draw()
