"""Places for results: what cannot be written to is one line, and nothing is left half-written."""

import contextlib
import errno
import os
import re
import socket

import pytest

from sim import experiments
from sim.errors import InputError
from sim.experiments import store
from sim.scenario import load_scenario


@pytest.fixture(scope="module")
def scenario():
    return load_scenario({"name": "brief", "to": "1993-06", "history": "free"})


def problem(scenario, place, **options):
    """The one short line that a run into a place ends in."""
    with pytest.raises(InputError) as caught:
        experiments.run(scenario, 3, 1, place, **options)
    message = str(caught.value)
    assert len(message.splitlines()) == 1
    assert len(message) < 400
    assert message.isprintable()
    return message


def a_file(place):
    place.write_text("mine")
    return place


def through_a_file(place):
    return a_file(place) / "deep" / "r"


def a_pipe(place):
    os.mkfifo(place)
    return place


def a_socket(place):
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(place))
    return place


def nowhere(place):
    place.symlink_to(place.with_name("gone"))
    return place


def in_circles(place):
    place.symlink_to(place)
    return place / "r"


NO_FOLDER = "a file; expected a folder for results"
PLACES = {
    "a file": (a_file, NO_FOLDER),
    "through a file": (through_a_file, "cannot be written: Not a directory"),
    "a pipe": (a_pipe, NO_FOLDER),
    "a socket": (a_socket, NO_FOLDER),
    "a link to nowhere": (nowhere, "a link that leads nowhere; expected a folder"),
    "a link to itself": (in_circles, "cannot be written: Too many levels of symbolic links"),
    "a long name": (lambda p: p.with_name("n" * 300), "cannot be written: File name too long"),
    "a long path": (lambda p: p.joinpath(*["n" * 99] * 99), "cannot be written: File name too"),
    "a zero byte": (lambda p: p.with_name("r\0"), r"r\\x00: holds control characters"),
    "a line break": (lambda p: p.with_name("a\nb"), r"a\\nb: holds control characters"),
    "a terminal's code": (lambda p: p.with_name("\x1b[31m"), r"\\x1b\[31m: holds control"),
    "the root": (lambda p: type(p)("/"), "/: holds files that are no result of wakhan"),
}


@pytest.mark.parametrize(("place", "message"), PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("redo", [False, True])
def test_a_place_where_no_result_can_be(scenario, tmp_path, place, message, redo):
    there = place(tmp_path / "r")
    before = sorted(os.listdir(tmp_path))
    assert re.search(message, problem(scenario, there, redo=redo))
    with contextlib.suppress(InputError):  # nor does a look do harm
        assert store.look(there, "digest") is store.Found.NOTHING
    assert sorted(os.listdir(tmp_path)) == before


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="needs /proc")
def test_a_place_of_the_system(scenario, tmp_path):
    place = type(tmp_path)("/proc/wakhan/r")
    assert "/proc/wakhan/r: cannot be written: No such file" in problem(scenario, place)


REFUSALS = {
    errno.EACCES: "Permission denied",
    errno.EROFS: "Read-only file system",
    errno.ENOSPC: "No space left on device",
    errno.EDQUOT: "quota exceeded",
    errno.ESTALE: "Stale file handle",
}


@pytest.mark.parametrize("number", REFUSALS, ids=REFUSALS.values())
@pytest.mark.parametrize("call", ["mkdir", "open", "replace"])
def test_what_the_system_refuses_is_one_line(scenario, tmp_path, monkeypatch, number, call):
    """At the first folder, the first file, and the first move to a file's place."""

    def refuse(path, *arguments, **options):
        raise OSError(number, os.strerror(number), str(path))

    with monkeypatch.context() as patch:
        patch.setattr(*((os, "open") if call == "open" else (type(tmp_path), call)), refuse)
        message = problem(scenario, tmp_path / "r")
    assert re.search(rf"/r(/manifest\.json)?: cannot be written: .*{REFUSALS[number]}", message)
    assert os.listdir(tmp_path) == []


def test_a_folder_that_may_not_be_looked_into(scenario, tmp_path, monkeypatch):
    def refuse(path):
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    with monkeypatch.context() as patch:
        patch.setattr(type(tmp_path), "iterdir", refuse)
        assert "r: cannot be written: Permission denied" in problem(scenario, make(tmp_path / "r"))


def make(folder):
    folder.mkdir()
    return folder


def test_an_empty_folder_where_one_is(scenario, tmp_path, monkeypatch):
    monkeypatch.chdir(make(tmp_path / "here"))
    here = type(tmp_path)(".")
    assert experiments.run(scenario, 3, 1, here).complete
    before = sorted(os.listdir())
    message = problem(scenario, here, redo=True)
    assert "is the folder you are in, which cannot be moved aside" in message
    assert sorted(os.listdir()) == before


def test_a_folder_that_fails_stays_where_it_was_before(scenario, tmp_path, monkeypatch):
    """Empty folders of the user are not removed."""
    folder = make(tmp_path / "r")

    def refuse(*arguments, **options):
        raise OSError(errno.EROFS, "Read-only file system")

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", refuse)
        problem(scenario, folder)
    assert folder.is_dir()


def test_a_lock_that_was_left_keeps_nobody_out(scenario, tmp_path):
    folder = make(tmp_path / "r")
    (folder / ".lock").write_text("")
    assert experiments.run(scenario, 3, 1, folder).complete
    assert not (folder / ".lock").exists()


def test_a_lock_that_its_holder_removes_is_not_taken_for_ours(tmp_path, monkeypatch):
    """A process that waits with the old lock's file in hand would meet one with the new."""
    fcntl = pytest.importorskip("fcntl")
    folder, flock = make(tmp_path / "r"), fcntl.flock
    removed = []

    def after_its_holder(lock, how):
        if not removed:
            (folder / ".lock").unlink()
            removed.append(lock)
        flock(lock, how)

    monkeypatch.setattr(fcntl, "flock", after_its_holder)
    with store.working_in(folder, "digest"):
        assert (folder / ".lock").exists()
        busy = pytest.raises(InputError, match="another process is at work")
        with busy, store.working_in(folder, "digest"):
            pass
