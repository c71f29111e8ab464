"""What a host name is: everything that rules and lists may have in the place of one."""

from __future__ import annotations

import re
from typing import Final

_HOST: Final = re.compile(r"(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
"""Labels of letters, digits, hyphens and underscores (RFC 1123 section 2.1 and RFC 2181 section 11); a leading `*.`
stands for any label. Nothing that is special in a syntax can occur in it."""
_LONGEST: Final = 253


def is_host(name: str) -> bool:
    """Whether this is a host name, maybe with a leading `*.`, so that nothing special in a syntax can occur in it."""
    return len(name) <= _LONGEST and _HOST.fullmatch(name) is not None


def is_one_host(name: str) -> bool:
    """Whether this is the name of one host in a domain: no wildcard, and no address."""
    return is_host(name) and not name.startswith("*.") and "." in name and not name.rsplit(".", 1)[1].isdigit()
