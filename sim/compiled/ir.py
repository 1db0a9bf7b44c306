"""A recording in LLVM's language: one function per phase, and the loop over blocks and steps.

A block of runs, LANES of them, is followed through all of its steps before the next one, so that
its state stays in the processor's cache. A step is a row of short loops over the vectors of the
block, the *segments*, each small enough for the processor to keep its instructions at hand; what
one segment works out and a later one needs is written down in between.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sim.compiled.driver import MONTH, Layout, driver
from sim.compiled.functions import (
    LANES,
    VECTORS,
    B,
    I,
    Lines,
    V,
    W,
    all_functions,
    splat,
    whole,
)
from sim.compiled.graphs import TESTS, Node, below
from sim.compiled.recording import ADD, SUM, Key, Month, Recording

#: How much one segment holds: operations, with exp and log for thirty.
WEIGHT: Final = 400

_ARITHMETIC: Final = {"add": "fadd", "subtract": "fsub", "multiply": "fmul", "divide": "fdiv"}
_COMPARED: Final = {
    "greater": "ogt",
    "greater_equal": "oge",
    "less": "olt",
    "less_equal": "ole",
    "equal": "oeq",
}


@dataclass(frozen=True)
class _Root:
    """Something to work out and do something with.

    `kept` is the number of what is kept, and `cell` that of a clock within its stage, if any.
    """

    what: str
    node: Node | None
    row: int
    kept: int | None = None
    cell: int = 0


def written(recording: Recording) -> tuple[str, Layout]:
    """The program of a recording, and where its tables have what."""
    layout = Layout()
    for key in _carried(recording):
        layout.state.setdefault(key, len(layout.state))
    months = [
        _Month(recording, month, layout).function(f"month{number}")
        for number, month in enumerate(recording.months)
    ]
    return "\n".join([all_functions(), *months, driver(recording, layout)]), layout


def _carried(recording: Recording) -> list[Key]:
    """Cells of the state that some month reads, directly or by what it leaves to the next."""
    carried: set[Key] = set(recording.shown)
    while True:
        known = len(carried)
        for month in recording.months:
            roots = month.told + [node for nodes in month.kept.values() for node in nodes]
            roots += [month.after[key] for key in carried if key in month.after]
            carried |= {node.args for node in below(roots) if node.op == "state"}
        if len(carried) == known:
            return sorted(carried, key=repr)


class _Month:
    """Writes one month."""

    def __init__(self, recording: Recording, month: Month, layout: Layout) -> None:
        self._recording = recording
        self._layout = layout
        self._segments = list(_segments(_roots(recording, month, layout)))
        #: Segment in which a node is worked out, by what the segment depends on.
        self._home: dict[tuple[int | None, Node], int] = {}
        self._notes: dict[Node, int] = {}
        for number, segment in enumerate(self._segments):
            self._settle(number, segment)
        layout.notes = max(layout.notes, len(self._notes))

    def _settle(self, number: int, segment: Sequence[_Root]) -> None:
        when = segment[0].kept
        for root in segment:
            if root.node is None:
                continue
            for node in below([root.node], lambda n: not n.in_the_loop or self._made(when, n)):
                if not _worked_out(node):
                    continue
                home = self._home_of(when, node)
                if home is None:
                    self._home[when, node] = number
                elif home != number:
                    self._notes.setdefault(node, len(self._notes))

    def _home_of(self, when: int | None, node: Node) -> int | None:
        always = self._home.get((None, node))
        return self._home.get((when, node)) if always is None else always

    def _made(self, when: int | None, node: Node) -> bool:
        return self._home_of(when, node) is not None

    def function(self, name: str) -> str:
        """The month as a function."""
        lines = ["  br label %s0"]
        for number, segment in enumerate(self._segments):
            lines += self._segment(number, segment)
        lines.append(f"s{len(self._segments)}:\n  ret void")
        return f"define internal void @{name}({MONTH}) noinline {{\n" + "\n".join(lines) + "\n}\n"

    def _segment(self, number: int, segment: Sequence[_Root]) -> list[str]:
        f = Lines(f"v{number}_")
        kept, following = segment[0].kept, f"s{number + 1}"
        f.at(f"s{number}")
        if segment[0].what == "draw":
            self._draw(f, segment[0].row)
            f.do(f"br label %{following}")
            return f.lines
        if kept is not None:
            place = f.new(f"getelementptr ptr, ptr %G, i64 {kept}")
            f.do(f"%kept{number} = load ptr, ptr {place}, align 8")
            here = f.new(f"icmp ne ptr %kept{number}, null")
            f.do(f"br i1 {here}, label %b{number}, label %{following}")
        else:
            f.do(f"br label %b{number}")
        f.at(f"b{number}")
        f.do(f"br label %loop{number}")
        f.at(f"loop{number}")
        before = f"%b{number}"
        f.do(f"%i{number} = phi i64 [0, {before}], [%j{number}, %end{number}]")
        f.do(f"%o{number} = mul i64 %i{number}, {W}")
        writer = _Segment(f, number, self)
        for root in segment:
            writer.do(root)
        f.do(f"br label %end{number}")
        f.at(f"end{number}")
        f.do(f"%j{number} = add i64 %i{number}, 1")
        again = f.new(f"icmp ult i64 %j{number}, {VECTORS}")
        f.do(f"br i1 {again}, label %loop{number}, label %{following}")
        return f.lines

    def _draw(self, f: Lines, clock: int) -> None:
        name, cells = list(self._recording.clocks.items())[clock]
        first = self._recording.first_row(name)
        rows = (("R", first), ("K", first), ("C", first), ("H", clock), ("F", 0), ("U", 0))
        given = [
            f"ptr {f.new(f'getelementptr double, ptr %{table}, i64 {row * LANES}')}"
            for table, row in rows
        ]
        f.do(f"call void @draw({', '.join(given)}, i64 {cells})")


def _worked_out(node: Node) -> bool:
    return node.in_the_loop and node.op not in ("state", "count", "normal", "before")


def _roots(recording: Recording, month: Month, layout: Layout) -> Iterator[_Root]:
    for clock, nodes in month.stages:
        for cell, node in enumerate(nodes):
            yield _Root("clock", node, recording.first_row(clock) + cell, cell=cell)
        yield _Root("draw", None, list(recording.clocks).index(clock))
    for ring, row, node in month.past:
        yield _Root("past", node, recording.past_row(ring) + row)
    for key, row in layout.state.items():
        yield _Root("state", month.after.get(key, month.before[key]), row)
    for number, keeping in enumerate(recording.keeps):
        for row, node in enumerate(month.kept.get(keeping.name, ())):
            yield _Root(keeping.way, node, row, number)


def _segments(roots: Iterator[_Root]) -> Iterator[list[_Root]]:
    """Roots in groups of about WEIGHT, each under one condition."""
    seen: set[tuple[int | None, Node]] = set()
    segment: list[_Root] = []
    weight = 0
    for root in roots:
        apart = root.what == "draw" or (segment and segment[0].what == "draw")
        if segment and (apart or root.kept != segment[0].kept or weight > WEIGHT):
            yield segment
            segment, weight = [], 0
        segment.append(root)
        weight += 3
        known = root.kept
        for node in below(
            [] if root.node is None else [root.node],
            lambda n, known=known: (None, n) in seen or (known, n) in seen,  # type: ignore[misc]
        ):
            if _worked_out(node) and (None, node) not in seen and (known, node) not in seen:
                seen.add((known, node))
                weight += 30 if node.op in ("exp", "log") else 1
    if segment:
        yield segment


class _Segment:
    """Writes what one segment does with one vector of runs."""

    def __init__(self, f: Lines, number: int, month: _Month) -> None:
        self._f, self._number, self._month = f, number, month
        self._values: dict[Node, str] = {}
        self._when: int | None = None

    def do(self, root: _Root) -> None:
        """Work out a root, and do with it what is to be done."""
        f, self._when = self._f, root.kept
        assert root.node is not None
        value = self._value(root.node)
        if root.what == "clock":
            self._clock(root, value)
        elif root.what == "state":
            f.do(f"store {V} {value}, ptr {self._place('T', root.row)}, align 64")
        elif root.what == "past":
            first = f.new(f"mul i64 %slot, {self._month._recording.past_rows}")
            place = self._past(f.new(f"add i64 {first}, {root.row}"))
            f.do(f"store {V} {value}, ptr {place}, align 64")
        else:
            self._keep(root, value)

    def _place(self, table: str, row: int, kind: str = "double", lanes: int = LANES) -> str:
        index = self._f.new(f"add i64 %o{self._number}, {row * lanes}")
        return self._f.new(f"getelementptr {kind}, ptr %{table}, i64 {index}")

    def _past(self, row: str) -> str:
        lane = self._f.new(f"mul i64 {row}, {LANES}")
        lane = self._f.new(f"add i64 {lane}, %o{self._number}")
        return self._f.new(f"getelementptr double, ptr %P, i64 {lane}")

    def _clock(self, root: _Root, value: str) -> None:
        f, row = self._f, root.row
        remaining, counts = self._place("R", row), self._place("K", row)
        f.do(f"store {V} zeroinitializer, ptr {counts}, align 64")
        bit = f.new(f"add i64 %i{self._number}, {root.cell * VECTORS}")
        bits = f.new(f"getelementptr i{W}, ptr %U, i64 {bit}")
        if root.node is not None and root.node.value == 0.0:
            f.do(f"store i{W} 0, ptr {bits}, align 1")
            return
        left = f.op("fsub", f.new(f"load {V}, ptr {remaining}, align 64"), value)
        f.do(f"store {V} {left}, ptr {remaining}, align 64")
        due = f.new(f"fcmp ole {V} {left}, zeroinitializer")
        f.do(f"store i{W} {f.new(f'bitcast {B} {due} to i{W}')}, ptr {bits}, align 1")

    def _keep(self, root: _Root, value: str) -> None:
        f, number = self._f, self._number
        assert root.kept is not None
        keeping = self._month._recording.keeps[root.kept]
        if keeping.way != SUM:
            kind, size = "float" if keeping.single else "double", keeping.size
            vector = f"<{W} x {kind}>"
            place = self._place(f"kept{number}", root.row, kind)
            if keeping.way == ADD:
                value = f.op("fadd", f.new(f"load {V}, ptr {place}, align 64"), value)
            if keeping.single:
                value = f.new(f"fptrunc {V} {value} to {vector}")
            f.do(f"store {vector} {value}, ptr {place}, align {size * W}")
            return
        # A whole multiple of the unit: rounded to the nearest, which then stands in the low bits.
        shifted = f.op("fadd", f.op("fmul", value, splat(2.0**32)), splat(1.5 * 2.0**52))
        count = f.op("sub", f.bits(shifted), whole(0x4338000000000000), I)
        count = f.op(
            "and", count, f.new(f"load {I}, ptr {self._place('M', 0, 'i64')}, align 64"), I
        )
        point = f.new(f"getelementptr i64, ptr %J, i64 %i{number}")
        offset = f.new(f"add i64 {f.new(f'load i64, ptr {point}, align 8')}, {root.row * W}")
        place = f.new(f"getelementptr i64, ptr %kept{number}, i64 {offset}")
        total = f.op("add", f.new(f"load {I}, ptr {place}, align 64"), count, I)
        f.do(f"store {I} {total}, ptr {place}, align 64")

    def _value(self, root: Node) -> str:
        mine = self._values
        for node in below([root], lambda n: n in mine or not self._mine(n)):
            if node not in mine:
                mine[node] = self._written(node) if self._mine(node) else self._loaded(node)
                if self._mine(node) and node in self._month._notes:
                    place = self._place("X", self._month._notes[node])
                    self._f.do(f"store {V} {self._as_double(node)}, ptr {place}, align 64")
        return self._as_double(root)

    def _mine(self, node: Node) -> bool:
        return _worked_out(node) and self._month._home_of(self._when, node) == self._number

    def _loaded(self, node: Node) -> str:
        f, layout = self._f, self._month._layout
        if node.value is not None:
            return splat(node.value)
        if node.op == "state":
            return f.new(f"load {V}, ptr {self._place('S', layout.state[node.args])}, align 64")
        if node.op == "count":
            row = self._month._recording.first_row(node.args[0]) + node.args[1]
            return f.new(f"load {V}, ptr {self._place('K', row)}, align 64")
        if node.op == "normal":
            return f.new(f"load {V}, ptr {self._place('N', 0)}, align 64")
        if node.op == "before":
            return self._gathered(*node.args)
        if _worked_out(node):
            return f.new(f"load {V}, ptr {self._place('X', self._month._notes[node])}, align 64")
        if "varied" in node.needs:
            row = layout.by_run.setdefault(node, len(layout.by_run))
            return f.new(f"load {V}, ptr {self._place('L', row)}, align 64")
        row = layout.shared.setdefault(node, len(layout.shared))
        place = f.new(f"getelementptr double, ptr %Q, i64 {row}")
        one = f.new(f"load double, ptr {place}, align 8")
        one = f.new(f"insertelement {V} poison, double {one}, i32 0")
        return f.new(f"shufflevector {V} {one}, {V} poison, <{W} x i32> zeroinitializer")

    def _gathered(self, ring: str, row: int) -> str:
        """A past total of each run, from before the run's own window."""
        f, recording = self._f, self._month._recording
        rings = list(recording.rings)
        window = f.new(f"load {I}, ptr {self._place('D', rings.index(ring), 'i64')}, align 64")
        slot, length = self._spread("%slot"), self._spread("%length")
        back = f.op("sub", slot, window, I)
        wrapped = f.op("add", back, length, I)
        early = f.new(f"icmp slt {I} {back}, zeroinitializer")
        back = f.new(f"select {B} {early}, {I} {wrapped}, {I} {back}")
        rows = f.op("mul", back, whole(recording.past_rows), I)
        rows = f.op("add", rows, whole(recording.past_row(ring) + row), I)
        lane = f.op("add", self._spread(f"%o{self._number}"), _COUNTING, I)
        places = f.op("add", f.op("mul", rows, whole(LANES), I), lane, I)
        pointers = f.new(f"getelementptr double, ptr %P, {I} {places}")
        every = "<" + ", ".join(["i1 1"] * W) + ">"
        given = f"<{W} x ptr> {pointers}, i32 8, {B} {every}, {V} poison"
        return f.new(f"call {V} @llvm.masked.gather.v{W}f64.v{W}p0({given})")

    def _spread(self, value: str) -> str:
        first = self._f.new(f"insertelement {I} poison, i64 {value}, i32 0")
        return self._f.new(f"shufflevector {I} {first}, {I} poison, <{W} x i32> zeroinitializer")

    def _as_double(self, node: Node) -> str:
        value = self._values[node]
        if node.op in TESTS and self._mine(node):
            return self._f.new(f"uitofp {B} {value} to {V}")
        return value

    def _as_test(self, node: Node) -> str:
        value = self._values[node]
        if node.op in TESTS and self._mine(node):
            return value
        return self._f.new(f"fcmp une {V} {value}, zeroinitializer")

    def _written(self, node: Node) -> str:
        f, op = self._f, node.op
        if op == "logical_and":
            left, right = (self._as_test(arg) for arg in node.nodes)
            return f.op("and", left, right, B)
        if op == "where":
            test, yes, no = node.nodes
            return f.select(self._as_test(test), self._as_double(yes), self._as_double(no))
        args = [self._as_double(arg) for arg in node.nodes]
        if op in _ARITHMETIC:
            return f.op(_ARITHMETIC[op], *args)
        if op in _COMPARED:
            return f.new(f"fcmp {_COMPARED[op]} {V} {args[0]}, {args[1]}")
        if op in ("minimum", "maximum"):
            return self._extreme(op, node.nodes, *args)
        if op == "negative":
            return f.new(f"fneg {V} {args[0]}")
        if op in ("exp", "log"):
            return f.new(f"call {V} @{op}({V} {args[0]})")
        if op == "sqrt":
            return f.new(f"call {V} @llvm.sqrt.v{W}f64({V} {args[0]})")
        raise ValueError(f"{op} is not worked out run by run")

    def _extreme(self, op: str, nodes: tuple[Node, ...], left: str, right: str) -> str:
        """The smaller or larger of two, and what is no number where one of both is none."""
        f = self._f
        test = "lt" if op == "minimum" else "gt"
        if nodes[1].value is not None:
            return f.select(f.new(f"fcmp u{test} {V} {left}, {right}"), left, right)
        found = f.select(f.new(f"fcmp o{test} {V} {left}, {right}"), left, right)
        if nodes[0].value is not None:
            return found
        return f.select(f.new(f"fcmp uno {V} {left}, {left}"), left, found)


_COUNTING: Final = "<" + ", ".join(f"i64 {lane}" for lane in range(W)) + ">"
