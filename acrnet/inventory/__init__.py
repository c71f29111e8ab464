"""Readers of the outside, live through `acrnet.arm` and from files; they return the values the core works with."""
