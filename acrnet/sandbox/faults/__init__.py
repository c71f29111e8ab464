"""Faults: what an estate declares to go wrong with some of the calls."""
