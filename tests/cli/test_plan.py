from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from acrnet.plan.document import dump_plan, load_plan

from ..estates import SUBSCRIPTION, Json, application_group, nsg, nsg_id, registry, registry_id, rule
from ..needs import REGISTRY_WEST, STORAGE_WEST, deny_all, owned
from ..needs import TAGS as TWO_FAMILIES
from .conftest import NSG_APP, Files, RunCommand, WriteEstate

BOTH = ("--registry", "contoso", "--nsg", "nsg-app")
CONFIG = "registries: [contoso]\ntargets: {nsgs: [nsg-app]}\n"
PRUNING = f"{CONFIG}owner: default\nprune: true\n"
NOTHING_FITS = nsg("nsg-app", rule("allow-dns", 100, destination="VirtualNetwork"), deny_all(101, "deny-everything"))
EXPLICIT_DENY = nsg("nsg-app", rule("deny-storage", 200, "Deny", "Storage"))
ASG = {"id": nsg_id("asg-web").replace("networkSecurityGroups", "applicationSecurityGroups")}
UNKNOWN_GROUP = nsg(
    "nsg-app", rule("deny-web", 200, "Deny", sourceAddressPrefix="", sourceApplicationSecurityGroups=[ASG])
)
STALE = nsg("nsg-app", owned(REGISTRY_WEST, 1000), owned(STORAGE_WEST, 1001), owned("Storage.NorthEurope", 1002))


def test_plan_says_what_would_change_and_writes_nothing(acrnet: RunCommand, estate: WriteEstate, files: Files) -> None:
    estate()
    before = files()
    ended = acrnet("plan", *BOTH)
    assert (ended.code, ended.headline) == (0, "Plan: 2 to create on 1 NSG; every need is met after it.")
    assert "Next: acrnet apply" in ended.err
    assert files() == before


