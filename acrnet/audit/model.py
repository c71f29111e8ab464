"""The values of an audit: verdicts on needs, what they are based on, and findings."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from msgspec import Struct, structs

from acrnet.audit.subject import Subject
from acrnet.registry.need import Need
from acrnet.resource_id import ResourceId
from acrnet.rules.effect import EffectPart
from acrnet.rules.inputs import LIVE, Input, Location
from acrnet.rules.verdict import Outcome, Part, Verdict
from acrnet.tags.edition import Edition


class View(Struct, frozen=True, gc=False):
    """The verdict on a need for some of the clients."""

    clients: str
    """Their name, as in `Clients`."""
    verdict: Verdict


class NameVerdict(Struct, frozen=True, gc=False):
    """The verdict on a need for one of its host names."""

    name: str
    """The host name, or a text that says for which names of a wildcard the verdict is."""
    verdict: Verdict


class StageKind(StrEnum):
    """A stage on the way of a packet, in order; the values are what `--accept-unseen` takes."""

    label: str
    """Its name in reports."""
    called: str
    """Its name in a sentence."""
    fix: str
    """How to mend a denial, in a sentence; "" where each decision has its own."""
    settled_by: str
    """How to settle a doubt that what was seen leaves open, in a sentence; "" where each decision has its own."""

    IMAGE_PULL = "image-pull", "image pull", "the image pull"
    DNS = (
        "dns",
        "DNS",
        "DNS",
        "Let the clients reach their resolvers on port 53.",
        "Let the clients reach a resolver by UDP and by TCP on port 53, and let every name lead only to the registry.",
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
        "Remove what leaves the route in doubt, or try the connection from the client.",
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
    """The name of the resource that decides, for example a network security group; "" where there is none."""
    outcome: Outcome
    because: str
    """What decides, in a few words: the rule, the route, the address; "" where nothing is in the way."""
    fix: str = ""
    """What to do about it, in sentences, where that depends on what was seen; "" where `StageKind.fix` is enough."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that would have to be known to decide on a need."""

    stage: StageKind
    reason: str
    """Why it is not known, as a clause that can follow "because"."""
    unseen: bool = True
    """Whether it was not supplied, so that its stage can be accepted; False if what was seen leaves it open."""
    fix: str = ""
    """What to do about what was seen, in sentences; "" where `StageKind.settled_by` is enough."""


class Result(Struct, frozen=True, gc=False):
    """What becomes of one need: at one rule set, or on the whole path of one client."""

    need: Need
    outcome: Outcome
    """The verdict; undecidable where anything that matters is missing."""
    seen: Outcome
    """The verdict if everything that was not seen is taken as allowed."""
    views: tuple[View, ...]
    """The verdicts by clients; empty where the flows themselves are not known."""
    subject: Subject | None = None
    """The rule set; None for the path of a client."""
    client: str = ""
    """The name of the client whose path was evaluated; "" for a rule set."""
    client_id: ResourceId | None = None
    """The subnet or network interface that the command names."""
    stages: tuple[StageVerdict, ...] = ()
    """For a client, every stage on the path, in order."""
    decided_by: StageKind | None = None
    """For a client, the stage that decides: the first that denies, else the first that cannot be decided, else the
    last one that let the flows pass."""
    reason: str = ""
    """Why it is undecidable or denied, where no rule says so; else ""."""
    missing: tuple[Missing, ...] = ()
    assumptions: tuple[str, ...] = ()
    """What was assumed for this result, one clause each."""
    before: Outcome | None = None
    """The verdict without what is assumed and planned; None where that is nothing, and for a rule set that is new."""
    queries: tuple[Part, ...] = ()
    """For a client, what becomes of the DNS queries whose failure keeps its flows from being sent."""
    by_name: tuple[NameVerdict, ...] = ()
    """For a firewall, the verdict on each host name of the need; empty where all of them have one verdict."""

    @property
    def deciding_views(self) -> tuple[View, ...]:
        """The verdicts that name every rule that decides.

        Those by clients, and where rules differ from name to name those on the names: the former have one rule for each
        packet, whatever its name.
        """
        return tuple([View("", each.verdict) for each in self.by_name]) or self.views

    @property
    def rule_set_id(self) -> str:
        """The id of the rule set, "" for a client."""
        return "" if self.subject is None else self.subject.id


