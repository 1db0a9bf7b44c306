"""Where the program starts: `wakhan`, and `python -m sim`.

Ctrl-C ends it in one line from the first moment on, also while modules are imported.
"""

import os
import signal
import sys
import threading
from types import FrameType
from typing import Any

#: Whether Ctrl-C was pressed. Extension modules that are being imported turn the interruption into
#: an ImportError.
_pressed = False


def main() -> None:
    """Carries out the command line, and ends the process."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupt)
        sys.unraisablehook = _interrupt_again
    code = 1
    try:
        from sim.cli.app import start

        code = start()
    except BaseException:
        if not _pressed:
            raise
        code = 130
        os.write(2, b"wakhan: interrupted\n")
    finally:
        if _pressed or code == 0:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # all is done; what is left is cleaning up
    sys.exit(code)


def _interrupt(number: int, frame: FrameType | None) -> None:
    global _pressed
    _pressed = True
    raise KeyboardInterrupt


def _interrupt_again(lost: Any) -> None:
    """An interruption that came where Python drops exceptions is raised anew, a moment later."""
    if lost.exc_type is KeyboardInterrupt:
        again = threading.Timer(0.01, signal.pthread_kill, (threading.get_ident(), signal.SIGINT))
        again.daemon = True
        again.start()
    else:
        sys.__unraisablehook__(lost)


if __name__ == "__main__":
    main()
