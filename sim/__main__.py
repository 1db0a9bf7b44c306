"""Where the program starts: `wakhan`, and `python -m sim`.

Ctrl-C ends it in one line from the first moment on, also while modules are imported. So this file
and `sim` itself import next to nothing before they look out for it.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any

INTERRUPTED = 130

#: Whether Ctrl-C was pressed. Extension modules that are being imported turn the interruption into
#: an ImportError.
_pressed = False


def main() -> None:
    """Carries out the command line, and ends the process."""
    code = 1
    try:
        _look_out()
        from sim.cli.app import start

        code = start()
    except BaseException as problem:
        if not (_pressed or isinstance(problem, KeyboardInterrupt)):
            raise
        code = INTERRUPTED
        print("wakhan: interrupted", file=sys.stderr)
    if code in (0, INTERRUPTED):  # all is done, and what is left is cleaning up
        import signal

        signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(code)


def _look_out() -> None:
    """Notes Ctrl-C, unless it is to be ignored."""
    import signal

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupt)
        sys.unraisablehook = _interrupt_again


def _interrupt(number: int, frame: FrameType | None) -> None:
    global _pressed
    _pressed = True
    raise KeyboardInterrupt


def _interrupt_again(lost: Any) -> None:
    """An interruption that came where Python drops exceptions is raised anew, a moment later."""
    import signal
    import threading

    if lost.exc_type is KeyboardInterrupt:
        again = threading.Timer(0.01, signal.pthread_kill, (threading.get_ident(), signal.SIGINT))
        again.daemon = True
        again.start()
    else:
        sys.__unraisablehook__(lost)


if __name__ == "__main__":
    main()
