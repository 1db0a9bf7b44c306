"""The rules: one file per mechanism, one section of a scenario file, one group of claims.

A rule is a pure function over arrays: no Mesa, no YAML, no randomness. Arrays have the run as
their last axis; parameters have shape `(1,)` or `(run,)`, by label `(label, 1)` or `(label, run)`.
"""
