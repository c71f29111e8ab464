"""Deciding what is certain for many rule sets at once, on bits of address atoms."""
