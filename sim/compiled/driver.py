"""The loop over blocks of runs and their steps, in LLVM's language, and its tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from sim.compiled.functions import LANES, MOST_CLOCKS, VECTORS, Lines, W
from sim.compiled.graphs import Node
from sim.compiled.recording import SUM, Key, Recording

#: What a month is given: state before and after, notes between segments, clocks (remaining, counts,
#: positions, keys), shared and run-by-run constants, normals, past totals and their windows, places
#: of what is kept, masks and places of runs' sums, and who ran away.
_GIVEN: Final = tuple("STXRKCHQLNPDGMJFU")
MONTH: Final = ", ".join(f"ptr noalias %{name}" for name in _GIVEN) + ", i64 %slot, i64 %length"

#: What `histories` is called with, in order.
ARGUMENTS: Final = (
    *(("i64", name) for name in ("blocks", "steps", "epochs", "normals", "length")),
    *(("ptr", name) for name in ("S0", "T0", "R0", "C0", "H0", "Q0", "L0", "N0", "P", "D0")),
    *(("ptr", name) for name in ("M0", "J0", "F0", "keep", "strides", "places")),
    *(("ptr", name) for name in ("kind", "epoch", "normal", "slots")),
)


@dataclass
class Layout:
    """Rows of the tables that compiled months read, by what they hold."""

    state: dict[Key, int] = field(default_factory=dict)
    shared: dict[Node, int] = field(default_factory=dict)
    by_run: dict[Node, int] = field(default_factory=dict)
    notes: int = 1


def driver(recording: Recording, layout: Layout) -> str:
    """@histories: block after block, each through all of its steps."""
    keeps, cells = recording.keeps, recording.cells
    sizes = [
        keeping.rows * (W * 8 if keeping.way == SUM else LANES * keeping.size) for keeping in keeps
    ]
    f = Lines()
    for name, size in (("X", layout.notes * LANES), ("K", cells * LANES)):
        f.do(f"%{name} = alloca double, i64 {size}, align 64")
    f.do(f"%U = alloca i64, i64 {MOST_CLOCKS}, align 64")
    f.do(f"%G = alloca ptr, i64 {max(len(keeps), 1)}, align 8")
    f.do("br label %block")
    f.at("block")
    f.do("%b = phi i64 [0, %0], [%b1, %blockend]")
    rows = {
        "S": len(layout.state),
        "T": 0,
        "R": cells,
        "C": cells,
        "H": len(recording.clocks),
        "D": len(recording.rings),
        "M": 1,
        "F": 1,
    }
    for name, count in rows.items():
        offset = f.new(f"mul i64 %b, {count * LANES}")
        f.do(f"%{name}b = getelementptr double, ptr %{name}0, i64 {offset}")
    offset = f.new(f"mul i64 %b, {VECTORS}")
    f.do(f"%J = getelementptr i64, ptr %J0, i64 {offset}")
    f.do("%epochs0 = mul i64 %b, %epochs")
    f.do("%steps0 = mul i64 %b, %normals")
    past = recording.past_rows * LANES * 8
    f.do(f"%pastsize = mul i64 %length, {past}")
    f.do("call void @llvm.memset.p0.i64(ptr align 64 %P, i8 0, i64 %pastsize, i1 false)")
    f.do("br label %step")
    f.at("step")
    f.do("%t = phi i64 [0, %block], [%t1, %next]")
    f.do("%Sa = phi ptr [%Sb, %block], [%Sz, %next]")
    f.do("%Sz = phi ptr [%Tb, %block], [%Sa, %next]")
    f.do(f"%q = mul i64 %t, {len(layout.shared)}")
    f.do("%Q = getelementptr double, ptr %Q0, i64 %q")
    f.do("%ep = getelementptr i64, ptr %epoch, i64 %t")
    f.do("%e = load i64, ptr %ep, align 8")
    f.do("%l1 = add i64 %epochs0, %e")
    f.do(f"%l2 = mul i64 %l1, {len(layout.by_run) * LANES}")
    f.do("%L = getelementptr double, ptr %L0, i64 %l2")
    f.do("%np = getelementptr i64, ptr %normal, i64 %t")
    f.do("%n0 = load i64, ptr %np, align 8")
    f.do("%n1 = add i64 %steps0, %n0")
    f.do(f"%n2 = mul i64 %n1, {LANES}")
    f.do("%N = getelementptr double, ptr %N0, i64 %n2")
    f.do("%sp = getelementptr i64, ptr %slots, i64 %t")
    f.do("%slot = load i64, ptr %sp, align 8")
    for number, size in enumerate(sizes):
        base = f.new(f"getelementptr ptr, ptr %keep, i64 {number}")
        base = f.new(f"load ptr, ptr {base}, align 8")
        strided = f.new(f"getelementptr i64, ptr %strides, i64 {number}")
        strided = f.new(f"mul i64 %b, {f.new(f'load i64, ptr {strided}, align 8')}")
        index = f.new(f"mul i64 %t, {len(sizes)}")
        index = f.new(f"getelementptr i64, ptr %places, i64 {f.new(f'add i64 {index}, {number}')}")
        place = f.new(f"load i64, ptr {index}, align 8")
        offset = f.new(f"add i64 {strided}, {f.new(f'mul i64 {place}, {size}')}")
        pointer = f.new(f"getelementptr i8, ptr {base}, i64 {offset}")
        kept = f.new(f"icmp sge i64 {place}, 0")
        pointer = f.new(f"select i1 {kept}, ptr {pointer}, ptr null")
        f.do(
            f"store ptr {pointer}, ptr {f.new(f'getelementptr ptr, ptr %G, i64 {number}')}, align 8"
        )
    f.do("%kp = getelementptr i64, ptr %kind, i64 %t")
    f.do("%k = load i64, ptr %kp, align 8")
    cases = " ".join(f"i64 {number}, label %k{number}" for number in range(len(recording.months)))
    f.do(f"switch i64 %k, label %next [{cases}]")
    names = {"S": "Sa", "T": "Sz", **{name: f"{name}b" for name in "RCHDMF"}}
    given = ", ".join(f"ptr %{names.get(name, name)}" for name in _GIVEN)
    for number in range(len(recording.months)):
        f.at(f"k{number}")
        f.do(f"call void @month{number}({given}, i64 %slot, i64 %length)")
        f.do("br label %next")
    f.at("next")
    f.do("%t1 = add i64 %t, 1")
    f.do("%more = icmp ult i64 %t1, %steps")
    f.do("br i1 %more, label %step, label %blockend")
    f.at("blockend")
    # The last state stands where the first one stood.
    size = len(layout.state) * LANES * 8
    f.do(f"call void @llvm.memmove.p0.p0.i64(ptr %Sb, ptr %Sz, i64 {size}, i1 false)")
    f.do("%b1 = add i64 %b, 1")
    f.do("%others = icmp ult i64 %b1, %blocks")
    f.do("br i1 %others, label %block, label %end")
    f.at("end")
    f.do("ret void")
    head = ", ".join(f"{kind} %{name}" for kind, name in ARGUMENTS)
    return (
        "declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)\n"
        "declare void @llvm.memmove.p0.p0.i64(ptr, ptr, i64, i1)\n"
        f"define void @histories({head}) {{\n" + "\n".join(f.lines) + "\n}\n"
    )
