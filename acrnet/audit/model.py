"""An audit: verdicts on needs, what they rest on, and findings. Values only."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from acrnet.registry.need import Need
from acrnet.resource_id import ResourceId
from acrnet.rules.effect import EffectPart
from acrnet.rules.found import LIVE, FoundRuleSet, Input, Location
from acrnet.rules.network import NetworkContext
from acrnet.rules.rule import RuleSet
from acrnet.rules.verdict import Outcome, Part, Verdict
from acrnet.tags import TagCatalog


@dataclass(frozen=True, slots=True)
class Clients:
    """Clients behind a rule set that share a network."""

    name: str
    """`<virtual network>/<subnet>`, or "" for clients that nothing is known of."""
    network: NetworkContext
    resolvers: tuple[str, ...] = ()
    """The custom resolvers they ask; empty for the DNS that Azure provides, and where it is not known whom they ask."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A rule set under audit, with the clients it is judged for."""

    found: FoundRuleSet
    clients: tuple[Clients, ...]
    """Never empty."""
    assumptions: tuple[str, ...] = ()
    """What was assumed about the clients, one clause each."""
    needs: tuple[Need, ...] = ()
    """What these clients need."""
    by_names: frozenset[str] = frozenset()
    """Registries whose names are known to lead all of these clients to what they need."""


@dataclass(frozen=True, slots=True)
class View:
    """What a need meets for some of the clients."""

    clients: str
    """Their name, as in `Clients`."""
    verdict: Verdict


class StageKind(StrEnum):
    """A stage on the way of a packet, in the order they are met; the values are what `--accept-unseen` takes."""

    label: str
    """What reports call it."""
    called: str
    """What a sentence calls it."""
    fix: str
    """What helps where it denies, in a sentence; "" where that is said otherwise."""
    settled_by: str
    """What helps where it cannot decide by what was seen, in a sentence; "" where that is said otherwise."""

    IMAGE_PULL = "image-pull", "image pull", "the image pull"
    DNS = (
        "dns",
        "DNS",
        "DNS",
        "Let the clients reach their resolvers on port 53.",
        "Let the clients reach a resolver by UDP and by TCP on port 53, and every name lead to the registry alone.",
    )
    ADMIN_RULES = (
        "admin-rules",
        "security admin rules",
        "the security admin configuration",
        "Ask whoever runs the network manager to admit it: its rules come before every network security group.",
        (
            "Ask whoever runs the network manager for rules that do not disagree, and that name prefixes or service "
            "tags that the service-tag data has."
        ),
    )
    INTERFACE_NSG = "interface-nsg", "NSG of the interface", "the network security group of the interface"
    SUBNET_NSG = "subnet-nsg", "NSG of the subnet", "the network security group of the subnet"
    ROUTE = (
        "route",
        "route",
        "the route",
        "Give the subnet a route to the addresses.",
        "Take away what leaves the route in doubt, or try the connection from the client.",
    )
    FIREWALL = "firewall", "firewall", "the firewall", "Admit it at the firewall.", "Supply the rules of the firewall."
    ENDPOINT_NSG = (
        "endpoint-nsg",
        "NSG of the endpoint",
        "the network security group of the private endpoint's subnet",
        "Let the group on the private endpoint's subnet allow the clients inbound.",
        "Let the group on the private endpoint's subnet allow the clients inbound.",
    )
    REGISTRY = (
        "registry",
        "registry",
        "the registry",
        "Admit the addresses of the clients at the registry, or give them a private endpoint.",
        "Admit every address of the clients at the registry, by IP rules that are addresses or CIDRs.",
    )

    def __new__(cls, value: str, label: str, called: str, fix: str = "", settled_by: str = "") -> Self:
        """Return the stage of this value with its words."""
        kind = str.__new__(cls, value)
        kind._value_ = value
        kind.label, kind.called, kind.fix, kind.settled_by = label, called, fix, settled_by
        return kind


@dataclass(frozen=True, slots=True)
class StageVerdict:
    """What one stage does to the flows that reach it."""

    kind: StageKind
    name: str
    """The resource that decides there, for example the name of the security group; "" where there is none."""
    outcome: Outcome
    because: str
    """What decides, in a few words: the rule, the route, the address; "" where nothing stands in the way."""
    fix: str = ""
    """What to do about it, in sentences, where that depends on what was seen; "" where the stage says enough."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that would have to be known to decide."""

    stage: StageKind
    reason: str
    """Why it is not known, as a clause that can follow "because"."""
    unseen: bool = True
    """Whether it was not supplied, so that its stage can be taken as allowed; else what was seen leaves it open."""
    fix: str = ""
    """What to do about what was seen, in sentences; "" where the stage says enough."""


