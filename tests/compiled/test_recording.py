"""Recording: symbols, what they cannot do, and one graph for every kind of month."""

import hashlib
import importlib
import inspect
import json
import pkgutil
from dataclasses import fields, replace

import numpy as np
import pytest

import sim.rules
from sim.compiled import library, recording
from sim.compiled.engine import Compiled, Plan
from sim.compiled.graphs import Graph, below, evaluated
from sim.compiled.ir import written
from sim.compiled.programs import Program
from sim.compiled.recording import SET, Keeping, record
from sim.compiled.symbols import CannotRecord, leaves, recording_into, symbols
from sim.model.sections import SECTIONS
from sim.names import CHINA
from sim.scenario import load_scenario

#: All but what counts as spread, which is worked out of whole histories.
RULES = [
    importlib.import_module(f"sim.rules.{module.name}")
    for module in pkgutil.iter_modules(sim.rules.__path__)
    if module.name != "spread"
]
BY_CHANNEL = {"tie", "ties", "stock", "depth"}
#: Rules that the model asks of parameters alone, and only of those, before a month begins.
BEFOREHAND = {"seen", "reported", "closeness"}
EVERY_RULE = [
    (module, name)
    for module in RULES
    for name, function in inspect.getmembers(module, inspect.isfunction)
    if function.__module__ == module.__name__
    and not name.startswith("_")
    and name not in BEFOREHAND
]
#: Arguments that are numbers of places or years, not arrays.
PLAIN = {"years": 1.0 / 12.0, "channels": (0, 3), "basing": 5}


def leaf(name, rows=()):
    shape = (*rows, 1)
    return leaves("state", name, np.zeros(shape), lambda _: frozenset({"run"}))


@pytest.mark.parametrize(
    ("module", "name"), EVERY_RULE, ids=lambda value: getattr(value, "__name__", value)
)
def test_every_rule_works_on_symbols(module, name):
    """None asks whether a value that differs by run is true, or does what cannot be put down."""
    function = getattr(module, name)
    with recording_into(Graph()):
        arguments = []
        for argument in inspect.signature(function).parameters.values():
            if argument.name == "p":
                section = next(s for s in SECTIONS.values() if s.__module__ == module.__name__)
                made = {
                    each.name: leaf(
                        f"p.{each.name}", (6,) if each.metadata["parameter"]["by"] else ()
                    )
                    for each in fields(section)
                }
                arguments.append(section(**made))
            elif argument.name in PLAIN:
                arguments.append(PLAIN[argument.name])
            elif "list" in str(argument.annotation):
                arguments.append([leaf(f"{argument.name}{i}") for i in range(3)])
            else:
                arguments.append(
                    leaf(argument.name, (6,) if argument.name in ("tie", "stock", "depth") else ())
                )
        found = function(*arguments)
    assert np.asarray(found).dtype == object, f"{module.__name__}.{name} gives no symbols"


def test_a_branch_on_a_value_says_what_to_do():
    with recording_into(Graph()):
        with pytest.raises(TypeError, match=r"use np\.where, or a flag of the phase"):
            bool((leaf("x") > 0.0)[0])
        with pytest.raises(CannotRecord, match=r"np\.sin"):
            np.sin(leaf("x"))
        with pytest.raises(CannotRecord, match="has runs"):
            leaf("x") + np.zeros(3)
        with pytest.raises(CannotRecord, match="over runs"):
            leaf("x", (4,)).sum()
    with pytest.raises(CannotRecord, match="outside of a recording"):
        symbols([Graph().number(1.0)], (1,)) + 1.0


def test_equal_operations_are_one_node_and_plain_ones_are_none():
    graph = Graph()
    with recording_into(graph):
        x, y = leaf("x"), leaf("y")
        known = len(graph.nodes)
        assert ((x + y)[0], (x * 1.0)[0], (0.0 + x)[0]) == ((y + x)[0], x[0], x[0])
        assert len(graph.nodes) <= known + 3
        assert (x / 4.0)[0] is (x * 0.25)[0]
        assert np.where(x > 0.0, x, y)[0].op == "where"
    total = graph.call("add", x[0], y[0])
    values = evaluated([total], lambda node: {"x": 2.0, "y": 5.0}[node.args[0]])
    assert values[total] == 7.0


