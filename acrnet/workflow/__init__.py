"""One module for each command that decides something: read what it needs, decide, return a value.

Nothing here prints, asks or parses a command line; `cli` does, and passes a `Progress` that shows how far the work is.
"""