@dataclass(frozen=True, slots=True)
class Result:
    """What becomes of one need: at one rule set, or on the whole way of one client."""

    need: Need
    outcome: Outcome
    """The verdict; undecidable where anything that matters is missing."""
    seen: Outcome
    """The verdict of what was seen, taken by itself."""
    views: tuple[View, ...]
    """By clients; empty where the flows themselves are not known."""
    subject: Subject | None = None
    """The rule set; None for the way of a client."""
    client: str = ""
    """Name of the client whose way was walked; "" for a rule set."""
    client_id: ResourceId | None = None
    """The subnet or network interface that was asked for."""
    stages: tuple[StageVerdict, ...] = ()
    """For a client, every stage in the order it is met."""
    decided_by: StageKind | None = None
    """For a client, the stage that decides: the first that denies, else the first that cannot be decided, else the
    last one that let the flows pass."""
    reason: str = ""
    """Why it is undecidable or denied, where no rule says so; "" else."""
    missing: tuple[Missing, ...] = ()
    assumptions: tuple[str, ...] = ()
    """What was assumed for this result, one clause each."""
    before: Outcome | None = None
    """The verdict without the assumed changes; None where nothing was assumed."""
    questions: tuple[Part, ...] = ()
    """For a client, what becomes of the questions to resolvers that keep its flows from being sent."""

    @property
    def rule_set_id(self) -> str:
        """Id of the rule set, "" for a client."""
        return "" if self.subject is None else self.subject.found.rule_set.id


class Level(StrEnum):
    """How much a finding weighs, from the heaviest."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at; `docs/findings.md` has a section for each id."""

    id: str
    """What kind of finding, for example `need_denied`; the list is closed."""
    level: Level
    message: str
    """One sentence: what is found, and where."""
    fix: str
    """One sentence: what to do."""
    rule_set: str = ""
    """Id of the rule set, "" where it is about none."""
    rule: str = ""
    """Name of the rule, "" where it is about none."""
    need: str = ""
    """Id of the need, "" where it is about none."""
    client: str = ""
    """Name of the client, "" where it is about none."""
    location: Location = LIVE
    needs: tuple[str, ...] = ()
    """Ids of all needs it concerns, where these are several; `need` is the first of them then."""

    @property
    def documentation(self) -> str:
        """The page that explains findings of this kind."""
        return f"docs/findings.md#{self.id}"


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A finding that somebody decided to live with."""

    finding: Finding
    reason: str
    until: str
    """ISO date of the last day it holds, "" for no end."""


@dataclass(frozen=True, slots=True)
class Change:
    """What an assumption does to flows of the clients of one rule set, or on the way of one client."""

    rule_set: str
    """Id of the rule set, "" for the way of a client."""
    client: str
    """Name of the client whose way was walked, "" for a rule set."""
    opens: bool
    """Whether flows open; else they break."""
    part: EffectPart
    """Which ones; those that no need asks for belong to None."""
    certain: bool = True
    """Whether they do; else they may, as it cannot be decided of them with the change or without it."""


@dataclass(frozen=True, slots=True)
class Audit:
    """Everything an audit found."""

    cloud: str
    registries: tuple[str, ...]
    """Ids, or `regions <names>` for an audit without a registry."""
    catalogs: tuple[TagCatalog, ...]
    """The service tags it rests on, each edition once."""
    needs: tuple[Need, ...]
    results: tuple[Result, ...]
    findings: tuple[Finding, ...] = ()
    """Those that count, the heaviest first."""
    suppressed: tuple[Suppressed, ...] = ()
    known: tuple[Finding, ...] = ()
    """Findings that the baseline has already."""
    inputs: tuple[Input, ...] = ()
    assumptions: tuple[str, ...] = ()
    """What all results rest on, one sentence or clause each."""
    warnings: tuple[str, ...] = ()
    incomplete: tuple[str, ...] = ()
    """Why rule sets that were asked for may be missing, one sentence each; also among the warnings."""
    hypotheses: tuple[str, ...] = ()
    """What was assumed to be changed, one clause each."""
    changes: tuple[Change, ...] = field(default=())
    """What the hypotheses would open and break."""

    def rule_sets(self) -> tuple[RuleSet, ...]:
        """Return the rule sets that were judged, each once."""
        judged = {id(result.subject): result.subject for result in self.results if result.subject is not None}
        return tuple(subject.found.rule_set for subject in judged.values())

    def required(self) -> tuple[Result, ...]:
        """Return the results of required needs."""
        return tuple(result for result in self.results if result.need.required)
