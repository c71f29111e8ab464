from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from acrnet.arm import ArmSession, open_session
from acrnet.arm.same_origin import origin
from acrnet.cloud import find_cloud
from acrnet.errors import RemoteError
from acrnet.resource_id import ResourceId

from ..estates import nsg_id, registry_id
from ..scripted import Reply, Script

NSG = ResourceId.parse(nsg_id("nsg-app"))
RULE = NSG.child("securityRules", "acrnet-x")
REGISTRY = ResourceId.parse(registry_id("contoso"))
ELSEWHERE = "https://management.azure.com.example.test/x?api-version=1"

POINTING_AWAY: dict[str, tuple[Reply, Callable[[ArmSession], object]]] = {
    "the next page of a list read by path": (
        Reply(200, {"value": [], "nextLink": ELSEWHERE}),
        lambda arm: arm.subscriptions(),
    ),
    "the next page of a list of the SDK": (
        Reply(200, {"value": [], "nextLink": ELSEWHERE}),
        lambda arm: arm.replications(REGISTRY),
    ),
    "the status of a write": (
        Reply(201, {"properties": {"provisioningState": "Updating"}}, Azure_AsyncOperation=ELSEWHERE),
        lambda arm: arm.put_security_rule(RULE, {"priority": 100}),
    ),
    "the status of a deletion": (Reply(202, Location=ELSEWHERE), lambda arm: arm.delete_security_rule(RULE)),
    "a redirect": (Reply(307, Location=ELSEWHERE), lambda arm: arm.network_security_group(NSG)),
}


@pytest.mark.parametrize(("reply", "call"), POINTING_AWAY.values(), ids=POINTING_AWAY)
def test_no_answer_leads_a_request_to_another_host(reply: Reply, call: Callable[[ArmSession], object]) -> None:
    script = Script(reply)
    with pytest.raises(RemoteError) as caught:
        call(script.arm)
    assert len(script.adapter.requests) == 1, "the request to the other host is not sent, not even without a token"
    assert caught.value.exit_code == 1
    assert caught.value.message.endswith(
        ": the next address in the answer belongs to https://management.azure.com.example.test, not to "
        "https://management.azure.com; nothing was sent there."
    )


@pytest.mark.parametrize(
    ("link", "belongs_to"),
    [
        ("http://management.azure.com/n", "http://management.azure.com"),
        ("https://management.azure.com:8443/n", "https://management.azure.com:8443"),
        ("https://management.azure.com@example.test/n", "https://example.test"),
        ("//example.test/n", "https://example.test"),
        ("https://management.azure.com%2eexample.test/n", "https://management.azure.com.example.test"),
        ("mailto:me", "no host that can be read"),
    ],
)
def test_a_link_that_only_looks_like_the_endpoint_is_not_followed(link: str, belongs_to: str) -> None:
    script = Script(Reply(200, {"value": [], "nextLink": link}))
    with pytest.raises(RemoteError, match="in the answer belongs to ") as caught:
        script.arm.subscriptions()
    assert f"belongs to {belongs_to}, not to https://management.azure.com;" in caught.value.message
    assert len(script.adapter.requests) == 1


@pytest.mark.parametrize(
    "link",
    [
        "https://MANAGEMENT.azure.com/n",
        "https://management.azure.com:443/n",
        "/n",
        "https://management.azure.com\\@x/n",
    ],
)
def test_a_link_to_the_endpoint_is_followed_however_it_is_written(link: str) -> None:
    script = Script(Reply(200, {"value": [], "nextLink": link}), Reply(200, {"value": []}))
    assert script.arm.subscriptions() == []
    assert [origin(str(request.url)) for request in script.adapter.requests] == ["https://management.azure.com"] * 2


def test_the_port_of_a_custom_endpoint_belongs_to_its_origin() -> None:
    cloud = find_cloud("https://management.example.test:8443")
    script = Script(Reply(200, {"value": [], "nextLink": "https://management.example.test/n"}))
    with (
        open_session(cloud, transport=script) as arm,
        pytest.raises(RemoteError, match=r"belongs to https://management\.example\.test, not to .*:8443"),
    ):
        arm.subscriptions()


def test_a_redirect_within_the_endpoint_is_followed_with_the_token() -> None:
    script = Script(
        Reply(307, Location="https://management.azure.com/moved"), Reply(200, {"id": NSG.text, "properties": {}})
    )
    assert script.arm.network_security_group(NSG)["id"] == NSG.text
    assert script.header("Authorization") == "Bearer sandbox"


def test_the_token_is_not_replaced_by_what_a_netrc_file_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login somebody password secret\n", encoding="utf-8")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    script = Script(Reply(200, {"value": []}))
    script.arm.subscriptions()
    assert script.header("Authorization") == "Bearer sandbox"
