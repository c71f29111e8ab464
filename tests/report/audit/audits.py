"""Audits made by hand, each with everything a report has to show."""

from __future__ import annotations

from dataclasses import replace

from msgspec import structs

from acrnet.audit.model import Audit, Change, Finding, Level, Missing, Result, StageKind, StageVerdict, Suppressed, View
from acrnet.audit.subject import Clients, NsgSubject
from acrnet.net import AddressSet, FlowSet, IntervalSet
from acrnet.registry.need import Need, Purpose
from acrnet.resource_id import ResourceId
from acrnet.rules.effect import EffectPart
from acrnet.rules.inputs import LIVE, Input, LocatedNsg, Location
from acrnet.rules.network import NetworkContext
from acrnet.rules.rule import SecurityRule
from acrnet.rules.verdict import Outcome, Part, Verdict
from acrnet.tags import TagCatalog

from ...estates import nsg_id, registry_id, rule, vnet_id
from ...needs import REGISTRY_WEST, STORAGE_WEST, catalog, rules_of, tag_need

LOGIN = tag_need(REGISTRY_WEST)
STORAGE = tag_need(STORAGE_WEST, Purpose.STORAGE)
MIRROR = tag_need("MicrosoftContainerRegistry", Purpose.MCR, registry="contoso", required=False)

CLIENTS = "10.0.1.0/24"
LOGIN_PREFIX = "198.51.100.0/26"
STORAGE_PREFIXES = ("203.0.113.0/26", "203.0.113.128/26")
MIRROR_PREFIX = "192.0.2.0/28"

# The sha256 of a tag file changes with its text; this one stays as it is in the expected files.
EDITION = TagCatalog.of(
    catalog().records(),
    cloud="Public",
    change_number="7",
    sha256="0a1b2c3d" + "0" * 56,
    source="api",
    location="westeurope",
    content="0a1b2c3d" + "0" * 56,
)


def flows(*destinations: str, source: str = CLIENTS) -> FlowSet:
    """TCP to port 443."""
    return FlowSet.of(
        AddressSet.parse([source]), AddressSet.parse(destinations), IntervalSet.single(6), IntervalSet.single(443)
    )


def named_rule(name: str, priority: int, access: str = "Allow") -> SecurityRule:
    return next(each for each in rules_of(rule(name, priority, access)).rules if each.name == name)


ALLOW = named_rule("allow-registry", 100)
ALLOW_STORAGE = named_rule("allow-storage", 110)
DENY = named_rule("deny-storage", 200, "Deny")
DENY_ALL = named_rule("deny-all", 4000, "Deny")


def allowed(rule_of: SecurityRule, where: FlowSet, nsg: str) -> Part:
    return Part(Outcome.ALLOWED, rule_of, where, stage=nsg_id(nsg))


def denied(rule_of: SecurityRule | None, where: FlowSet, nsg: str) -> Part:
    return Part(Outcome.DENIED, rule_of, where, stage=nsg_id(nsg))


def undecided(reason: str, where: FlowSet, nsg: str) -> Part:
    return Part(Outcome.UNDECIDABLE, None, where, reason, nsg_id(nsg))


def subject(nsg: str, location: Location = LIVE, assumptions: tuple[str, ...] = ()) -> NsgSubject:
    """A network security group; in Azure it lies in West Europe."""
    located = LocatedNsg(
        structs.replace(rules_of(), id=nsg_id(nsg), name=nsg), location, "" if location is not LIVE else "westeurope"
    )
    network = NetworkContext.of(EDITION, sources=AddressSet.parse([CLIENTS]))
    return NsgSubject(located, (Clients("vnet-app/app", network),), assumptions)


def result(need: Need, about: NsgSubject, *parts: Part, **changes: object) -> Result:
    """What a rule set does to a need, for clients in one subnet."""
    verdict = Verdict.of(parts)
    plain = Result(
        need,
        verdict.outcome,
        verdict.outcome,
        (View("vnet-app/app", verdict),),
        about,
        reason=verdict.reason,
        assumptions=about.assumptions,
    )
    return structs.replace(plain, **changes)


