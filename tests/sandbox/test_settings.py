"""``sandbox.yaml``: each mistake is reported with its line."""

import re
from pathlib import Path

import pytest

from acrnet.sandbox import EstateError
from acrnet.sandbox.faults import fault
from acrnet.sandbox.settings import load_behaviour

from .conftest import OpenEstate

BAD = [
    pytest.param("a: [", "line 1, column 5: broken YAML", id="broken YAML"),
    pytest.param("- a", "line 1: the file is not a mapping", id="a list"),
    pytest.param(
        "fault:\n  - {status: 500}", 'line 1: "fault" is not a setting; did you mean "faults"?', id="a typing error"
    ),
    pytest.param("locks: []\nlocks: []", 'line 2: "locks" stands there twice', id="a key twice"),
    pytest.param("zzz: 1", 'line 1: "zzz" is not a setting.', id="an unknown key"),
    pytest.param(
        "\npage_size: none", 'line 2: "page_size" is "none", not a whole number from 1 up', id="a word for a number"
    ),
    pytest.param("operation_seconds: 0", "not a whole number from 1 up", id="operations without duration"),
    pytest.param("retry_after: 0", "not a whole number from 1 up", id="no wait between two looks"),
    pytest.param("concurrent_write: 500", 'is "500", not one of 429, 409', id="an unknown choice"),
    pytest.param("locks: ReadOnly", '"locks" is not a list', id="no list"),
    pytest.param("locks:\n  - ReadOnly", 'line 2: an entry of "locks" is not a mapping', id="no mapping"),
    pytest.param("locks:\n  - level: ReadOnly", 'line 2: "scope" is missing', id="a missing key"),
    pytest.param(
        "locks:\n  - {scope: /, level: Soft}", '"level" is "Soft", not one of ReadOnly, CanNotDelete', id="a level"
    ),
    pytest.param("locks:\n  - {scope: rg, level: ReadOnly}", '"scope" is "rg", not an id', id="a scope"),
    pytest.param("locks:\n  - {scope: [a], level: ReadOnly}", '"scope" is not a single value', id="a list for a value"),
    pytest.param("permissions:\n  - {scope: /, action: ['*']}", 'did you mean "actions"?', id="a typing error inside"),
    pytest.param(
        "faults:\n  - {path: x}",
        "line 2: a fault has exactly one of status, throttled, challenge, answer, links, connection, operation, kill, "
        "or a status with an answer",
        id="no fault",
    ),
    pytest.param("faults:\n  - {status: 500, kill: after}", "a fault has exactly one of", id="two faults in one"),
    pytest.param("faults:\n  - {links: circle, answer: html}", "a fault has exactly one of", id="links and an answer"),
    pytest.param("faults:\n  - {status: 500, answer: html, kill: after}", "a fault has exactly one", id="three kinds"),
    pytest.param("faults:\n  - {answer: slow}", '"answer" is "slow", not one of cut, short, drip', id="an answer"),
    pytest.param("faults:\n  - {throttled: network}", '"throttled" is "network", not one of subscription,', id="limit"),
    pytest.param("faults:\n  - {challenge: mfa}", '"challenge" is "mfa", not one of revoked, multifac', id="challenge"),
    pytest.param("faults:\n  - {links: away}", '"links" is "away", not one of circle, endless, elsewhere', id="links"),
    pytest.param(
        "faults:\n  - connection: reset\n    code: X",
        'line 3: "code" goes with status or operation, not with connection',
        id="a code for a connection",
    ),
    pytest.param(
        "faults:\n  - throttled: provider\n    body: x",
        'line 3: "body" goes with status, not with throttled',
        id="a body for throttling",
    ),
    pytest.param(
        "faults:\n  - {status: 500, answer: html, body: x}",
        '"body" does not go with "answer: html", which has one of its own',
        id="two bodies",
    ),
    pytest.param(
        "faults:\n  - {answer: cut, every: 1}",
        '"every" goes with answer: drip or head, not with cut',
        id="a pace for what does not drip",
    ),
    pytest.param(
        "faults:\n  - answer: drip\n    every: 0",
        'line 3: "every" is "0", not a number of seconds above 0',
        id="no pause between two bytes",
    ),
    pytest.param("faults:\n  - {answer: drip, every: -1}", '"every" is "-1", not a number', id="a negative pause"),
    pytest.param(
        "faults:\n  - {links: circle, host: a.example}", '"host" goes with links: elsewhere', id="a host for a circle"
    ),
    pytest.param(
        "faults:\n  - {operation: Waiting}", "not one of Failed, Canceled, Succeeded, InProgress", id="ending"
    ),
    pytest.param("faults:\n  - {status: 200}", '"status" is 200, not an error status', id="a fault that is none"),
    pytest.param("faults:\n  - {status: 500, method: FETCH}", '"method" is "FETCH"', id="an unknown method"),
    pytest.param("resource_graph: {quota: 0}", "not a whole number from 1 up", id="a quota of nothing"),
    pytest.param("resource_graph: {limit: 1}", '"limit" is not a setting', id="an unknown limit"),
    pytest.param("management_groups: {edge: sub-1}", '"edge" is not a list', id="a management group without a list"),
    pytest.param("faults:\n  - {status: 500, times: often}", '"times" is "often"', id="a word for a count"),
    pytest.param("retry_after: 1" + "0" * 5000, '"retry_after" has 5001 digits; the most are 9', id="endless digits"),
    pytest.param("? [retry_after]\n: 1", "line 1: a key is a list or a mapping", id="a list for a key"),
    pytest.param('faults: [{status: 500, body: "\\ud800"}]', '"body" has half of a surrogate pair', id="half a pair"),
    pytest.param(
        'faults:\n  - {status: 500, headers: {"\\ude00": a}}', "line 2: a key has half of", id="half a pair as key"
    ),
    pytest.param(
        'faults: [{status: 500, headers: {"X\\r\\nSet-Cookie": a}}]', "line 1: a header has a name that", id="two lines"
    ),
    pytest.param(
        "faults: [{status: 500, headers: {X A: a}}]", "line 1: a header has a name that", id="a space in a name"
    ),
]


