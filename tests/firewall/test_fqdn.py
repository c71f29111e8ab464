"""The wildcards of application rules cover the names that Microsoft's FAQ lists, and no others."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acrnet.firewall.fqdn import covers, is_pattern, samples


@pytest.mark.parametrize(
    ("pattern", "name", "covered"),
    [
        ("www.contoso.com", "www.contoso.com", True),
        ("www.contoso.com", "contoso.com", False),
        ("*.contoso.com", "any.contoso.com", True),
        ("*.contoso.com", "sub1.any.contoso.com", True),
        ("*.contoso.com", "contoso.com", False),
        ("*contoso.com", "contoso.com", True),
        ("*contoso.com", "example.anycontoso.com", True),
        ("*contoso.com", "th3re4lcontoso.com", True),
        ("*contoso.com", "contoso.com.evil.net", False),
        ("*windows.net", "account.blob.core.windows.net", True),
        ("*microsoft.com", "contoso.azurecr.io", False),
        ("*", "contoso.azurecr.io", True),
    ],
)
def test_a_pattern_covers_what_the_documentation_says(pattern: str, name: str, covered: bool) -> None:
    assert is_pattern(pattern)
    assert covers(pattern, name) is covered


@pytest.mark.parametrize(
    "text", ["www.contoso.*", "*.contoso.*", "*.*.test.local", "aabbcc*.test.local", "www.*contoso.com", "[name]", ""]
)
def test_an_asterisk_elsewhere_is_not_supported(text: str) -> None:
    assert not is_pattern(text)


def test_a_name_stands_for_itself() -> None:
    assert [each.name for each in samples("contoso.azurecr.io", ["*.azurecr.io"])] == ["contoso.azurecr.io"]


def test_a_wildcard_stands_for_the_names_that_rules_tell_apart() -> None:
    patterns = ["*.blob.net", "mine.blob.net", "*x.blob.net", "other.net", "*.net", "www.*"]

    assert [(each.name, each.label) for each in samples("*.blob.net", patterns)] == [
        ("mine.blob.net", "mine.blob.net"),
        ("aa.blob.net", "names in *.blob.net"),
        ("ax.blob.net", "names in *x.blob.net"),
    ]


def test_there_is_no_sample_of_names_that_narrower_patterns_cover_together() -> None:
    every_letter = [f"*{letter}.blob.net" for letter in "abcdefghijklmnopqrstuvwxyz0123456789"]
    labels = [each.label for each in samples("*.blob.net", every_letter)]
    assert labels == [f"names in {pattern}" for pattern in sorted(every_letter)]


LABELS = st.text("ab", min_size=1, max_size=3)
PATTERNS = st.one_of(
    LABELS.map(lambda text: f"{text}.blob"),
    LABELS.map(lambda text: f"*{text}.blob"),
    st.sampled_from(["*", "*.blob", "*blob", "*b", "other"]),
)


@given(st.lists(PATTERNS, max_size=6))
def test_every_name_below_a_wildcard_is_covered_like_a_sample(patterns: list[str]) -> None:
    chosen = {tuple(covers(pattern, each.name) for pattern in patterns) for each in samples("*.blob", patterns)}
    names = ["".join(letters) + ".blob" for length in range(1, 6) for letters in product("abc", repeat=length)]
    there_are = {tuple(covers(pattern, name) for pattern in patterns) for name in names}
    assert chosen == there_are
