"""The error that an estate can raise."""


class EstateError(Exception):
    """An estate cannot be opened or copied: one sentence with the file and, where known, line and column."""
