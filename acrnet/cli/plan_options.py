"""The options of the commands that plan: what to plan for, for whom, and how much may change."""

from __future__ import annotations

from typer import Option

from acrnet.cli.completing import firewall_policy_names, firewall_rules, registry_names, words_of
from acrnet.cli.options import (
    CHANGES,
    CLIENTS,
    CONFIG_OPTIONS,
    CONNECTION_OPTIONS,
    LOOKUP_OPTIONS,
    NEED_OPTIONS,
    NSG_OPTIONS,
    OWNER_OPTIONS,
    SELECTION,
    TAG_OPTIONS,
    VIRTUAL_NETWORK_OPTIONS,
    Options,
    in_any_case,
)

REGISTRY_OPTIONS: Options = {
    "registry": Option(
        autocompletion=registry_names,
        metavar="NAME|ID",
        show_default=False,
        rich_help_panel=SELECTION,
        help="A registry; may be repeated, and replaces the list of the configuration. Rules that other registries"
        " need are then left alone: prune: true of the configuration does not apply, only --prune does.",
    ),
}
"""Which registries."""

FIREWALL_POLICY_OPTIONS: Options = {
    "firewall_policy": Option(
        autocompletion=firewall_policy_names,
        metavar="NAME|ID",
        show_default=False,
        rich_help_panel=SELECTION,
        help="A firewall policy, in which acrnet keeps one rule collection group; may be repeated, and replaces the"
        " list of the configuration.",
    ),
}
"""Which firewall policies."""

CLIENT_OPTIONS: Options = {
    "source": Option(
        metavar="CIDR",
        show_default=False,
        rich_help_panel=CLIENTS,
        help="Addresses of the clients, and the source of the rules; may be repeated. Left out: whoever is behind"
        " the network security group; rules in a firewall policy need some.",
    ),
    "source_ip_group": Option(
        metavar="ID",
        show_default=False,
        rich_help_panel=CLIENTS,
        help="An IP Group as the source of rules in firewall policies, in place of --source; may be repeated.",
    ),
    "own_ip_group": Option(
        "--own-ip-group",
        show_default=False,
        rich_help_panel=CLIENTS,
        help="Keep the addresses of --source in an IP Group beside each firewall policy, which acrnet owns and rules"
        " name.",
    ),
    **VIRTUAL_NETWORK_OPTIONS,
}
"""Who the clients are, in place of what the rules are attached to."""

LIMIT_OPTIONS: Options = {
    "max_deletes": Option(
        min=0,
        metavar="N",
        show_default=False,
        rich_help_panel=CHANGES,
        help="How many rules a plan may delete: 0, or 10 when rules are deleted on purpose.",
    ),
    "max_nsgs": Option(
        min=1,
        metavar="N",
        show_default=False,
        rich_help_panel=CHANGES,
        help="How many network security groups a plan may cover (50).",
    ),
    "max_firewall_policies": Option(
        min=1,
        metavar="N",
        show_default=False,
        rich_help_panel=CHANGES,
        help="How many firewall policies a plan may cover (50).",
    ),
    "force": Option(
        "--force",
        show_default=False,
        rich_help_panel=CHANGES,
        help="Go past these limits, plan network security groups that another service manages, and let --out and"
        " --output replace any file.",
    ),
}
"""How much may change at once."""

RULE_OPTIONS: Options = {
    "mode": Option(
        case_sensitive=False,
        show_default=False,
        rich_help_panel=CHANGES,
        help="complete (default) creates rules that other rules make redundant today; minimal leaves them out.",
    ),
    "prune": Option(
        "--prune",
        show_default=False,
        rich_help_panel=CHANGES,
        help="Delete rules of this owner that no registry of this run needs.",
    ),
    "firewall_rules": Option(
        autocompletion=words_of(firewall_rules),
        metavar="KIND",
        show_default=False,
        rich_help_panel=CHANGES,
        callback=in_any_case,
        help="What rules in firewall policies go by: application (default; host names), network (service tags), both.",
    ),
}
"""Which rules are wanted."""

PLANNING: Options = {
    **REGISTRY_OPTIONS,
    **NSG_OPTIONS,
    **FIREWALL_POLICY_OPTIONS,
    **LOOKUP_OPTIONS,
    **CONFIG_OPTIONS,
    **NEED_OPTIONS,
    **CLIENT_OPTIONS,
    **RULE_OPTIONS,
    **OWNER_OPTIONS,
    **LIMIT_OPTIONS,
    **CONNECTION_OPTIONS,
    **TAG_OPTIONS,
}
"""All options of a plan."""

REMOVING: Options = {
    **NSG_OPTIONS,
    **FIREWALL_POLICY_OPTIONS,
    **LOOKUP_OPTIONS,
    **CONFIG_OPTIONS,
    **OWNER_OPTIONS,
    **LIMIT_OPTIONS,
    **CONNECTION_OPTIONS,
    **TAG_OPTIONS,
}
"""The options of a plan that only removes rules: what registries need does not matter."""
