"""Names that Microsoft.Network takes for its resources and for what is inside them."""

import re

from acrnet.sandbox.exchange import ArmError

_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?")


def check_name(name: str) -> None:
    """Refuse the name of a resource that Azure would refuse.

    Raises:
        ArmError: 400.
    """
    if not _NAME.fullmatch(name):
        raise ArmError(
            400,
            "InvalidResourceName",
            f"Resource name {name} is invalid. The name can be up to 80 characters long. It must begin with a word "
            "character, and it must end with a word character or with '_'. The name may contain word characters or "
            "'.', '-', '_'.",
        )


def is_name(name: str) -> bool:
    """Whether a rule or collection can have this name; the grammar is that of resources."""
    return _NAME.fullmatch(name) is not None
