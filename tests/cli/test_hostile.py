"""The command against a Resource Manager that misbehaves: in this process, and over the wire of a server.

Both ways end in the same words, with nothing lost: what the journal says is done is in the files, and the run that goes
on completes the plan.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from acrnet.apply.journal import Outcome, read_journal
from acrnet.arm.requests_transport import BoundedTransport
from acrnet.sandbox.clock import START, VirtualClock
from acrnet.sandbox.server import serve

from ..estates import SUBSCRIPTION
from ..needs import REGISTRY_WEST, STORAGE_WEST
from .conftest import Ended, RunCommand, WriteEstate
from .test_apply import rules_of

pytestmark = pytest.mark.long

BOTH = ("--registry", "contoso", "--nsg", "nsg-app")
UNATTENDED = ("--yes", "--journal", "journal.jsonl")
RULES = [f"acrnet-{REGISTRY_WEST}", f"acrnet-{STORAGE_WEST}"]
OVER_THE_WIRE = ("--auth", "managed-identity")
PATIENT = re.compile("answer: (silence|head|drip)")
"""Faults that cost a minute of patience, in which a write comes to its end: over the wire here only a moment."""
Ways: TypeAlias = Callable[..., Ended]


@pytest.fixture
def inside(acrnet: RunCommand) -> Ways:
    """Run a command on an estate in this process."""

    def run(folder: Path, *arguments: str | Path) -> Ended:
        return _without_origin(acrnet(*arguments, "--sandbox", folder), f"--sandbox {folder}", "management.azure.com")

    return run


@pytest.fixture
def over_the_wire(acrnet: RunCommand, monkeypatch: pytest.MonkeyPatch) -> Ways:
    """Run a command on an estate that is served, with a clock that only waits move, and little patience for silence."""

    def run(folder: Path, *arguments: str | Path) -> Ended:
        clock = VirtualClock()
        clock.advance(time.time() - START.timestamp())  # tokens are issued by the clock of this machine
        with serve(folder, clock=clock) as served, monkeypatch.context() as patch:
            patch.setattr(BoundedTransport, "sleep", lambda _, seconds: clock.advance(seconds))
            if PATIENT.search((folder / "sandbox.yaml").read_text(encoding="utf-8")):
                for module in ("requests_transport", "punctual"):
                    patch.setattr(f"acrnet.arm.{module}.SILENT_SECONDS", 0.5)
            patch.delenv("ACRNET_SANDBOX")
            patch.setenv("REQUESTS_CA_BUNDLE", str(served.certificates.authority))
            patch.setenv("IDENTITY_ENDPOINT", f"{served.url}/msi/token")
            patch.setenv("IDENTITY_HEADER", "sandbox")
            ended = acrnet(*arguments, "--cloud", served.url, *OVER_THE_WIRE)
        host = served.url.removeprefix("https://")
        return _without_origin(ended, f"--cloud {served.url} {' '.join(OVER_THE_WIRE)}", host)

    return run


def _without_origin(ended: Ended, options: str, host: str) -> Ended:
    """What was shown, without what differs between the two ways: the options, the host and the ids of requests."""

    def common(text: str) -> str:
        text = text.replace(options, "OPTIONS").replace(host, "HOST")
        return re.sub(r"request [0-9a-f-]{36}", "request ID", text)

    return Ended(ended.code, common(ended.out), common(ended.err))


CANNOT = "acrnet: Cannot read network security group nsg-app ("
STRANGE = "with something that is not what Resource Manager sends. "
BETWEEN = "heck --cloud and what stands between you and Azure."
NETWORK = "Check the network, the proxy and --cloud, then try again."
LIMITED = "Azure limits the rate of calls; wait some minutes and try again."
SILENT = "No answer from Azure within 60 seconds; asking once more.\n"
TIMED_OUT = f"HOST did not answer: the time allowed for an answer ran out. {NETWORK}"
CLOSED = f"HOST did not answer: it closed the connection. {NETWORK}"

READS: dict[str, tuple[int, tuple[str, ...]]] = {
    "throttled: subscription, retry_after: 17": (1, ("'read' requests for subscription", LIMITED)),
    "throttled: subscription, retry_after: 3600": (1, ("asks to wait 60 minutes, and acrnet waits 5 minutes at most",)),
    "throttled: provider, retry_after: 39": (1, ("within last 5 minutes (RetryableErrorDueToTooManyCalls", LIMITED)),
    "throttled: operation, retry_after: 400": (1, ("throttling limit of 5 calls", "Azure asks to wait 7 minutes")),
    "answer: html": (1, (f"HOST answered {STRANGE}C{BETWEEN}",)),
    "answer: text": (1, (f"HOST answered {STRANGE}C{BETWEEN}",)),
    "status: 407, answer: html": (1, (f"HOST answered 407 Proxy Authentication Required {STRANGE}C{BETWEEN}",)),
    "status: 502, answer: html": (1, (f"HOST answered 502 Bad Gateway {STRANGE}Try again", f"stays, c{BETWEEN}")),
    "status: 503": (1, ("(InternalServerError, request ID). Try again in some minutes",)),
    "status: 503, retry_after: 5": (1, ("(InternalServerError, request ID). Try again in some minutes",)),
    "answer: utf-16": (1, (f"HOST answered {STRANGE}C{BETWEEN}",)),
    "answer: gzip": (1, (f"HOST did not answer: its answer cannot be decompressed. {NETWORK}",)),
    "answer: cut": (1, (CLOSED,)),
    "answer: short": (1, (CLOSED,)),
    "connection: reset": (1, (CLOSED,)),
    "connection: lost": (1, (CLOSED,)),
    "answer: silence": (1, (SILENT, TIMED_OUT)),
    "answer: head, every: 0.01": (1, (SILENT, TIMED_OUT)),
    "answer: drip": (1, (SILENT, TIMED_OUT)),
    "challenge: revoked": (0, ()),
    "challenge: multifactor": (0, ()),
}


@pytest.mark.parametrize("fault", READS)
def test_a_plan_ends_with_one_sentence(fault: str, estate: WriteEstate, inside: Ways, over_the_wire: Ways) -> None:
    code, fragments = READS[fault]
    folder = estate(
        settings=f"faults:\n  - {{method: GET, path: '*/networkSecurityGroups/nsg-app', times: always, {fault}}}\n"
    )
    ended = inside(folder, "plan", *BOTH)
    assert over_the_wire(folder, "plan", *BOTH) == ended
    assert ended.code == code
    for fragment in fragments:
        assert fragment in ended.err
    if code:
        assert ended.out == ""
        assert ended.err.splitlines()[-1].startswith(CANNOT)


@pytest.mark.parametrize(
    ("links", "sentence"),
    [
        ("circle", "page 2 of the list names an earlier page as the next one."),
        (
            "elsewhere, host: away.test",
            "belongs to https://away.test, not to https://HOST; nothing was sent there.",
        ),
    ],
)
def test_a_list_is_not_followed_in_circles_or_elsewhere(
    links: str, sentence: str, estate: WriteEstate, inside: Ways, over_the_wire: Ways
) -> None:
    folder = estate(settings=f"faults:\n  - {{path: '*/replications', times: always, links: {links}}}\n")
    for command in ("plan", "audit"):
        ended = inside(folder, command, *BOTH)
        assert over_the_wire(folder, command, *BOTH) == ended
        assert ended.code == 1
        assert ended.err.startswith("acrnet: Cannot read replications of registry contoso (")
        assert sentence in ended.err


AUDITS = {
    "answer: html": f"acrnet: Cannot query Azure Resource Graph: HOST answered {STRANGE}C{BETWEEN}",
    "answer: cut": f"acrnet: Cannot query Azure Resource Graph: {CLOSED}",
    "answer: silence": f"acrnet: Cannot query Azure Resource Graph: {TIMED_OUT}",
    "throttled: provider": "acrnet: Cannot list the network security groups of subscription ",
    "status: 404": "acrnet: No network security group in the subscriptions you can see can be read.",
}
"""What is said where neither Resource Graph nor the lists of subscriptions show the groups."""


@pytest.mark.parametrize("fault", AUDITS)
def test_an_audit_whose_groups_cannot_be_read_ends_with_one_sentence(
    fault: str, estate: WriteEstate, inside: Ways, over_the_wire: Ways
) -> None:
    paths = ("*/Microsoft.ResourceGraph/resources", "*/networkSecurityGroups*")
    folder = estate(settings="faults:\n" + "".join(f"  - {{path: '{p}', times: always, {fault}}}\n" for p in paths))
    ended = inside(folder, "audit", "--all", "--registry", "contoso")
    assert over_the_wire(folder, "audit", "--all", "--registry", "contoso") == ended
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.splitlines()[-1].startswith(AUDITS[fault])


RULE_WRITES = f"scope: /subscriptions/{SUBSCRIPTION}, type: Microsoft.Network/networkSecurityGroups/securityRules"


POLICIES = {
    "": (6, "forbidden by Azure Policy: "),
    ", evaluation: Deny": (6, "The evaluation of no-rules denies the change"),
    ", evaluation: ChangeReference": (6, "it asks for the reference of an approved change"),
    ", evaluation: Allow": (0, ""),
}


@pytest.mark.parametrize("evaluation", POLICIES)
def test_a_policy_refuses_before_anything_is_written(
    evaluation: str, estate: WriteEstate, inside: Ways, over_the_wire: Ways
) -> None:
    code, sentence = POLICIES[evaluation]
    shown: list[Ended] = []
    for way in (inside, over_the_wire):
        folder = estate(settings=f"policies:\n  - {{{RULE_WRITES}, assignment: no-rules{evaluation}}}\n")
        for left in Path().glob("journal*"):
            left.unlink()
        shown.append(way(folder, "apply", *BOTH, *UNATTENDED))
        written = [name for name in rules_of(folder) if name.startswith("acrnet-")]
        assert (shown[-1].code, sorted(written)) == (code, [] if code else RULES)
        assert sentence in shown[-1].err
    assert shown[0] == shown[1]


@pytest.mark.parametrize("times", ["1", "always"])
def test_a_quota_of_resource_graph_is_waited_for_and_then_done_without(
    times: str, estate: WriteEstate, inside: Ways, over_the_wire: Ways
) -> None:
    fault = f"path: '*/Microsoft.ResourceGraph/resources', throttled: graph, retry_after: 20, times: {times}"
    folder = estate(settings=f"faults:\n  - {{{fault}}}\n")
    command = ("audit", "--all", "--registry", "contoso", "--fail-on", "none")
    ended = inside(folder, *command)
    assert over_the_wire(folder, *command) == ended
    assert ended.err.startswith("Azure limits the rate of calls; waiting 20 seconds.\n")
    assert ended.code == 0
    refusal = "Cannot query Azure Resource Graph: Client application has been throttled"
    assert (refusal in ended.out) is (times == "always")


REFUSED = "Stopped half-way: 1 of 2 changes are done, 1 is not. Cannot write rule acrnet-Storage.WestEurope "
DOUBTFUL = "Stopped half-way: 1 of 2 changes are done, 1 may be done. It is not known whether the request to write rule"
PENDING = "Stopped half-way: 1 of 2 changes are done, 1 may be done. Azure accepted the request to write rule"
IN_EFFECT = "Stopped half-way: 2 of 2 changes are done. The change of acrnet-Storage.WestEurope on nsg-app is in effect"
PUT, POLL = "method: PUT", "path: '*/operations/*'"

UNKNOWN = "It is not known whether the request to write rule acrnet-Storage.WestEurope "
LOOK = "Look whether the rule is there before you go on"

WRITES: dict[str, tuple[int, int, tuple[str, ...]]] = {
    f"{PUT}, throttled: subscription": (7, 1, (REFUSED, "'write' requests for subscription", LIMITED)),
    f"{PUT}, throttled: provider, retry_after: 39": (7, 1, (REFUSED, "too many calls within last 5 minutes", LIMITED)),
    f"{PUT}, status: 412, code: PreconditionFailed": (7, 1, (REFUSED, "(PreconditionFailed, request ID)")),
    f"{PUT}, status: 409, code: Conflict": (7, 1, (REFUSED, "(Conflict, request ID)")),
    f"{PUT}, status: 409, code: AnotherOperationInProgress": (7, 1, (REFUSED, "Another operation still holds the re")),
    f"{PUT}, answer: html": (7, 1, (DOUBTFUL, f"HOST answered 200 OK {STRANGE}{LOOK}")),
    f"{PUT}, status: 502, answer: html": (7, 1, (DOUBTFUL, f"HOST answered 502 Bad Gateway {STRANGE}{LOOK}")),
    f"{PUT}, answer: cut": (7, 2, (DOUBTFUL, f"HOST did not answer: it closed the connection. {LOOK}")),
    f"{PUT}, answer: short": (7, 2, (DOUBTFUL, f"HOST did not answer: it closed the connection. {LOOK}")),
    f"{PUT}, answer: silence": (7, 2, (SILENT, UNKNOWN, f"the time allowed for an answer ran out. {LOOK}")),
    f"{PUT}, answer: head, every: 0.01": (7, 2, (SILENT, UNKNOWN, f"the time allowed for an answer ran out. {LOOK}")),
    f"{PUT}, answer: drip": (7, 2, (SILENT, UNKNOWN, f"the time allowed for an answer ran out. {LOOK}")),
    f"{PUT}, connection: reset": (7, 1, (DOUBTFUL, f"HOST did not answer: it closed the connection. {LOOK}")),
    f"{PUT}, links: elsewhere, host: away.test": (7, 2, (PENDING, "nothing was sent there.")),
    f"{PUT}, operation: InProgress": (7, 2, (PENDING, "it is not done after 30 minutes of waiting.")),
    f"{PUT}, answer: utf-16": (0, 2, ()),
    f"{PUT}, challenge: revoked": (0, 2, ()),
    f"{PUT}, challenge: multifactor": (0, 2, ()),
    f"{POLL}, links: circle": (7, 2, (IN_EFFECT, "it is not done after 30 minutes of waiting.")),
    f"{POLL}, answer: html": (7, 2, (IN_EFFECT, f"HOST answered {STRANGE}{LOOK}")),
    f"{POLL}, answer: cut": (7, 2, (IN_EFFECT, "HOST did not answer: it closed the connection.")),
    f"{POLL}, answer: silence": (7, 2, (SILENT, IN_EFFECT, "the time allowed for an answer ran out.")),
    f"{POLL}, status: 404, code: NotFound": (7, 2, (IN_EFFECT, "(NotFound, request ID)")),
    f"{POLL}, throttled: provider, retry_after: 400": (7, 2, (IN_EFFECT, "too many calls within last 5 minutes")),
}


@pytest.mark.parametrize("fault", WRITES)
def test_an_apply_ends_half_way_with_nothing_lost(
    fault: str, estate: WriteEstate, inside: Ways, over_the_wire: Ways
) -> None:
    code, written, fragments = WRITES[fault]
    # Slower than Azure says, so that the rule itself does not show the end of its write and the operation is asked:
    # twice for the first rule, and for the second the second time fails.
    slow = "operation_seconds: 11\nretry_after: 10\n" if POLL in fault or "elsewhere" in fault else ""
    first = 4 if POLL in fault else 2
    shown: list[Ended] = []
    for way in (inside, over_the_wire):
        folder = estate(settings=f"{slow}faults:\n  - {{first: {first}, times: always, {fault}}}\n")
        for left in Path().glob("journal*"):
            left.unlink()
        ended = way(folder, "apply", *BOTH, *UNATTENDED)
        present = sorted(name for name in rules_of(folder) if name.startswith("acrnet-"))
        assert (ended.code, present) == (code, RULES[:written])
        journal = _in_journal()
        assert journal[Outcome.DONE] <= {*present} <= journal[Outcome.DONE] | journal[Outcome.UNKNOWN]
        assert all(fragment in ended.err for fragment in fragments), ended.err
        shown.append(ended)
        (folder / "sandbox.yaml").unlink()
        if code:
            going_on = inside(folder, "apply", "journal.plan.json", *UNATTENDED)
            assert (going_on.code, sorted(rules_of(folder))) == (0, [*RULES, "deny-internet"])
    assert shown[0] == shown[1] or PATIENT.search(fault)


def _in_journal() -> dict[Outcome, set[str]]:
    """The names of the rules in the journal, by how their writes ended."""
    entries = read_journal(Path("journal.jsonl")).entries
    return {outcome: {e.step.name for e in entries if e.outcome is outcome} for outcome in Outcome}


REFUSED_THERE = "the sign-in service refused it. Run az login, or choose a credential with --auth."
ODD_ANSWER = "the sign-in service answered with something that is not a token."
SIGN_INS = {
    "status: 500": REFUSED_THERE,
    "status: 429, retry_after: 3": REFUSED_THERE,
    "status: 502, answer: html": ODD_ANSWER,
    "answer: html": ODD_ANSWER,
    "answer: text": ODD_ANSWER,
    "answer: cut": "did not answer: it closed the connection.",
    "answer: short": "did not answer: it closed the connection.",
    "answer: gzip": "did not answer: its answer cannot be decompressed.",
    "connection: reset": "did not answer: it closed the connection.",
    "answer: silence": "did not answer: the time allowed for an answer ran out.",
    "answer: head, every: 0.01": "did not answer: the time allowed for an answer ran out.",
    "answer: drip": "did not answer: the time allowed for an answer ran out.",
}


@pytest.mark.parametrize("fault", SIGN_INS)
def test_a_sign_in_service_that_misbehaves_is_told_from_azure(
    fault: str, estate: WriteEstate, over_the_wire: Ways
) -> None:
    folder = estate(settings=f"faults:\n  - {{path: /msi/token, times: always, {fault}}}\n")
    ended = over_the_wire(folder, "plan", *BOTH)
    assert (ended.code, ended.out) == (1, "")
    assert len(ended.err.splitlines()) == 1
    assert "no token for HOST: " in ended.err
    assert SIGN_INS[fault] in ended.err
