"""A local Azure Resource Manager that answers in this process, over a folder of resources.

It shares no code with the rest of acrnet, so that a misreading of Azure is not made twice. ``docs/sandbox.md`` says
what it serves and on which evidence.
"""

from acrnet.sandbox.errors import EstateError
from acrnet.sandbox.sample import copy_sample, make_empty
from acrnet.sandbox.sandbox import Exchange, Sandbox, open_sandbox

__all__ = ["EstateError", "Exchange", "Sandbox", "copy_sample", "make_empty", "open_sandbox"]
