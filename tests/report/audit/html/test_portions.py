from __future__ import annotations

import pytest

from acrnet.report.audit.html.portions import portions, total
from acrnet.report.audit.shares import Decision, Share
from acrnet.rules.verdict import Outcome


def share(v4: int, v6: int = 0) -> Share:
    return Share("rule", 100, Outcome.ALLOWED, "", "", v4, v6)


@pytest.mark.parametrize(
    ("number", "every", "words"),
    [
        (1, 1, "the only IPv4 address"),
        (176, 176, "all 176 IPv4 addresses"),
        (128, 256, "128 of 256 IPv4 addresses, 50 %"),
        (1, 3, "1 of 3 IPv4 addresses, 33.3 %"),
        (1, 100_000, "1 of 100,000 IPv4 addresses, less than 0.1 %"),
        (99_999, 100_000, "99,999 of 100,000 IPv4 addresses, more than 99.9 %"),
    ],
)
def test_a_share_never_reads_as_nothing_or_as_everything(number: int, every: int, words: str) -> None:
    (portion,) = portions(share(number), Decision(every, 0, ()))
    assert portion.words == words
    assert portion.fraction == number / every


def test_large_numbers_are_powers_of_two_and_families_stand_apart() -> None:
    # log2(3) is 1.58, so 3 * 2^71 is 2^72.58, and a quarter of it 2^70.58.
    v4, v6 = portions(share(16, 3 << 69), Decision(64, 3 << 71, ()))
    assert v4.words == "16 of 64 IPv4 addresses, 25 %"
    assert v6.words == "about 2^71 of about 2^73 IPv6 addresses, 25 %"


def test_a_family_without_addresses_is_left_out() -> None:
    assert len(portions(share(16), Decision(64, 1 << 64, ()))) == 1


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        (Decision(0, 0, ()), ""),
        (Decision(1, 0, ()), "1 IPv4 address"),
        (Decision(64, 3 << 71, (share(64),)), "64 IPv4 and about 2^73 IPv6 addresses"),
        (Decision(64, 0, (share(64), share(64))), "64 IPv4 addresses, for clients that differ"),
    ],
)
def test_the_total_says_where_rules_decide_for_different_clients(decision: Decision, words: str) -> None:
    assert total(decision) == words


def test_rules_of_two_rule_sets_on_a_path_decide_for_the_same_clients() -> None:
    first, second = (Share("rule", 100, Outcome.ALLOWED, each, "", 64, 0) for each in ("nic", "subnet"))
    assert total(Decision(64, 0, (first, second))) == "64 IPv4 addresses"
