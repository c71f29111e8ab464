"""Bicep source, read as the template that it stands for.

`tokens.py`, `stream.py`, `expressions.py` and `statements.py` parse the language into `syntax.py`, statement by
statement; `translation.py`, `names.py`, `uses.py` and `template.py` make of a file what `bicep build` would make, but
with parsed expressions and with the line of each object; the reader of ARM templates says what that deploys, and
`places.py` where it is written. `command.py` runs the real compiler where only that knows a module.
"""

from acrnet.inventory.files.bicep.reader import FORM, read_text

__all__ = ["FORM", "read_text"]