class Level(StrEnum):
    """The severity of a finding, the most severe first."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Finding(Struct, frozen=True, gc=False):
    """Something to look at; `docs/findings.md` has a section for each id."""

    id: str
    """The kind of finding, for example `need_denied`; the list is closed."""
    level: Level
    message: str
    """What is wrong and where, in one sentence."""
    fix: str
    """What to do, in one sentence."""
    rule_set: str = ""
    """The id of the rule set; "" if it is not about one."""
    rule: str = ""
    """The name of the rule; "" if it is not about one."""
    need: str = ""
    """The id of the need; "" if it is not about one."""
    client: str = ""
    """The name of the client; "" if it is not about one."""
    location: Location = LIVE
    needs: tuple[str, ...] = ()
    """The ids of all needs it concerns, if there are several; `need` is then the first of them."""
    cause: str = ""
    """What findings about several needs have in common, to join them; "" for one that has nothing to share."""

    def at(self, location: Location) -> Finding:
        """Return the finding at another place."""
        return structs.replace(self, location=location)

    @property
    def documentation(self) -> str:
        """The page that explains findings of this kind."""
        return f"docs/findings.md#{self.id}"


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A finding that `acrnet.yaml` suppresses."""

    finding: Finding
    reason: str
    until: str
    """The last day on which it is suppressed, as an ISO date; "" for no end."""


@dataclass(frozen=True, slots=True)
class Change:
    """What an assumption does to flows of the clients of one rule set, or on the path of one client."""

    rule_set: str
    """The id of the rule set, "" for the path of a client."""
    client: str
    """The name of the client whose path was evaluated, "" for a rule set."""
    opens: bool
    """Whether the flows open; False if they break."""
    part: EffectPart
    """The flows and their need; None where no need has them."""
    certain: bool = True
    """Whether this is certain; False if the flows cannot be decided with the change or without it."""


class VerdictChange(Struct, frozen=True, gc=False):
    """A verdict on a required need that is another than in the baseline."""

    rule_set: str
    """The id of the rule set, "" for the path of a client."""
    client: str
    """The name of the client whose path was evaluated, "" for a rule set."""
    need: str
    before: Outcome
    after: Outcome


@dataclass(frozen=True, slots=True)
class Audit:
    """The results of an audit, with everything they are based on."""

    cloud: str
    registries: tuple[str, ...]
    """The ids, or `regions <names>` for an audit without a registry."""
    catalogs: tuple[Edition, ...]
    """The service tags in use, each edition once."""
    needs: tuple[Need, ...]
    results: tuple[Result, ...]
    findings: tuple[Finding, ...] = ()
    """The findings that count, the most severe first."""
    suppressed: tuple[Suppressed, ...] = ()
    known: tuple[Finding, ...] = ()
    """Findings that the baseline has already."""
    inputs: tuple[Input, ...] = ()
    assumptions: tuple[str, ...] = ()
    """What is assumed for all results, one sentence or clause each."""
    warnings: tuple[str, ...] = ()
    incomplete: tuple[str, ...] = ()
    """Why rule sets that should be audited may be missing, one sentence each; also among the warnings."""
    hypotheses: tuple[str, ...] = ()
    """The changes assumed by a what-if, and what files plan, one clause each."""
    changes: tuple[Change, ...] = field(default=())
    """What these changes would open and break."""
    since_baseline: tuple[VerdictChange, ...] | None = None
    """The verdicts that changed since the baseline; None without one."""

    def subjects(self) -> tuple[Subject, ...]:
        """Return the rule sets that were judged, each once."""
        judged = {id(result.subject): result.subject for result in self.results if result.subject is not None}
        return tuple(judged.values())

    def shared_assumptions(self) -> tuple[str, ...]:
        """Return the assumptions of all results: those of the audit, and those that every single result has."""
        distinct = list(dict.fromkeys(result.assumptions for result in self.results))
        shared = (text for text in distinct[0] if all(text in other for other in distinct[1:])) if distinct else ()
        return tuple(dict.fromkeys((*self.assumptions, *shared)))

    def required(self) -> tuple[Result, ...]:
        """Return the results of required needs."""
        return tuple(result for result in self.results if result.need.required)
