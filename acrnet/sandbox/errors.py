"""The errors that an estate can raise."""


class EstateError(Exception):
    """An estate cannot be opened or copied: one sentence with the file and, where known, line and column."""


class ServingError(EstateError):
    """Nothing is wrong with the estate, but it cannot be served now: the message says what to do next, too."""
