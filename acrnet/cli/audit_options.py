"""The options that only `acrnet audit` has."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from acrnet.cli.options import CLIENTS, NEEDS, SELECTION, NsgNames, VirtualNetworks

ASSUMPTIONS = "What if"
FINDINGS = "What counts"


class FailOn(StrEnum):
    """From which level on a finding is a violation."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    NONE = "none"


class Unseen(StrEnum):
    """Stages that can be taken as allowed without having been seen."""

    IMAGE_PULL = "image-pull"
    DNS = "dns"
    ADMIN_RULES = "admin-rules"
    INTERFACE_NSG = "interface-nsg"
    SUBNET_NSG = "subnet-nsg"
    ROUTE = "route"
    FIREWALL = "firewall"
    ENDPOINT_NSG = "endpoint-nsg"
    REGISTRY = "registry"


@dataclass(frozen=True, slots=True)
class RuleSetOptions:
    """Which rule sets: in files, or live."""

    from_: Annotated[
        list[str],
        Option(
            "--from",
            metavar="PATH...",
            show_default=False,
            rich_help_panel=SELECTION,
            help="Audit the network security groups in these files, folders and globs; - is standard input."
            " docs/inputs.md lists the formats.",
        ),
    ] = field(default_factory=list)
    more: Annotated[list[str] | None, Argument(metavar="PATH", show_default=False, hidden=True)] = None
    nsg: NsgNames = field(default_factory=list)
    resource_group: Annotated[
        list[str],
        Option(
            "-g",
            "--resource-group",
            metavar="NAME",
            show_default=False,
            rich_help_panel=SELECTION,
            help="Every network security group of this resource group; may be repeated.",
        ),
    ] = field(default_factory=list)
    subscription: Annotated[
        list[str],
        Option(
            metavar="ID",
            show_default=False,
            rich_help_panel=SELECTION,
            help="Every one of this subscription, unless others narrow it; names are looked up here. May be repeated.",
        ),
    ] = field(default_factory=list)
    management_group: Annotated[
        list[str],
        Option(
            metavar="NAME",
            show_default=False,
            rich_help_panel=SELECTION,
            help="Every one below this management group; may be repeated.",
        ),
    ] = field(default_factory=list)
    tag: Annotated[
        list[str],
        Option(
            metavar="KEY[=VALUE]",
            show_default=False,
            rich_help_panel=SELECTION,
            help="Only those with this resource tag; may be repeated, and all must be there.",
        ),
    ] = field(default_factory=list)
    every: Annotated[
        bool,
        Option(
            "--all",
            show_default=False,
            rich_help_panel=SELECTION,
            help="Every one you can see, and not only those of the configuration.",
        ),
    ] = False


@dataclass(frozen=True, slots=True)
class AuditedRegistryOptions:
    """Whose needs."""

    registry: Annotated[
        list[str],
        Option(
            metavar="NAME|ID",
            show_default=False,
            rich_help_panel=NEEDS,
            help="A registry; may be repeated, and replaces the list of the configuration.",
        ),
    ] = field(default_factory=list)
    registry_file: Annotated[
        list[Path],
        Option(
            metavar="FILE",
            show_default=False,
            rich_help_panel=NEEDS,
            help="What az acr show or az acr replication list printed, in place of a registry; may be repeated.",
        ),
    ] = field(default_factory=list)
    regions: Annotated[
        str | None,
        Option(
            metavar="LIST",
            show_default=False,
            rich_help_panel=NEEDS,
            help="Any registry in these regions, for example westeurope,francecentral: login and storage of each.",
        ),
    ] = None


@dataclass(frozen=True, slots=True)
class AuditedClientOptions:
    """Who the clients are, and how far their way is walked."""

    client: Annotated[
        list[str],
        Option(
            metavar="SUBNET|NIC",
            show_default=False,
            rich_help_panel=CLIENTS,
            help="Walk the whole way of this client: VNET/SUBNET, the name of a network interface, or an id. May be"
            " repeated.",
        ),
    ] = field(default_factory=list)
    accept_unseen: Annotated[
        list[Unseen],
        Option(
            case_sensitive=False,
            metavar="STAGE",
            show_default=False,
            rich_help_panel=CLIENTS,
            help="Take a stage that cannot be read as allowed: dns, admin-rules, interface-nsg, subnet-nsg, route,"
            " firewall or registry. May be repeated; the answer says so.",
        ),
    ] = field(default_factory=list)
    source: Annotated[
        list[str],
        Option(
            metavar="CIDR|SUBNET",
            show_default=False,
            rich_help_panel=CLIENTS,
            help="Addresses of the clients that matter, or VNET/SUBNET; may be repeated. Left out: whoever is behind"
            " the rules.",
        ),
    ] = field(default_factory=list)
    virtual_network: VirtualNetworks = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class AssumptionOptions:
    """What is assumed to be different."""

    assume: Annotated[
        list[Path],
        Option(
            metavar="RULE.json",
            show_default=False,
            rich_help_panel=ASSUMPTIONS,
            help="Add these security rules to every rule set, or put them in the place of those with their names; show"
            " what that opens and breaks. May be repeated.",
        ),
    ] = field(default_factory=list)
    assume_remove: Annotated[
        list[str],
        Option(
            metavar="RULE",
            show_default=False,
            rich_help_panel=ASSUMPTIONS,
            help="Take the rule of this name away, from one rule set as NSG/RULE. May be repeated.",
        ),
    ] = field(default_factory=list)
    assume_replica: Annotated[
        list[str],
        Option(
            metavar="REGION",
            show_default=False,
            rich_help_panel=ASSUMPTIONS,
            help="Give each registry a replica in this region. May be repeated.",
        ),
    ] = field(default_factory=list)
    assume_data_endpoints: Annotated[
        bool,
        Option(
            "--assume-data-endpoints",
            show_default=False,
            rich_help_panel=ASSUMPTIONS,
            help="Give each registry dedicated data endpoints.",
        ),
    ] = False


@dataclass(frozen=True, slots=True)
class FindingOptions:
    """Which findings count."""

    fail_on: Annotated[
        FailOn,
        Option(
            case_sensitive=False,
            metavar="LEVEL",
            rich_help_panel=FINDINGS,
            help="Exit 4 from this level on: error, warning, note or none.",
        ),
    ] = FailOn.ERROR
    baseline: Annotated[
        Path | None,
        Option(
            metavar="FILE",
            show_default=False,
            rich_help_panel=FINDINGS,
            help="Report only findings that this earlier --format json document lacks.",
        ),
    ] = None
    allow_empty: Annotated[
        bool,
        Option(
            "--allow-empty",
            show_default=False,
            rich_help_panel=FINDINGS,
            help="Exit 0 where there is nothing to audit, as in an empty folder or subscription; else that is 5.",
        ),
    ] = False
