"""The options that only `acrnet audit` has."""

from __future__ import annotations

from typer import Argument, Option

from acrnet.cli.completing import firewall_names, firewall_policy_names, registry_names
from acrnet.cli.options import (
    CLIENTS,
    CONFIG_OPTIONS,
    CONNECTION_OPTIONS,
    NEED_OPTIONS,
    NEEDS,
    NSG_OPTIONS,
    OWNER_OPTIONS,
    REPLACING_OPTIONS,
    SELECTION,
    TAG_OPTIONS,
    VIRTUAL_NETWORK_OPTIONS,
    Options,
    entries,
)

ASSUMPTIONS = "What if"
FINDINGS = "What counts"

TEMPLATE_OPTIONS: Options = {
    "param": Option(
        metavar="NAME=VALUE",
        show_default=False,
        rich_help_panel=SELECTION,
        help="Give a parameter of templates among the files this value; may be repeated, and goes before --parameters.",
    ),
    "parameters": Option(
        metavar="FILE",
        show_default=False,
        rich_help_panel=SELECTION,
        help="Take values for parameters of templates from this parameter file; may be repeated, and the last counts.",
    ),
    "bicep": Option(
        rich_help_panel=SELECTION,
        help="Whether the bicep command, where there is one, may build modules that Bicep files take from registries.",
    ),
}
"""How templates among files are read."""

RULE_SET_OPTIONS: Options = {
    "files": Option(
        "--from",
        metavar="PATH...",
        show_default=False,
        rich_help_panel=SELECTION,
        help="Audit the rules in these files, folders and globs (- is standard input), for the registries in them where"
        " none is named. docs/inputs.md lists the formats.",
    ),
    "more_files": Argument(metavar="PATH", show_default=False, hidden=True),
    **TEMPLATE_OPTIONS,
    **NSG_OPTIONS,
    "firewall_policy": Option(
        autocompletion=firewall_policy_names,
        metavar="NAME|ID",
        show_default=False,
        rich_help_panel=SELECTION,
        help="A firewall policy, with all it is based on; may be repeated, and replaces the targets of the"
        " configuration.",
    ),
    "firewall": Option(
        autocompletion=firewall_names,
        metavar="NAME|ID",
        show_default=False,
        rich_help_panel=SELECTION,
        help="An Azure Firewall, with classic rules or a policy; may be repeated, and replaces the targets of the"
        " configuration.",
    ),
    "resource_group": Option(
        "-g",
        "--resource-group",
        metavar="NAME",
        show_default=False,
        rich_help_panel=SELECTION,
        help="Every network security group of this resource group; may be repeated.",
    ),
    "subscription": Option(
        metavar="ID",
        show_default=False,
        rich_help_panel=SELECTION,
        help="Every one of this subscription, unless others narrow it; names are looked up here. May be repeated.",
    ),
    "management_group": Option(
        metavar="NAME",
        show_default=False,
        rich_help_panel=SELECTION,
        help="Every one below this management group; may be repeated.",
    ),
    "tag": Option(
        metavar="KEY[=VALUE]",
        show_default=False,
        rich_help_panel=SELECTION,
        help="Only those with this resource tag; may be repeated, and all must be there.",
    ),
    "every": Option(
        "--all",
        show_default=False,
        rich_help_panel=SELECTION,
        help="Every group you can see, not only those of the configuration; firewalls and policies have to be named.",
    ),
}
"""Which rule sets: in files, or live."""

AUDITED_REGISTRY_OPTIONS: Options = {
    "registry": Option(
        autocompletion=registry_names,
        metavar="NAME|ID",
        show_default=False,
        rich_help_panel=NEEDS,
        help="A registry; may be repeated, and replaces the list of the configuration.",
    ),
    "registry_file": Option(
        metavar="FILE",
        show_default=False,
        rich_help_panel=NEEDS,
        help="What az acr show or az acr replication list printed, or a template or Terraform plan with the registry;"
        " may be repeated.",
    ),
    "regions": Option(
        metavar="LIST",
        show_default=False,
        callback=entries,
        rich_help_panel=NEEDS,
        help="Any registry in these regions, for example westeurope,francecentral: login and storage of each.",
    ),
}
"""Whose needs."""

AUDITED_CLIENT_OPTIONS: Options = {
    "client": Option(
        metavar="SUBNET|NIC",
        show_default=False,
        rich_help_panel=CLIENTS,
        help="Walk the whole way of this client: VNET/SUBNET, the name of a network interface, or an id. May be"
        " repeated.",
    ),
    "accept_unseen": Option(
        case_sensitive=False,
        metavar="STAGE",
        show_default=False,
        rich_help_panel=CLIENTS,
        help="Take a stage that cannot be read as allowed: dns, admin-rules, interface-nsg, subnet-nsg, route,"
        " firewall or registry. May be repeated; the answer says so.",
    ),
    "clients_in": Option(
        "--source",
        metavar="CIDR|SUBNET",
        show_default=False,
        rich_help_panel=CLIENTS,
        help="Addresses of the clients that matter, or VNET/SUBNET; may be repeated. Left out: whoever is behind"
        " the rules.",
    ),
    **VIRTUAL_NETWORK_OPTIONS,
}
"""Who the clients are, and how far their way is walked."""

ASSUMPTION_OPTIONS: Options = {
    "assume": Option(
        metavar="RULE.json",
        show_default=False,
        rich_help_panel=ASSUMPTIONS,
        help="Add these security rules to every rule set, or put them in the place of those with their names; show"
        " what that opens and breaks. May be repeated.",
    ),
    "assume_remove": Option(
        metavar="RULE",
        show_default=False,
        rich_help_panel=ASSUMPTIONS,
        help="Take the rule of this name away, from one rule set as NSG/RULE. May be repeated.",
    ),
    "assume_replica": Option(
        metavar="REGION",
        show_default=False,
        rich_help_panel=ASSUMPTIONS,
        help="Give each registry a replica in this region. May be repeated.",
    ),
    "assume_data_endpoints": Option(
        "--assume-data-endpoints",
        show_default=False,
        rich_help_panel=ASSUMPTIONS,
        help="Give each registry dedicated data endpoints.",
    ),
}
"""What to assume to be different."""

FINDING_OPTIONS: Options = {
    "fail_on": Option(
        case_sensitive=False,
        metavar="LEVEL",
        rich_help_panel=FINDINGS,
        help="Exit 4 from this level on: error, warning, note or none.",
    ),
    "baseline": Option(
        metavar="FILE",
        show_default=False,
        rich_help_panel=FINDINGS,
        help="Report only findings that this earlier --format json document lacks.",
    ),
    "allow_empty": Option(
        "--allow-empty",
        show_default=False,
        rich_help_panel=FINDINGS,
        help="Exit 0 where there is nothing to audit, as in an empty folder or subscription; else that is 5.",
    ),
}
"""Which findings count."""

AUDITING: Options = {
    **RULE_SET_OPTIONS,
    **CONFIG_OPTIONS,
    **AUDITED_REGISTRY_OPTIONS,
    **NEED_OPTIONS,
    **AUDITED_CLIENT_OPTIONS,
    **ASSUMPTION_OPTIONS,
    **FINDING_OPTIONS,
    **OWNER_OPTIONS,
    **CONNECTION_OPTIONS,
    **TAG_OPTIONS,
    **REPLACING_OPTIONS,
}
"""All options of an audit."""
