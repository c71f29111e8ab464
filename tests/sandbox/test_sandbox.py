"""The sandbox as a whole: its session, log, clock and threads, and the end of the process in the middle of a write."""

import json
import signal
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from acrnet.sandbox import Exchange, open_sandbox

from .conftest import NSG, REGISTRY, Arm, OpenEstate, default_files, rule_properties, write_estate


def test_a_request_without_a_token_is_401_and_any_token_is_accepted(arm: Arm) -> None:
    link = f"https://management.azure.com{NSG}?api-version=2026-03-01"
    assert arm.sandbox.session.get(link).status_code == 401
    assert arm.sandbox.session.get(link, headers={"Authorization": "nonsense"}).status_code == 200


@pytest.mark.parametrize("host", ["management.azure.com", "management.usgovcloudapi.net", "127.0.0.1:1"])
def test_every_https_host_is_the_sandbox_and_links_lead_back_to_it(host: str, arm: Arm) -> None:
    answer = arm.get(f"https://{host}{REGISTRY}/replications?api-version=2025-11-01")
    assert answer.body["nextLink"].startswith(f"https://{host}/subscriptions/")


def test_plain_http_is_refused(arm: Arm) -> None:
    with pytest.raises(requests.ConnectionError, match="https only"):
        arm.sandbox.session.get("http://management.azure.com/subscriptions")


def test_the_log_has_every_exchange_with_its_version_and_status(arm: Arm) -> None:
    arm.get(NSG)
    arm.put_rule("new", {})
    assert arm.sandbox.requests == [
        Exchange("GET", NSG, "2026-03-01", 200),
        Exchange("PUT", f"{NSG}/securityRules/new", "2026-03-01", 400),
    ]


def test_every_answer_has_a_request_id_and_a_date_and_no_two_the_same_id(arm: Arm) -> None:
    first = arm.get(NSG).headers
    arm.sandbox.sleep(61)
    second = arm.get(NSG).headers
    assert (first["date"], second["date"]) == ("Mon, 23 Nov 2026 09:00:00 GMT", "Mon, 23 Nov 2026 09:01:01 GMT")
    assert first["x-ms-request-id"] != second["x-ms-request-id"]


def test_time_passes_only_when_somebody_waits(arm: Arm) -> None:
    arm.get(NSG)
    assert arm.sandbox.clock.now == 0
    arm.sandbox.sleep(1.5)
    arm.sandbox.sleep(-3)
    assert arm.sandbox.clock.now == 1.5


def test_many_threads_write_to_many_groups_and_nothing_is_lost(open_estate: OpenEstate, tmp_path: Path) -> None:
    groups = [f"{NSG}{number}" for number in range(8)]
    arm = open_estate({"many.json": [{"id": group, "location": "westeurope"} for group in groups]})

    def work(group: str) -> Counter[int]:
        seen: Counter[int] = Counter()
        for number in range(10):
            while (status := arm.put_rule(f"r{number}", rule_properties(1000 + number), group).status) == 429:
                seen[status] += 1
                arm.wait()
            seen[status] += 1
        return seen

    with ThreadPoolExecutor(8) as pool:
        total = sum(pool.map(work, groups), Counter())
    assert total[201] == 80
    kept = json.loads((tmp_path / "many.json").read_text(encoding="utf-8"))
    assert [len(group["properties"]["securityRules"]) for group in kept] == [10] * 8


class KilledError(Exception):
    """Stands for the end of the process."""


def killed() -> None:
    raise KilledError


@pytest.mark.parametrize(
    ("kill_after_writes", "kept"), [(0, []), (1, ["r0"]), (2, ["r0", "r1"]), (9, ["r0", "r1", "r2"])]
)
def test_the_process_ends_when_so_many_writes_have_reached_the_estate(
    kill_after_writes: int, kept: list[str], tmp_path: Path
) -> None:
    write_estate(tmp_path, default_files())
    arm = Arm(open_sandbox(tmp_path, kill_after_writes=kill_after_writes, kill=killed))
    answered: list[str] = []
    try:
        if kill_after_writes:  # a write that changes nothing does not count
            arm.call("DELETE", f"{NSG}/securityRules/none")
        for number in range(3):
            arm.put_rule(f"r{number}", rule_properties(1000 + number))
            answered.append(f"r{number}")
            arm.wait()
    except KilledError:
        pass
    rules = Arm(open_sandbox(tmp_path)).get(f"{NSG}/securityRules").body["value"]
    assert [rule["name"] for rule in rules] == ["foreign", *kept]
    assert answered == kept[: max(0, kill_after_writes - 1) if kill_after_writes < 9 else None]


@pytest.mark.parametrize(("place", "names"), [("before", ["foreign"]), ("after", ["foreign", "new"])])
def test_a_declared_kill_ends_the_real_process_and_leaves_a_whole_estate(
    place: str, names: list[str], tmp_path: Path
) -> None:
    write_estate(tmp_path, {**default_files(), "sandbox.yaml": f"faults:\n  - {{method: WRITE, kill: {place}}}\n"})
    program = (
        "import sys, pathlib; from acrnet.sandbox import open_sandbox; s = open_sandbox(pathlib.Path(sys.argv[1]));"
        "s.session.put(sys.argv[2], data=sys.argv[3], headers={'Authorization': 'x'})"
    )
    link = f"https://management.azure.com{NSG}/securityRules/new?api-version=2026-03-01"
    body = json.dumps({"properties": rule_properties()})
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path), link, body], check=False)
    assert done.returncode == -signal.SIGKILL
    (tmp_path / "sandbox.yaml").unlink()
    rules = Arm(open_sandbox(tmp_path)).get(f"{NSG}/securityRules").body["value"]
    assert [rule["name"] for rule in rules] == names


@pytest.mark.parametrize(("place", "names"), [("before", ["foreign"]), ("after", ["foreign", "new"])])
def test_a_declared_kill_comes_before_or_after_the_write(place: str, names: list[str], tmp_path: Path) -> None:
    write_estate(tmp_path, {**default_files(), "sandbox.yaml": f"faults:\n  - {{method: PUT, kill: {place}}}\n"})
    arm = Arm(open_sandbox(tmp_path, kill=killed))
    with pytest.raises(KilledError):
        arm.put_rule("new", rule_properties())
    assert [rule["name"] for rule in arm.get(f"{NSG}/securityRules").body["value"]] == names