@pytest.mark.parametrize(("text", "message"), BAD)
def test_a_mistake_is_one_sentence_with_file_and_line(text: str, message: str, open_estate: OpenEstate) -> None:
    with pytest.raises(EstateError) as caught:
        open_estate({"sandbox.yaml": text})
    assert str(caught.value).startswith("sandbox.yaml")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sandbox.yaml").write_bytes(b"a: \xff")
    with pytest.raises(EstateError, match=r"sandbox\.yaml is not UTF-8"):
        load_behaviour(tmp_path)


def test_control_characters_are_refused(tmp_path: Path) -> None:
    (tmp_path / "sandbox.yaml").write_bytes(b"a: \x01")
    with pytest.raises(EstateError, match=r"sandbox\.yaml: broken YAML"):
        load_behaviour(tmp_path)


def test_a_file_by_another_name_is_not_silently_left_out(tmp_path: Path) -> None:
    (tmp_path / "sandbox.yml").touch()
    with pytest.raises(EstateError, match=r"name it sandbox\.yaml"):
        load_behaviour(tmp_path)


def test_an_empty_file_is_all_defaults(tmp_path: Path) -> None:
    (tmp_path / "sandbox.yaml").write_text("# nothing yet\n", encoding="utf-8")
    assert load_behaviour(tmp_path) == load_behaviour(tmp_path / "elsewhere")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", (2, 100)),
        ("page_size: 5", (5, 5)),
        ("page_size: {Microsoft.ContainerRegistry/registries/replications: 1}", (1, 100)),
    ],
)
def test_pages_are_of_the_size_declared(text: str, expected: tuple[int, int], tmp_path: Path) -> None:
    (tmp_path / "sandbox.yaml").write_text(text, encoding="utf-8")
    behaviour = load_behaviour(tmp_path)
    sizes = (
        behaviour.page_size("Microsoft.ContainerRegistry/registries/replications"),
        behaviour.page_size("Microsoft.Network/networkSecurityGroups"),
    )
    assert sizes == expected


def test_the_example_in_the_documentation_is_read_and_uses_every_setting(tmp_path: Path) -> None:
    document = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text(encoding="utf-8")
    (tmp_path / "sandbox.yaml").write_text(document.partition("```yaml\n")[2].partition("```")[0], encoding="utf-8")
    behaviour = load_behaviour(tmp_path)
    defaults = load_behaviour(tmp_path / "elsewhere")
    unchanged = {name for name in behaviour.__slots__ if getattr(behaviour, name) == getattr(defaults, name)}
    assert unchanged == {
        "operation_seconds",
        "firewall_seconds",
        "ip_groups_at_once",
        "groups_per_policy",
        "concurrent_write",
    }  # shown with their defaults


@pytest.mark.long
def test_a_file_that_is_nested_without_end_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sandbox.yaml").write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(EstateError, match=r"sandbox\.yaml is nested too deeply to be read"):
        load_behaviour(tmp_path)


def test_every_kind_of_fault_is_in_the_documentation_with_an_example_that_can_be_read(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`.*?) \|.*\| `(\{.*\})` \|$", page, re.MULTILINE)
    documented = set[str]()
    for kinds, example in rows:
        kind, *words = re.findall(r"`([^`]+)`", kinds)
        key, _, word = kind.partition(": ")
        documented |= {f"{key}: {each}" for each in (word, *words)} if word else {key}
        (tmp_path / "sandbox.yaml").write_text(f"faults:\n  - {example}\n", encoding="utf-8")
        (read,) = load_behaviour(tmp_path).faults
        assert f"{key}: {getattr(read, key, '')}" in example or key in {"status", "operation"}
    lists = {"throttled": fault.THROTTLED, "challenge": fault.CHALLENGES, "links": fault.LINKS, "kill": fault.KILLS}
    lists |= {"answer": (*fault.DELIVERIES, *fault.FOREIGN, *fault.GARBLED), "connection": fault.CONNECTIONS}
    lists |= {"operation": fault.ENDINGS}
    assert documented == {"status", *(f"{key}: {word}" for key, words in lists.items() for word in words)}
