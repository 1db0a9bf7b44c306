"""Inference: the record judges parameter sets and accounts."""
