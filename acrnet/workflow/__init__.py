"""One module for each command that decides something: read what it needs, decide, return a value.

Nothing here prints, asks or parses a command line; `cli` does, and gives a `Progress` to be told how far the work is.
"""
