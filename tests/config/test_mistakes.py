"""Each kind of mistake has a file of its own in `mistakes/`, and one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from acrnet.audit.checks import SUPPRESSIBLE
from acrnet.config import load_configuration
from acrnet.errors import ConfigurationError

FOLDER = Path(__file__).parent / "mistakes"
TOP = (
    "registries, targets, options, owner, prune, overrides, suppressions, lists, cloud, service_tags, max_age,"
    " subscriptions"
)
OPTIONS = (
    "operations, include, profile, cluster_regions, regions, scope, layers, sources, source_ip_groups,"
    " own_ip_group, firewall_ip_group, firewall_rules, firewall_group, firewall_priority, virtual_network, mode, band,"
    " max_deletes, max_nsgs, max_firewall_policies"
)
TOO_LARGE = ": the file is nested more deeply, or has more values through aliases, than any configuration."

SENTENCES = {
    "unknown_key": ", line 1, registrys: there is no such key; did you mean 'registries'?",
    "unknown_key_far_from_all": f", line 2, wibble: there is no such key; {TOP} can stand here.",
    "key_in_the_wrong_section": ", line 2, scope: the key belongs under options.",
    "key_twice": ", line 3, owner: the key is already on line 1; keep one of the two.",
    "key_twice_on_one_line": ", line 1, options.scope: the key is already on line 1; keep one of the two.",
    "key_that_is_a_list": ", line 2: a key must be a word, not a list or a mapping.",
    "text_where_a_list_is_meant": ", line 1, registries: must be a list, not 'contoso'; write [contoso].",
    "mapping_where_a_list_is_meant": ", line 1, overrides: must be a list, not a mapping.",
    "list_where_keys_are_meant": ", line 1, targets: must have keys (nsgs, firewall_policies), not a list.",
    "text_where_keys_are_meant": f", line 1, options: must have keys ({OPTIONS}), not 'complete'.",
    "group_without_acrnet": (
        ", line 2, options.firewall_group: 'rcg-registries' does not say that acrnet owns it; write a name such as"
        " 'rcg-acrnet'."
    ),
    "name_for_an_ip_group": (", line 2, options.source_ip_groups[0]: 'ipg-depot' is not the id of an IP Group."),
    "space_in_a_policy_name": (
        ", line 2, targets.firewall_policies[0]: 'afwp spokes' is not the name of a firewall policy."
    ),
    "id_of_no_policy": (
        ", line 3, targets.firewall_policies[0]: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/"
        "azureFirewalls/fw' is the id of a Microsoft.Network/azureFirewalls, not of a firewall policy."
    ),
    "list_where_text_is_meant": ", line 1, owner: must be text, not a list.",
    "list_where_a_choice_is_meant": ", line 2, options.scope: must be text, not a list.",
    "file_that_is_a_list": f": the file must have keys ({TOP}), not a list.",
    "file_that_is_text": f": the file must have keys ({TOP}), not 'contoso'.",
    "item_without_a_value": ", line 3, registries[1]: has no value.",
    "choice_without_a_value": ", line 2, options.operations[1]: has no value.",
    "blank_text": ", line 1, owner: is empty.",
    "unknown_choice": (
        ", line 2, options.layers: 'data' is not one of current, transition, data-only; did you mean 'data-only'?"
    ),
    "unknown_choice_in_a_list": (
        ", line 4, options.include[1]: 'mrc' is not one of entra, arm, mcr, mcr-regional; did you mean 'mcr'?"
    ),
    "no_operation": ", line 1, options.operations: must name at least 1.",
    "not_a_number": ", line 2, options.max_deletes: must be a whole number, not 'many'.",
    "number_too_small": ", line 2, options.max_nsgs: is 0, and must be at least 1.",
    "number_too_large": ", line 4, options.band.to: is 5000, and must be at most 4096.",
    "band_backwards": ", line 2, options.band: begins at 3000 and ends before it, at 200.",
    "not_a_switch": ", line 2, prune: must be true or false, not 'perhaps'.",
    "prune_without_an_owner": (
        ", line 2, prune: deletes rules, so it needs an owner; add owner: with 1 to 16 lower-case letters and digits."
    ),
    "owner_with_capitals": (
        ", line 1, owner: 'Platform' is not 1 to 16 lower-case letters and digits other than 'private'."
    ),
    "owner_that_is_reserved": (
        ", line 1, owner: 'private' is not 1 to 16 lower-case letters and digits other than 'private'."
    ),
    "host_name_for_a_registry": (
        ", line 2, registries[0]: 'contoso.azurecr.io' is a host name; write the name of the "
        "registry resource, or its id."
    ),
    "dash_in_a_registry_name": (
        ", line 1, registries[0]: 'contoso-prod' is not the name of a registry, which has letters and digits only."
    ),
    "id_of_something_else": (
        ", line 2, registries[0]: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v' is "
        "the id of a Microsoft.Network/virtualNetworks, not of a registry."
    ),
    "path_that_is_no_id": (
        ", line 3, targets.nsgs[0]: 'rg-web/nsg-web' is neither a name nor the id of a network security group."
    ),
    "space_in_an_nsg_name": (", line 2, targets.nsgs[0]: 'nsg web' is not the name of a network security group."),
    "not_a_prefix": ", line 2, options.sources[1]: 'everyone' is not an address or a prefix such as 10.0.0.0/8.",
    "prefix_with_host_bits": (
        ", line 2, options.virtual_network[0]: '10.1.0.1/16' has bits set beyond its length; "
        "did you mean '10.1.0.0/16'?"
    ),
    "display_name_of_a_region": (
        ", line 2, options.regions[0]: 'West Europe' is not the name of a location; did you mean 'westeurope'?"
    ),
    "region_without_letters": ", line 2, options.regions[0]: '--' is not the name of a location.",
    "unknown_cloud": (
        ", line 1, cloud: 'usgv' is not one of public, usgov, china, nor an https:// endpoint; did you mean 'usgov'?"
    ),
    "cloud_over_http": (
        ", line 1, cloud: 'http://localhost' is not one of public, usgov, china, nor an https:// endpoint."
    ),
    "path_for_a_subscription": (
        ", line 1, subscriptions[0]: '/subscriptions/s' is a path; write the subscription id alone."
    ),
    "override_without_a_value": ", line 2, overrides[0]: must have keys (nsg, rule, content), not an empty value.",
    "override_without_content": ", line 2, overrides[0]: lacks the key 'content'.",
    "override_with_a_short_digest": (
        ", line 2, overrides[0].content: '1a2b' is not the 12 hexadecimal digits that the plan prints for the rule."
    ),
    "list_for_the_tag_file": ", line 1, service_tags: must be text, not a list.",
    "suppression_without_a_reason": ", line 2, suppressions[0]: lacks the key 'reason'.",
    "suppression_without_an_end": ", line 2, suppressions[0]: lacks the key 'until'.",
    "suppression_of_an_unknown_finding": (
        ", line 2, suppressions[0].finding: 'more-open-than-needed' is not a finding that can be suppressed; "
        "did you mean "
        "'more_open_than_needed'?"
    ),
    "suppression_of_a_suppression": (
        ", line 2, suppressions[0].finding: 'suppression_expired' is not a finding that can be suppressed; "
        "docs/findings.md lists them."
    ),
    "suppression_of_nothing_known": (
        ", line 2, suppressions[0].finding: '*' is not a finding that can be suppressed; docs/findings.md lists them."
    ),
    "suppression_until_a_word": ", line 4, suppressions[0].until: 'next year' is not a day such as 2027-03-31.",
    "suppression_until_no_day": ", line 4, suppressions[0].until: '2027-02-30' is not a day of the calendar.",
    "suppression_with_a_blank_reason": ", line 3, suppressions[0].reason: is empty.",
    "suppression_with_an_unknown_key": (
        ", line 3, suppressions[0].ruleset: there is no such key; did you mean 'rule_set'?"
    ),
    "tab": ", line 2: a tab cannot indent YAML; use spaces.",
    "open_bracket": ", line 2: the file is not YAML: expected ',' or ']', but got ':'.",
    "two_colons": ", line 1: the file is not YAML: mapping values are not allowed here.",
    "two_documents": ", line 2: a second document begins here; keep one.",
    "alias_without_an_anchor": ", line 1: there is no anchor for the alias 'all'.",
    "alias_to_itself": TOO_LARGE,
    "aliases_that_multiply": TOO_LARGE,
    "nested_too_deeply": TOO_LARGE,
    "tag_of_a_language": ", line 1, registries: the tag '!!python/tuple' has no meaning here.",
    "merge_key": f", line 1, <<: there is no such key; {TOP} can stand here.",
    "control_character": ", line 2: the character U+0007 cannot stand in YAML.",
    "latin_1": ", line 2: the file is not UTF-8 text; save it as UTF-8.",
}


@pytest.mark.parametrize("name", SENTENCES)
def test_a_mistake_is_one_sentence_with_file_line_and_field(name: str) -> None:
    path = FOLDER / f"{name}.yaml"
    with pytest.raises(ConfigurationError) as caught:
        load_configuration(path, FOLDER, None, lambda: SUPPRESSIBLE)
    assert caught.value.message == f"{path}{SENTENCES[name]}"
    assert caught.value.next_step == "Correct the file and run the command again."


def test_every_file_with_one_mistake_has_its_sentence() -> None:
    assert {path.stem for path in FOLDER.glob("*.yaml")} == {*SENTENCES, "several"}


def test_all_mistakes_of_a_file_are_reported_at_once_in_the_order_of_its_lines() -> None:
    path = FOLDER / "several.yaml"
    with pytest.raises(ConfigurationError) as caught:
        load_configuration(path, FOLDER, None, lambda: SUPPRESSIBLE)
    assert str(caught.value).splitlines() == [
        f"{path} has 4 mistakes; correct them and run the command again:",
        "  line 1, registrys: there is no such key; did you mean 'registries'?",
        "  line 2, owner: 'Platform' is not 1 to 16 lower-case letters and digits other than 'private'.",
        "  line 5, options.scope: 'regionl' is not one of regional, global; did you mean 'regional'?",
        "  line 6, owner: the key is already on line 2; keep one of the two.",
    ]


def test_a_mistake_ends_a_command_with_the_code_for_bad_input() -> None:
    assert ConfigurationError.exit_code == 2


def test_a_file_of_a_megabyte_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    path = tmp_path / "acrnet.yaml"
    path.write_bytes(b"#" * 1_000_001)
    with pytest.raises(ConfigurationError, match="the file has 1,000,001 bytes, and at most 1,000,000 are allowed"):
        load_configuration(path, tmp_path, None, lambda: SUPPRESSIBLE)
