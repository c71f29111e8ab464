from __future__ import annotations

import threading

import pytest

from acrnet.inventory.parallel import in_parallel
from acrnet.inventory.read_cache import ReadCache


def test_many_threads_that_ask_at_once_share_one_reading() -> None:
    once: ReadCache[int] = ReadCache()
    all_asked = threading.Barrier(8)
    read: list[str] = []

    def reading() -> int:
        read.append("read")
        return 7

    def ask(_number: int) -> int:
        all_asked.wait()
        return once.get("key", reading)

    assert in_parallel(ask, range(8)) == [7] * 8
    assert read == ["read"]


def test_an_error_is_kept_like_a_value_and_another_key_is_read_anew() -> None:
    once: ReadCache[int] = ReadCache()
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            once.get("broken", lambda: 1 // 0)
    assert once.get("whole", lambda: 1) == 1
    with pytest.raises(ZeroDivisionError):
        once.get("broken", lambda: 1)


def test_results_come_in_the_order_of_the_items_and_the_first_error_is_raised() -> None:
    assert in_parallel(lambda number: number * 2, range(40)) == list(range(0, 80, 2))
    assert in_parallel(str, []) == []
    with pytest.raises(ValueError, match="7"):
        in_parallel(lambda number: int("x7") if number == 7 else number, range(40))