def met(need: Need, about: NsgSubject, rule_of: SecurityRule = ALLOW) -> Result:
    """A need that one rule allows."""
    prefixes = {LOGIN: (LOGIN_PREFIX,), STORAGE: STORAGE_PREFIXES, MIRROR: (MIRROR_PREFIX,)}[need]
    return result(need, about, allowed(rule_of, flows(*prefixes), about.nsg.rule_set.name))


def audit(*results: Result, **changes: object) -> Audit:
    plain = Audit(
        cloud="public",
        registries=(registry_id("contoso"),),
        catalogs=(EDITION,),
        needs=(LOGIN, STORAGE, MIRROR),
        results=results,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # each caller names fields with values of their types


NO_CLIENTS = "nsg-idle has no clients today, because nothing is attached to it"
BUILD, WEB, FINE, IDLE = (
    subject("nsg-build"),
    subject("nsg-web"),
    subject("nsg-fine"),
    subject("nsg-idle", assumptions=(NO_CLIENTS,)),
)
ONE, TWO = subject("nsg-one"), subject("nsg-two")
FILED = subject("nsg-filed", Location("nsgs.json", "$.value[3]"))
UNKNOWN_TAG = "the service tags Public/7/0a1b2c3d have none named 'Storag'"
FIREWALL = "route to-hub 0.0.0.0/0 -> VirtualAppliance 10.1.0.4 leads to an appliance whose rules were not supplied"


def stages(*passed: tuple[StageKind, str, Outcome, str]) -> tuple[StageVerdict, ...]:
    return tuple(StageVerdict(kind, name, outcome, because) for kind, name, outcome, because in passed)


def way(
    need: Need,
    client: str,
    outcome: Outcome,
    decided_by: StageKind,
    *passed: tuple[StageKind, str, Outcome, str],
    **changes: object,
) -> Result:
    """What becomes of a need on the whole way of a client."""
    network, _, name = client.partition("/")
    plain = Result(
        need,
        outcome,
        outcome,
        (),
        client=client,
        client_id=ResourceId.parse(f"{vnet_id(network)}/subnets/{name}"),
        stages=stages(*passed),
        decided_by=decided_by,
    )
    return structs.replace(plain, **changes)


OK, NO, MAYBE = Outcome.ALLOWED, Outcome.DENIED, Outcome.UNDECIDABLE
UP_TO_ROUTE = (
    (StageKind.DNS, "", OK, "168.63.129.16, the DNS Azure provides"),
    (StageKind.ADMIN_RULES, "", OK, ""),
    (StageKind.SUBNET_NSG, "nsg-jobs", OK, "allow-registry (100)"),
)
JOBS_LOGIN = way(
    LOGIN, "vnet-app/jobs", NO, StageKind.REGISTRY,
    *UP_TO_ROUTE,
    (StageKind.ROUTE, "", OK, "system route 0.0.0.0/0 -> Internet, by NAT gateway nat-jobs"),
    (StageKind.REGISTRY, "contoso", NO, "20.0.0.1 of NAT gateway nat-jobs is in none of its 2 IP rules"),
    views=(View("vnet-app/jobs", Verdict.of([denied(None, flows(LOGIN_PREFIX, source="10.0.2.0/24"), "")])),),
)  # fmt: skip
JOBS_STORAGE = way(
    STORAGE, "vnet-app/jobs", MAYBE, StageKind.FIREWALL,
    *UP_TO_ROUTE,
    (StageKind.ROUTE, "to-hub", OK, "route to-hub 0.0.0.0/0 -> VirtualAppliance 10.1.0.4"),
    (StageKind.FIREWALL, "", MAYBE, "route to-hub 0.0.0.0/0 -> VirtualAppliance 10.1.0.4"),
    seen=OK,
    reason=FIREWALL,
    missing=(Missing(StageKind.FIREWALL, FIREWALL),),
)  # fmt: skip
APP_WAY = (
    *UP_TO_ROUTE[:2],
    (StageKind.SUBNET_NSG, "nsg-app", OK, "allow-registry (100)"),
    (StageKind.ROUTE, "", OK, "service endpoint Microsoft.Storage"),
)
APP = (
    way(LOGIN, "vnet-app/app", OK, StageKind.ROUTE, *APP_WAY),
    way(STORAGE, "vnet-app/app", OK, StageKind.ROUTE, *APP_WAY),
)

DENIED_ON_BUILD = Finding(
    "need_denied",
    Level.ERROR,
    "nsg-build denies contoso/storage/westeurope: deny-storage (200) denies 128 addresses.",
    "Allow Storage.WestEurope on port 443 before deny-storage (200).",
    nsg_id("nsg-build"),
    "deny-storage",
    STORAGE.id,
)
TOO_OPEN = Finding(
    "more_open_than_needed",
    Level.WARNING,
    "nsg-filed opens the whole Internet on port 443 by allow-web (300).",
    "Name the service tags that are needed.",
    nsg_id("nsg-filed"),
    "allow-web",
    location=Location("nsgs.json", "$.value[3].properties.securityRules[0]"),
)
ACCEPTED = structs.replace(
    TOO_OPEN,
    message="nsg-web opens the whole Internet on port 443 by allow-web (300).",
    rule_set=nsg_id("nsg-web"),
    location=LIVE,
)
MIRROR_DENIED = Finding(
    "need_denied",
    Level.WARNING,
    "nsg-fine denies contoso/mcr/-: deny-all (4000) denies 16 addresses.",
    "Allow MicrosoftContainerRegistry on port 443 before deny-all (4000), if clients use it.",
    nsg_id("nsg-fine"),
    "deny-all",
    MIRROR.id,
)
MISSPELT = Finding(
    "tag_case",
    Level.NOTE,
    "nsg-web spells storage.westeurope where the service tag is Storage.WestEurope.",
    "Write Storage.WestEurope.",
    nsg_id("nsg-web"),
    "allow-storage",
)

EVERYTHING = audit(
    met(LOGIN, BUILD),
    result(STORAGE, BUILD, denied(DENY, flows(*STORAGE_PREFIXES), "nsg-build")),
    met(LOGIN, WEB),
    result(
        STORAGE,
        WEB,
        allowed(ALLOW_STORAGE, flows(*STORAGE_PREFIXES, source="10.0.1.0/25"), "nsg-web"),
        denied(DENY, flows(*STORAGE_PREFIXES, source="10.0.1.128/25"), "nsg-web"),
    ),
    met(LOGIN, FINE),
    met(STORAGE, FINE, ALLOW_STORAGE),
    result(MIRROR, FINE, denied(DENY_ALL, flows(MIRROR_PREFIX), "nsg-fine")),
    result(LOGIN, ONE, denied(DENY_ALL, flows(LOGIN_PREFIX), "nsg-one")),
    result(LOGIN, TWO, denied(DENY_ALL, flows(LOGIN_PREFIX), "nsg-two")),
    result(LOGIN, FILED, undecided(UNKNOWN_TAG, flows(LOGIN_PREFIX), "nsg-filed")),
    met(LOGIN, IDLE),
    JOBS_LOGIN,
    JOBS_STORAGE,
    *APP,
    findings=(DENIED_ON_BUILD, TOO_OPEN, MIRROR_DENIED, MISSPELT),
    suppressed=(Suppressed(ACCEPTED, "until the proxy is there", "2027-01-31"),),
    known=(structs.replace(MISSPELT, rule_set=nsg_id("nsg-one")),),
    inputs=(
        Input("nsgs.json", "az", 1, 3, ("$.value[4] names a rule without a priority.",)),
        Input("broken.json", "", error="broken.json is no JSON: line 3, column 7."),
        Input("vnets.json", "az"),
        Input("subscription 1111", "live", 6, 14),
    ),
    assumptions=("Pushes go through the login server alone, as documented.",),
    warnings=("contoso has a replica that is still being created.",),
)


SMALL = audit(
    met(LOGIN, BUILD),
    EVERYTHING.results[3],
    JOBS_STORAGE,
    needs=(LOGIN,),
    findings=(TOO_OPEN,),
    suppressed=(Suppressed(DENIED_ON_BUILD, "until the proxy is there", "2027-01-31"),),
    known=(MISSPELT,),
    inputs=EVERYTHING.inputs[:2],
    assumptions=EVERYTHING.assumptions,
    warnings=("Some are missing.",),
    incomplete=("Some are missing.",),
)


def fleet(size: int) -> Audit:
    """Security groups that all allow the login server and deny storage; parts share their flows, as those read do."""
    login, storage = flows(LOGIN_PREFIX), flows(*STORAGE_PREFIXES)
    results = []
    for number in range(size):
        name = f"nsg-{number}"
        about = subject(name)
        results += [
            result(LOGIN, about, allowed(ALLOW, login, name)),
            result(STORAGE, about, denied(DENY, storage, name)),
        ]
    return audit(*results)


def part(need: str | None, *prefixes: str) -> EffectPart:
    """Addresses on port 443 that open or break."""
    return EffectPart(need, "Tcp", ("443",), prefixes, *AddressSet.parse(prefixes).sizes)


def breaks(rule_set: str, what: EffectPart) -> Change:
    return Change(rule_set, "", opens=False, part=what)


def opens(rule_set: str, client: str, what: EffectPart) -> Change:
    return Change(rule_set, client, opens=True, part=what)


DENY_RULE = "the rule deny-storage (200, Outbound Deny) exists"
WHAT_IF = audit(
    structs.replace(met(LOGIN, BUILD), before=OK),
    structs.replace(result(STORAGE, BUILD, denied(DENY, flows(*STORAGE_PREFIXES), "nsg-build")), before=OK),
    structs.replace(result(LOGIN, WEB, allowed(ALLOW, flows(LOGIN_PREFIX), "nsg-web")), before=NO),
    structs.replace(result(STORAGE, WEB, denied(DENY, flows(*STORAGE_PREFIXES), "nsg-web")), before=OK),
    hypotheses=(DENY_RULE, "the rule deny-login is removed"),
    changes=(
        breaks(nsg_id("nsg-build"), part(STORAGE.id, *STORAGE_PREFIXES)),
        breaks(nsg_id("nsg-web"), part(STORAGE.id, *STORAGE_PREFIXES)),
        opens(nsg_id("nsg-web"), "", part(LOGIN.id, LOGIN_PREFIX)),
        opens("", "vnet-app/jobs", EffectPart(None, "*", ("*",), ("192.0.2.0/24",), 256, 0)),
    ),
)

NASTY = (
    "=cmd|'/c calc'!A1 \x1b[31mred\x1b[0m <script>\u202e [link](http://example.com) *bold* `code`\r\n# heading | cell"
)
"""A formula, terminal escapes, HTML, a right-to-left mark, a link, emphasis, code, a line break, a heading, a cell."""
_NASTY_RULE = structs.replace(DENY_ALL, name=NASTY)
_NASTY_SUBJECT = NsgSubject(
    LocatedNsg(structs.replace(rules_of(), id=NASTY, name=NASTY), Location(NASTY, NASTY), NASTY),
    BUILD.clients,
    (NASTY,),
)
_NASTY_NEED = replace(LOGIN, id=NASTY)
HOSTILE = audit(
    result(_NASTY_NEED, _NASTY_SUBJECT, denied(_NASTY_RULE, flows(LOGIN_PREFIX), NASTY)),
    result(_NASTY_NEED, subject("nsg-fine"), allowed(_NASTY_RULE, flows(LOGIN_PREFIX), NASTY)),
    structs.replace(
        JOBS_STORAGE,
        client=NASTY,
        stages=stages((StageKind.ROUTE, NASTY, OK, NASTY), (StageKind.FIREWALL, NASTY, MAYBE, NASTY)),
        missing=(Missing(StageKind.FIREWALL, NASTY),),
        reason=NASTY,
    ),
    registries=(NASTY,),
    needs=(_NASTY_NEED, STORAGE),
    findings=tuple(
        Finding("unknown_tag", level, NASTY, NASTY, NASTY, NASTY, NASTY, NASTY, Location(NASTY, NASTY))
        for level in Level
    ),
    suppressed=(Suppressed(structs.replace(TOO_OPEN, message=NASTY), NASTY, ""),),
    inputs=(Input(NASTY, "az", 1, 1, (NASTY,)), Input("x", "", error=NASTY)),
    assumptions=(NASTY,),
    warnings=(NASTY,),
    incomplete=(NASTY,),
    hypotheses=(NASTY,),
    changes=(opens(NASTY, "", EffectPart(NASTY, NASTY, (NASTY,), (NASTY,), 1, 0)),),
)
