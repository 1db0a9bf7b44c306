"""Errors: several faults in one, in order, each once, and none longer than can be read."""

import pickle

import pytest

from sim.errors import Faults, InputError


def fault(line: int | None, file: str = "a.yaml", problem: str = "wrong") -> InputError:
    return InputError(problem, file=file, line=line)


def test_one_fault_is_itself():
    error = fault(3)
    assert InputError.of([error]) is error
    assert error.faults == (error,)
    assert str(error) == "a.yaml:3: wrong"


def test_faults_are_told_once_file_by_file_in_the_order_of_lines():
    error = InputError.of([fault(9), fault(2, "b.yaml"), fault(3), fault(9), fault(1)])
    assert str(error).splitlines() == [
        "a.yaml:1: wrong",
        "a.yaml:3: wrong",
        "a.yaml:9: wrong",
        "b.yaml:2: wrong",
    ]


@pytest.mark.parametrize(("count", "more"), [(10, None), (11, "1 more"), (25, "15 more")])
def test_ten_are_told_and_the_others_counted(count, more):
    lines = str(InputError.of(fault(k) for k in range(1, count + 1))).splitlines()
    assert lines[:10] == [f"a.yaml:{k}: wrong" for k in range(1, 11)]
    assert lines[10:] == ([f"and {more}"] if more else [])


def test_faults_are_kept_and_the_rest_goes_on():
    faults = Faults()
    reached = []
    for k in range(4):
        with faults:
            if k % 2:
                raise fault(k)
            reached.append(k)
    assert reached == [0, 2]
    assert faults
    with pytest.raises(InputError, match=r"a.yaml:1: wrong\na.yaml:3: wrong"):
        faults.tell()


def test_faults_within_faults_are_all_told():
    outer = Faults()
    with outer:
        inner = Faults()
        for k in (1, 2):
            with inner:
                raise fault(k)
        inner.tell()
    with outer:
        raise fault(3)
    with pytest.raises(InputError) as caught:
        outer.tell()
    assert len(caught.value.faults) == 3


def test_nothing_found_is_nothing_told():
    Faults().tell()


def test_other_errors_pass():
    with pytest.raises(ZeroDivisionError), Faults():
        1 / 0  # noqa: B018


def test_after_a_hundred_the_rest_is_not_looked_at():
    faults, looked_at = Faults(), 0
    with pytest.raises(InputError, match="and at least 90 more") as caught:
        for k in range(1_000_000):
            with faults:
                looked_at += 1
                raise fault(k)
    assert looked_at == len(caught.value.faults) == 100


def test_a_message_is_short_and_printable_whatever_was_typed():
    error = InputError("p\x1b[31m" + "x" * 10**6, file="f" * 10**5, line=3, key="k\n" * 10**5)
    assert len(str(error)) < 800
    assert str(error).isprintable()
    assert len(str(error.noting("y" * 10**5))) < 1100


def test_remarks_stand_at_the_end_of_each():
    error = InputError.of([fault(1), fault(2)]).noting("extended by b.yaml")
    assert str(error).splitlines() == [
        "a.yaml:1: wrong (extended by b.yaml)",
        "a.yaml:2: wrong (extended by b.yaml)",
    ]


def test_a_fault_that_is_reached_in_two_ways_is_told_once():
    found = [fault(1).noting("extended by b.yaml"), fault(1).noting("extended by c.yaml"), fault(2)]
    assert str(InputError.of(found)).splitlines() == [
        "a.yaml:1: wrong (extended by b.yaml)",
        "a.yaml:2: wrong",
    ]


def test_errors_survive_the_way_between_processes():
    error = pickle.loads(pickle.dumps(InputError.of([fault(1), fault(2)])))  # noqa: S301
    assert str(error) == "a.yaml:1: wrong\na.yaml:2: wrong"
    assert len(error.faults) == 2
