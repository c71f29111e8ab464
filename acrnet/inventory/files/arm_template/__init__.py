"""ARM templates: what a template deploys, as far as it can be known before it is deployed.

`envelope.py` recognises a template in a document, `syntax.py` and `evaluation.py` are the expression language,
`functions/` its functions by subject, `scope.py` says what names stand for, and `deployment.py` walks over resources.
"""

from acrnet.inventory.files.arm_template.reader import FORM, read

__all__ = ["FORM", "read"]
