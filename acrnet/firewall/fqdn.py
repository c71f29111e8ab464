"""Host names and the wildcards that rules of Azure Firewall have for them.

An application rule takes a name, or an asterisk at the left that stands for anything: `*.contoso.com` covers
`any.contoso.com` and `sub.any.contoso.com` but not `contoso.com`, and `*contoso.com` covers `contoso.com` and
`evilcontoso.com` as well. An asterisk anywhere else is not supported (Azure Firewall FAQ, learn.microsoft.com/azure/
firewall/firewall-faq, and issue MicrosoftDocs/azure-docs 57934, checked 2026-11-29).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import lru_cache
from string import ascii_lowercase, digits
from typing import Final, NamedTuple

_PATTERN: Final = re.compile(r"\*|\*?[a-z0-9._-]+")
_ANY: Final = "*"
_LETTERS: Final = ascii_lowercase + digits


class Sample(NamedTuple):
    """A host name that stands for all names which the same rules cover."""

    name: str
    label: str
    """What it stands for, as a noun: itself, or `names in *.blob.core.windows.net`."""


@lru_cache(maxsize=1 << 15)
def is_pattern(text: str) -> bool:
    """Whether a text in lower case is a host name or a wildcard that Azure takes."""
    return _PATTERN.fullmatch(text) is not None


def covers(pattern: str, name: str) -> bool:
    """Whether a host name or a wildcard covers a host name; both in lower case."""
    if not pattern.startswith(_ANY):
        return pattern == name
    rest = pattern[1:]
    return name.endswith(rest) and (len(name) > len(rest) or not rest.startswith("."))


def samples(host: str, patterns: Iterable[str]) -> tuple[Sample, ...]:
    """Return names such that every name of `host` is covered by the same patterns as one of them.

    `host` is a name, which stands for itself, or `*.` and a domain, which stands for every name below the domain. So
    what rules do to each sample is what they do to all names of `host`. All in lower case.
    """
    if not host.startswith(_ANY):
        return (Sample(host, host),)
    below = host[1:]
    dividing = {each for each in patterns if is_pattern(each) and each.lstrip(_ANY).endswith(below) and each != host}
    exact = sorted(each for each in dividing if not each.startswith(_ANY) and len(each) > len(below))
    ends = sorted(each[1:] for each in dividing if each.startswith(_ANY) and len(each) > len(host))
    chosen = [Sample(name, name) for name in exact]
    for end in (below, *ends):
        name = _uncovered(end, ends, exact)
        if name:
            chosen.append(Sample(name, f"names in *{end}"))
    return tuple(chosen)


def _uncovered(end: str, ends: Collection[str], taken: Collection[str]) -> str:
    """Return a name with this end that has none of the longer ends and is not taken; "" if there is none."""
    longer = [each for each in ends if len(each) > len(end) and each.endswith(end)]
    if longer:
        # A letter that no longer end goes on with is enough; otherwise look behind each of them.
        for letter in _LETTERS if end.startswith(".") else f"{_LETTERS}-":
            further = letter + end
            if further not in longer:
                name = _uncovered(further, longer, taken)
                if name:
                    return name
        return ""
    name = f"a{end}"
    while name in taken:
        name = f"a{name}"
    return name