def test_plan_takes_ids_as_well_as_names(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate()
    ended = acrnet("plan", "--registry", registry_id("contoso").upper(), "--nsg", nsg_id("nsg-app"))
    assert (ended.code, ended.headline) == (0, "Plan: 2 to create on 1 NSG; every need is met after it.")


@pytest.mark.parametrize(
    ("group", "detailed", "code"),
    [
        pytest.param(NSG_APP, False, 0, id="complete"),
        pytest.param(NSG_APP, True, 3, id="pending"),
        pytest.param(
            nsg("nsg-app", owned(REGISTRY_WEST, 1000), owned(STORAGE_WEST, 1001)), True, 0, id="nothing pending"
        ),
        pytest.param(NOTHING_FITS, True, 4, id="no room"),
        pytest.param(EXPLICIT_DENY, True, 4, id="explicit deny"),
        pytest.param(UNKNOWN_GROUP, True, 5, id="undecidable"),
    ],
)
def test_the_exit_code_says_whether_the_needs_are_met(
    acrnet: RunCommand, estate: WriteEstate, group: dict[str, object], detailed: bool, code: int
) -> None:
    estate(group)
    ended = acrnet("plan", *BOTH, "--out", "plan.json", *(["--detailed-exitcode"] if detailed else []))
    assert ended.code == code, ended.out + ended.err
    saved = load_plan(Path("plan.json").read_text(encoding="utf-8"))
    assert saved.complete is (code in {0, 3})


TO_GROUP: Json = {"destinationAddressPrefix": None, "destinationApplicationSecurityGroups": [ASG]}


def test_a_deny_to_a_group_that_was_not_read_is_named_among_the_problems(
    acrnet: RunCommand, estate: WriteEstate
) -> None:
    estate(nsg("nsg-app", deny_all(100, "deny-web", **TO_GROUP)))
    ended = acrnet("plan", *BOTH)
    assert ended.code == 5
    assert "possibly_denied: deny-web (100) may deny AzureContainerRegistry.WestEurope" in ended.out
    assert (
        "because the members of the application security group asg-web are not known, and acrnet cannot read the "
        f"address prefixes of application security group asg-web ({ASG['id'].lower()})" in ended.out
    )


@pytest.mark.parametrize(
    ("sets", "code"),
    [
        pytest.param([], 0, id="no prefixes"),
        pytest.param([["10.0.0.0/16", "192.0.2.0/24"]], 0, id="prefixes elsewhere"),
        pytest.param([["192.0.2.0/24"], ["198.51.100.0/24"]], 5, id="prefixes of the registry, which may not count"),
    ],
)
def test_a_deny_to_a_group_whose_prefixes_were_read_counts_only_where_they_lie(
    acrnet: RunCommand, estate: WriteEstate, sets: list[list[str]], code: int
) -> None:
    estate(nsg("nsg-app", rule("deny-web", 100, "Deny", **TO_GROUP)), *application_group("asg-web", *sets))
    ended = acrnet("plan", *BOTH, "--out", "plan.json")
    assert ended.code == code, ended.out + ended.err
    written = json.loads(Path("plan.json").read_text(encoding="utf-8"))
    (clients,) = written["targets"][0]["clients"]
    assert written["format_version"] == "1.1"
    assert clients["group_prefixes"] == {ASG["id"].lower(): sorted(prefix for prefixes in sets for prefix in prefixes)}
    applied = acrnet("apply", "plan.json", "--yes", "--journal", "j.jsonl", *(["--allow-incomplete"] if code else []))
    assert applied.code == code, applied.out + applied.err


@pytest.mark.parametrize(
    "denies",
    [
        pytest.param({"Internet": 3000, "::/0": 3001}, id="Internet, then IPv6"),
        pytest.param({"0.0.0.0/0": 3000, "::/0": 3001}, id="IPv4, then IPv6"),
        pytest.param({"::/0": 2000, "*": 4000}, id="IPv6, then everything"),
    ],
)
def test_a_default_denied_for_each_family_is_passed(
    acrnet: RunCommand, estate: WriteEstate, denies: dict[str, int]
) -> None:
    rules = [deny_all(number, f"deny-{number}", destinationAddressPrefix=to) for to, number in denies.items()]
    estate(nsg("nsg-idle", *rules))
    Path("tags.json").write_text(json.dumps(TWO_FAMILIES), encoding="utf-8")
    ended = acrnet("plan", "--registry", "contoso", "--nsg", "nsg-idle", "--service-tags", "tags.json")
    assert (ended.code, ended.headline) == (0, "Plan: 2 to create on 1 NSG; every need is met after it.")


def test_a_deny_from_the_subnets_of_the_group_is_a_default(acrnet: RunCommand, estate: WriteEstate) -> None:
    deny = deny_all(3000, destinationAddressPrefix="Internet", sourceAddressPrefix="10.0.1.0/24")
    estate(nsg("nsg-app", deny))
    ended = acrnet("plan", *BOTH)
    assert (ended.code, ended.headline) == (0, "Plan: 2 to create on 1 NSG; every need is met after it.")
    assert "passes deny-all (3000): a catch-all deny" in ended.out


def test_a_saved_plan_is_the_one_that_was_shown(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate()
    ended = acrnet("plan", *BOTH, "--out", "plan.json", "--format", "json")
    saved = Path("plan.json").read_text(encoding="utf-8")
    assert ended.out == saved
    assert dump_plan(load_plan(saved)) == saved
    assert "Next: acrnet apply plan.json" in ended.err


def test_the_same_inputs_give_the_same_bytes(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate()
    assert acrnet("plan", *BOTH, "--format", "json").out == acrnet("plan", *BOTH, "--format", "json").out


def test_a_saved_plan_replaces_an_older_one_and_leaves_no_other_file(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate()
    Path("plan.json").write_text('{"format_version": "0.9", "digest": "", "targets": []}', encoding="utf-8")
    Path("plan.json").chmod(0o640)
    acrnet("plan", *BOTH, "--out", "plan.json")
    assert [path.name for path in Path.cwd().iterdir()] == ["plan.json"]
    assert json.loads(Path("plan.json").read_text(encoding="utf-8"))["format_version"] == "1.0"
    assert stat.S_IMODE(Path("plan.json").stat().st_mode) == 0o640


def test_markdown_is_one_document_on_standard_output(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate()
    ended = acrnet("plan", *BOTH, "--format", "markdown")
    assert ended.headline == "**Plan: 2 to create on 1 NSG; every need is met after it.**"


def test_verbose_shows_every_call_and_their_number(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate()
    err = acrnet("plan", *BOTH, "-v").err
    # subscriptions, two listings, NSG, virtual network, service tags; registry, preview, replications, connections
    assert "10 management calls\n" in err
    assert sum(line.startswith("GET ") for line in err.splitlines()) == 10
    assert "Authorization" not in err


def test_more_verbose_shows_headers_without_the_token(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate()
    err = acrnet("plan", *BOTH, "-vv").err
    assert "  > Authorization: REDACTED\n" in err
    assert "Bearer sandbox" not in err


@pytest.mark.parametrize("count", [2, 6])
def test_names_of_many_groups_are_looked_up_with_one_listing(
    acrnet: RunCommand, estate: WriteEstate, count: int
) -> None:
    names = [f"nsg-{number}" for number in range(count)]
    estate(*(nsg(name) for name in names))
    err = acrnet("plan", "--registry", "contoso", *(part for name in names for part in ("--nsg", name)), "-v").err
    assert sum("/resources " in line for line in err.splitlines()) == 2


def test_ids_need_no_listing(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate()
    err = acrnet("plan", "--registry", registry_id("contoso"), "--nsg", nsg_id("nsg-app"), "-v").err
    assert "/subscriptions api-version" not in err
    assert "/resources " not in err


def test_the_configuration_in_the_folder_of_the_sandbox_is_found(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate(config=CONFIG)
    assert acrnet("plan").headline == "Plan: 2 to create on 1 NSG; every need is met after it."


def test_the_configuration_in_the_current_folder_comes_first(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate(NSG_APP, nsg("nsg-two"), config=CONFIG)
    Path("acrnet.yaml").write_text("registries: [contoso]\ntargets: {nsgs: [nsg-app, nsg-two]}\n", encoding="utf-8")
    assert "on 2 NSGs" in acrnet("plan").headline


def test_flags_replace_the_lists_of_the_configuration(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate(NSG_APP, nsg("nsg-two"), config=CONFIG)
    plan = json.loads(acrnet("plan", "--nsg", "nsg-two", "--format", "json").out)
    assert [target["id"] for target in plan["targets"]] == [nsg_id("nsg-two")]


def test_operations_pull_and_push_differ_in_storage(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate()
    plan = json.loads(acrnet("plan", *BOTH, "--operations", "push", "--format", "json").out)
    assert [change["name"] for change in plan["targets"][0]["changes"]] == [f"acrnet-{REGISTRY_WEST}"]


def test_minimal_leaves_out_what_other_rules_allow(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate(nsg("nsg-app"))
    complete = acrnet("plan", *BOTH)
    assert complete.headline == "Plan: 2 to create (2 redundant today) on 1 NSG; every need is met after it."
    assert "would open. These rules are created so that the needs stay met when the others go" in complete.out
    assert acrnet("plan", *BOTH, "--mode", "minimal").headline == "Plan: nothing to change on 1 NSG; every need is met."


def test_a_source_is_the_source_of_the_rules(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate()
    plan = json.loads(acrnet("plan", *BOTH, "--source", "10.0.1.0/25", "--format", "json").out)
    sources = {change["after"]["properties"]["sourceAddressPrefix"] for change in plan["targets"][0]["changes"]}
    assert sources == {"10.0.1.0/25"}


def test_a_tag_file_takes_the_place_of_the_api(acrnet: RunCommand, estate: WriteEstate) -> None:
    folder = estate()
    ended = acrnet("plan", *BOTH, "--service-tags", folder / "service-tags.json", "-v")
    assert (ended.code, "serviceTags" in ended.err) == (0, False)
    assert "a service-tag file" in ended.out


def test_stale_rules_stay_without_prune(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate(STALE)
    ended = acrnet("plan", *BOTH)
    assert (ended.code, ended.headline) == (0, "Plan: nothing to change on 1 NSG; every need is met.")
    assert "= acrnet-Storage.NorthEurope" in ended.out


def test_stale_rules_go_with_prune(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate(STALE)
    assert acrnet("plan", *BOTH, "--prune").headline == "Plan: 1 to delete on 1 NSG; every need is met after it."


def test_prune_of_the_configuration_applies_to_what_the_configuration_names(
    acrnet: RunCommand, estate: WriteEstate
) -> None:
    estate(STALE, config=PRUNING)
    assert acrnet("plan").headline == "Plan: 1 to delete on 1 NSG; every need is met after it."


@pytest.mark.parametrize(
    "narrowing",
    [
        ("--registry", "contoso"),
        ("--region", "westeurope"),
        ("--operations", "push"),
        ("--include", ""),
        ("--scope", "global"),
        ("--source", "10.0.1.0/24"),
        ("--owner", "default"),
    ],
    ids=lambda options: options[0],
)
def test_prune_of_the_configuration_does_not_apply_when_options_say_what_is_wanted(
    acrnet: RunCommand, estate: WriteEstate, narrowing: tuple[str, str]
) -> None:
    estate(STALE, config=PRUNING)
    ended = acrnet("plan", *narrowing)
    assert "to delete" not in ended.headline
    assert f"because {narrowing[0]} is given; --prune does." in ended.out


@pytest.mark.parametrize(
    ("options", "code"),
    [
        pytest.param((), 6, id="refused by default"),
        pytest.param(("--force",), 0, id="forced"),
    ],
)
def test_a_group_that_something_else_manages_needs_force(
    acrnet: RunCommand, estate: WriteEstate, options: tuple[str, ...], code: int
) -> None:
    estate({**NSG_APP, "managedBy": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/sites/app"})
    ended = acrnet("plan", *BOTH, *options)
    assert ended.code == code
    assert "Microsoft.Web/sites/app" in ended.out + ended.err


@pytest.mark.parametrize(
    ("changes", "warning"),
    [
        pytest.param(
            {"tags": {"managed-by": "Terraform"}},
            "nsg-app carries the tag managed-by: what deploys it may remove rules it does not know.",
            id="Terraform",
        ),
        pytest.param(
            {"tags": {"deployment-stack": "web"}},
            "nsg-app carries the tag deployment-stack: what deploys it may remove rules it does not know.",
            id="deployment stack",
        ),
    ],
)
def test_a_group_that_a_tool_deploys_is_warned_about(
    acrnet: RunCommand, estate: WriteEstate, changes: dict[str, object], warning: str
) -> None:
    estate({**NSG_APP, **changes})
    assert warning in acrnet("plan", *BOTH).out


def test_the_node_group_of_a_cluster_is_warned_about(acrnet: RunCommand, estate: WriteEstate) -> None:
    group = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/MC_rg_cluster_westeurope"
    estate(nsg("nsg-nodes", group=group))
    out = acrnet("plan", "--registry", "contoso", "--nsg", "nsg-nodes").out
    assert "nsg-nodes lies in the node resource group of an AKS cluster" in out


@pytest.mark.parametrize(
    ("options", "code"),
    [
        pytest.param(("--max-deletes", "0"), 6, id="one delete too many"),
        pytest.param(("--max-deletes", "1"), 0, id="just enough"),
        pytest.param(("--max-deletes", "0", "--force"), 0, id="forced"),
    ],
)
def test_more_deletes_than_allowed_are_refused(
    acrnet: RunCommand, estate: WriteEstate, options: tuple[str, ...], code: int
) -> None:
    estate(STALE)
    assert acrnet("plan", *BOTH, "--prune", *options, "--out", "plan.json").code == code
    assert Path("plan.json").exists() is (code == 0)


def test_more_groups_than_allowed_are_refused(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate(NSG_APP, nsg("nsg-two"))
    ended = acrnet("plan", *BOTH, "--nsg", "nsg-two", "--max-nsgs", "1", "--verbose")
    assert (ended.code, ended.out) == (6, "")
    assert "The plan covers 2 NSGs, more than the 1 that --max-nsgs allows." in ended.err
    assert "GET" not in ended.err


def test_a_name_and_an_id_are_counted_before_a_group_is_read(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate(NSG_APP, nsg("nsg-two"))
    limit = ("--max-nsgs", "1", "--verbose")
    refused = acrnet("plan", *BOTH, "--nsg", nsg_id("nsg-two"), *limit)
    assert refused.code == 6
    assert f"GET {nsg_id('nsg-app')}" not in refused.err
    assert acrnet("plan", *BOTH, "--nsg", nsg_id("nsg-app"), *limit).code == 0


def test_layers_that_move_to_data_endpoints_keep_an_owned_storage_rule(acrnet: RunCommand, estate: WriteEstate) -> None:
    folder = estate(nsg("nsg-app", owned(STORAGE_WEST, 1001)))
    resources = json.loads((folder / "resources.json").read_text(encoding="utf-8"))
    resources[0] = registry(
        "contoso", dataEndpointEnabled=True, dataEndpointHostNames=["contoso.westeurope.data.azurecr.io"]
    )
    (folder / "resources.json").write_text(json.dumps(resources), encoding="utf-8")
    kept = acrnet("plan", *BOTH, "--prune")
    assert f"= acrnet-{STORAGE_WEST}" in kept.out
    tightened = acrnet("plan", *BOTH, "--prune", "--layers", "data-only")
    assert f"- acrnet-{STORAGE_WEST}" in tightened.out


def test_a_rule_set_that_cannot_be_read_leaves_the_group_to_be_judged_alone(
    acrnet: RunCommand, estate: WriteEstate
) -> None:
    from ..estates import nic

    card = nic("card", "vnet-app/app", "10.0.1.4", nsg=nsg_id("nsg-card"))
    settings = "faults:\n  - {method: GET, path: '*/nsg-card', times: always, status: 403, code: AuthorizationFailed}\n"
    estate(NSG_APP, nsg("nsg-card"), more=(card,), settings=settings)
    out = acrnet("plan", *BOTH).out
    assert "Needs, judged by this NSG alone" in out
    assert "nsg-app is looked at alone, because" in out


def test_two_registries_of_one_name_are_not_planned_together(acrnet: RunCommand, estate: WriteEstate) -> None:
    elsewhere = registry("contoso", group=f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-other")
    estate(more=(elsewhere,))
    both = ("--registry", registry_id("contoso"), "--registry", elsewhere["id"])
    ended = acrnet("plan", *both, "--nsg", "nsg-app")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("acrnet: Two registries are named contoso: ")