def shape_of(month):
    """A recorded month as a digest that does not depend on numbers of nodes."""
    digests = {}
    roots = month.told
    named = sorted(month.after.items(), key=lambda item: repr(item[0]))
    roots += [node for _, node in named]
    for node in below(roots):
        args = [digests[arg] if arg in digests else str(arg) for arg in node.args]
        digests[node] = hashlib.sha256(json.dumps([node.op, args]).encode()).hexdigest()
    content = [[digests[root] for root in roots], [repr(key) for key, _ in named]]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


@pytest.mark.parametrize("history", ["replay", "free"])
def test_every_kind_of_month_has_one_graph(history):
    """Recorded at any month of its phase: nothing of a date is taken for a number of all months."""
    scenario = load_scenario({"name": "t", "to": "2029-12", "history": history, "from": "1995-01"})
    found = {}
    months = [*range(0, scenario.end + 1, 23), 330, 335, 336, 347, 348, 383, 384, 395, 396]
    for month in sorted(months):
        model = recording.Bare(scenario, 1, reasons=True, collect=None)
        model.step_number = month
        model.explain = month % 12 == 11
        phase = model.phase_now()
        with recording_into(Graph()):
            made = recording._month(model, phase, (), {}, {})
        model.release()
        found.setdefault(phase, set()).add(shape_of(made))
    assert len(found) >= 2
    assert {len(shapes) for shapes in found.values()} == {1}


def plan(scenario):
    keeping = Keeping("role", SET, 5, lambda model: model.world.hard_role[CHINA])
    return Plan(keeping, np.arange(scenario.end + 1), scenario.end + 1)


def test_programs_are_kept_and_torn_ones_made_anew(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    scenario = load_scenario({"name": "t", "to": "1994-12", "history": "free"})
    made = []
    monkeypatch.setattr(library, "record", lambda *a, **k: made.append(1) or record(*a, **k))
    wanted = Compiled(scenario, (), [plan(scenario)]).follow(3).kept["role"]
    again = Compiled(scenario, (), [plan(scenario)]).follow(3).kept["role"]
    (file,) = (tmp_path / "wakhan").iterdir()
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    anew = Compiled(scenario, (), [plan(scenario)]).follow(3).kept["role"]
    assert len(made) == 2
    np.testing.assert_array_equal(wanted, again)
    np.testing.assert_array_equal(wanted, anew)
    # Other values of the same keys are the same program; other keys are another.
    Compiled(scenario.with_values({"threat.flank": 1.0}), (), [plan(scenario)])
    assert len(made) == 2
    Compiled(scenario, ("threat.flank",), [plan(scenario)])
    assert len(made) == 3


def test_a_place_that_cannot_be_written_keeps_nothing(tmp_path, monkeypatch):
    (tmp_path / "wakhan").write_text("a file")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    scenario = load_scenario({"name": "t", "to": "1993-12", "history": "free"})
    assert Compiled(scenario, (), [plan(scenario)]).follow(2).kept["role"].shape == (12, 5, 2)


def test_programs_beyond_the_most_that_are_kept_go(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(library, "MOST_KEPT", 1)
    scenario = load_scenario({"name": "t", "to": "1993-12", "history": "free"})
    for keys in ((), ("threat.flank",)):
        Compiled(scenario, keys, [plan(scenario)])
    assert len(list((tmp_path / "wakhan").iterdir())) == 1


def test_a_program_as_plain_data_is_the_same_program():
    scenario = load_scenario({"name": "t", "to": "1993-12", "history": "free"})
    model = recording.Bare(replace(scenario), 1, collect=None)
    made = record(
        scenario, [model.phase_now()], ("threat.flank",), [plan(scenario).keeping], expected=False
    )
    _, layout = written(made)
    program = Program.of(made, layout)
    read = Program.from_plain(json.loads(json.dumps(program.plain())))
    assert read.state == program.state
    assert read.shown == program.shown
    assert len(read.by_run) == len(program.by_run) > 0
    assert read.plain() == program.plain()
