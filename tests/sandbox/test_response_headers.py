"""Headers of answers over the life of a server."""

import pytest

from acrnet.sandbox.exchange import Request, Response
from acrnet.sandbox.response_headers import budget_name, complete_headers

NSGS = "/subscriptions/s/providers/Microsoft.Network/networkSecurityGroups"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "POST", "OPTIONS"])
def test_calls_are_left_however_many_a_server_has_answered(method: str) -> None:
    request = Request(method, "localhost", NSGS)
    left = [
        int(complete_headers(Response(200), request, count, 0.0)[budget_name(method)])
        for count in (1, 2, 1198, 1199, 1200, 11_999, 14_999, 1_000_000)
    ]
    assert left[0] - left[1] == 1
    assert min(left) > 0
