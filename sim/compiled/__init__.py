"""The month, recorded and compiled: many runs at the speed of one loop, from the agents' own code.

docs/compiled.md explains how. `graphs` and `symbols` record what the agents work out, `recording`
records every kind of month of a model, `ir` writes a recording as LLVM's language, `kernels`
compiles and keeps it, `engine` runs it.
"""
