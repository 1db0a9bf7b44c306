"""Hypothesis profiles: the same examples every time in CI, new ones on a developer's machine."""

import os

from hypothesis import settings

# No deadline: a slow machine is no bug.
settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")
