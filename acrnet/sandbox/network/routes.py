"""The paths of networks and their security groups, and how each type is shown."""

from collections.abc import Mapping

from acrnet.sandbox import polling
from acrnet.sandbox.network import (
    admin_rules,
    effective,
    free_addresses,
    group_text,
    network_interface,
    network_writing,
    private_dns,
    public_ip_address,
    route_table,
    rule_writing,
    scale_set,
    service_tag_list,
    usages,
    virtual_network_peering,
    writes,
)
from acrnet.sandbox.network import network_security_group as groups
from acrnet.sandbox.network.network_writing import APPLICATION_GROUPS, NETWORKS
from acrnet.sandbox.network.peering_state import PEERINGS
from acrnet.sandbox.references import SUBNETS
from acrnet.sandbox.route import on_many, on_one
from acrnet.sandbox.state import View

_GROUPS = "Microsoft.Network/networkSecurityGroups"
_RULES = f"{_GROUPS}/securityRules"
_DEFAULT_RULES = f"{_GROUPS}/defaultSecurityRules"

ROUTES = (
    on_one("GET", _GROUPS, group_text.get_group),
    on_one("PUT", _GROUPS, groups.put_group),
    on_one("PATCH", _GROUPS, groups.patch_group),
    on_one("DELETE", _GROUPS, groups.delete_group),
    on_many("GET", _RULES, rule_writing.list_rules),
    on_one("GET", _RULES, rule_writing.get_rule),
    on_one("PUT", _RULES, rule_writing.put_rule),
    on_one("DELETE", _RULES, rule_writing.delete_rule),
    on_many("GET", _DEFAULT_RULES, rule_writing.list_default_rules),
    on_one("GET", _DEFAULT_RULES, rule_writing.get_default_rule),
    on_one("PUT", NETWORKS, network_writing.put_network),
    on_one("PATCH", NETWORKS, writes.patch_tags),
    on_one("DELETE", NETWORKS, network_writing.delete_network),
    on_one("PUT", SUBNETS, network_writing.put_subnet),
    on_one("DELETE", SUBNETS, network_writing.delete_subnet),
    on_one("PUT", PEERINGS, virtual_network_peering.put_peering),
    on_one("DELETE", PEERINGS, virtual_network_peering.delete_peering),
    on_one("PUT", route_table.TABLES, route_table.put_table),
    on_one("PATCH", route_table.TABLES, writes.patch_tags),
    on_one("DELETE", route_table.TABLES, route_table.delete_table),
    on_one("PUT", route_table.ROUTES, route_table.put_route),
    on_one("DELETE", route_table.ROUTES, route_table.delete_route),
    on_one("PUT", network_interface.INTERFACES, network_interface.put_interface),
    on_one("PATCH", network_interface.INTERFACES, writes.patch_tags),
    on_one("DELETE", network_interface.INTERFACES, network_interface.delete_interface),
    on_one("PUT", public_ip_address.ADDRESSES, public_ip_address.put_address),
    on_one("PATCH", public_ip_address.ADDRESSES, writes.patch_tags),
    on_one("DELETE", public_ip_address.ADDRESSES, public_ip_address.delete_address),
    on_one("PUT", APPLICATION_GROUPS, network_writing.put_application_group),
    on_one("PATCH", APPLICATION_GROUPS, writes.patch_tags),
    on_one("DELETE", APPLICATION_GROUPS, network_writing.delete_application_group),
    on_many("GET", scale_set.INTERFACES, scale_set.list_interfaces),
    on_many("POST", effective.GROUPS, effective.start),
    on_many("POST", effective.ROUTES, effective.start),
    on_many("GET", private_dns.EVERY_RECORD_SET, private_dns.list_record_sets),
    on_many("GET", usages.USAGES, usages.list_usages),
    on_many("GET", usages.NETWORK_USAGES, usages.list_network_usages),
    on_many("GET", usages.DNS_NAMES, usages.check_dns_name),
    on_many("POST", private_dns.FORWARDING_RULESETS, private_dns.list_forwarding_rulesets),
    on_many("GET", private_dns.FORWARDING_RULESETS, private_dns.list_forwarding_rulesets),
    on_many("POST", admin_rules.EFFECTIVE_RULES, admin_rules.list_effective_rules),
    on_many("GET", service_tag_list.TAGS, service_tag_list.list_service_tags),
    on_many("GET", service_tag_list.DETAILS, service_tag_list.list_details),
    on_many("GET", free_addresses.AVAILABILITY, free_addresses.check_address),
    on_one("GET", "Microsoft.Network/locations/operations", polling.network_poll),
    on_one("GET", "Microsoft.Network/locations/operationResults", effective.fetch),
)
VIEWS: Mapping[str, View] = {
    _GROUPS.lower(): groups.served_group,
    NETWORKS.lower(): network_writing.served,
    SUBNETS.lower(): network_writing.served,
    APPLICATION_GROUPS.lower(): network_writing.served,
    PEERINGS.lower(): virtual_network_peering.served_peering,
    route_table.TABLES.lower(): route_table.served_table,
    route_table.ROUTES.lower(): route_table.served_route,
    network_interface.INTERFACES.lower(): network_interface.served_interface,
    public_ip_address.ADDRESSES.lower(): public_ip_address.served_address,
    private_dns.ZONES.lower(): private_dns.served_zone,
    **{f"{private_dns.ZONES}/{kind}".lower(): private_dns.served_record_set for kind in private_dns.RECORD_TYPES},
}
