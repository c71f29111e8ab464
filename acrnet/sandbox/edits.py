"""Following what people change in the files of an estate while it is served."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from acrnet.sandbox.errors import EstateError
from acrnet.sandbox.estate import Signature, signature_of


class Edits:
    """Knows which version of the files is served, and why a newer one is not.

    Raises:
        EstateError: something in the folder cannot be read.
    """

    def __init__(self, folder: Path, on_trouble: Callable[[str], None]) -> None:
        self._folder = folder
        self._on_trouble = on_trouble
        self._served: Signature | None = signature_of(folder)
        """None if it is not known, because something in the folder could not be read."""
        self._trouble = ""

    def take(self, read_again: Callable[[], None], *, before_write: bool) -> None:
        """Have the files read again if they were edited.

        While they cannot be read, the estate is served as it was. The reason is passed to ``on_trouble`` once.

        Raises:
            EstateError: they cannot be read, and a write would replace them.
        """
        served, self._served = self._served, None  # so it stays where reading them meets a defect
        present: Signature | None = None
        try:
            present = signature_of(self._folder)
            if present != served:
                read_again()
                self._trouble = ""
        except EstateError as error:
            if self._trouble != str(error):
                self._trouble = str(error)
                self._on_trouble(self._trouble)
        self._served = present
        if self._trouble and before_write:
            raise EstateError(self._trouble)

    def skip_own_write(self) -> None:
        """Take the files as they are for served: the sandbox itself has just written them."""
        with suppress(EstateError):  # which the next request meets too
            self._served = signature_of(self._folder)
