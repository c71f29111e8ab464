from __future__ import annotations

from collections.abc import Mapping

import pytest

from acrnet.arm.resource_graph import SUBSCRIPTION_LIMIT
from acrnet.errors import RemoteError, UsageError
from acrnet.inventory.live.selection import Selected, Selection, find_rule_sets
from acrnet.rules.inputs import Input

from ...conftest import EstateOf, OpenEstate
from ...estates import Json, nic, nsg, nsg_id, rule, subnet, vnet, vnet_id
from ...scripted import Reply, Script, error

WEST, EAST, EDGE = "sub-west", "sub-east", "sub-edge"
GRAPH = "POST /providers/Microsoft.ResourceGraph/resources"
SUBSCRIPTIONS = "GET /subscriptions"
DOWN = 'faults: [{path: "*/Microsoft.ResourceGraph/resources", status: %s, code: %s, times: always}]\n'


def group(subscription: str, name: str) -> str:
    return f"/subscriptions/{subscription}/resourceGroups/{name}"


ESTATE: tuple[Json, ...] = (
    {"id": f"/subscriptions/{WEST}", "displayName": "Contoso West"},
    nsg("nsg-app", rule("one", 100), rule("two", 200), group=group(WEST, "rg-apps"), tags={"Env": "Prod", "tier": "1"}),
    nsg("nsg-bare", group=group(WEST, "rg-data"), tags={"env": "prod"}),
    nsg("nsg-app", rule("one", 100), group=group(EAST, "RG-Apps"), tags={"env": "dev"}),
    nsg("nsg-edge", rule("one", 100), group=group(EDGE, "rg-edge")),
)
ALL = ["sub-east/nsg-app", "sub-edge/nsg-edge", "sub-west/nsg-app", "sub-west/nsg-bare"]
GROUPS_BELOW = f"management_groups: {{branches: [{EDGE}, {EAST}], all: [{WEST}, {EAST}, {EDGE}]}}\n"


def short(selected: Selected) -> list[str]:
    return [f"{nsg.id.subscription}/{nsg.id.name}" for nsg in selected.nsgs]


def estate_with(estate_of: EstateOf, settings: str = "") -> OpenEstate:
    return estate_of(*ESTATE, settings=GROUPS_BELOW + settings)


SELECTIONS: dict[str, tuple[Selection, list[str]]] = {
    "everything": (Selection(), ALL),
    "a subscription": (Selection(subscriptions=(WEST,)), ALL[2:]),
    "a subscription by what it displays": (Selection(subscriptions=("contoso WEST",)), ALL[2:]),
    "two subscriptions, one of them twice": (Selection(subscriptions=(EDGE, EAST, EDGE.upper())), ALL[:2]),
    "a name in every group that bears it": (Selection(nsgs=("NSG-App",)), [ALL[0], ALL[2]]),
    "a name in a subscription": (Selection(nsgs=("nsg-app",), subscriptions=(EAST,)), ALL[:1]),
    "two names": (Selection(nsgs=("nsg-edge", " nsg-bare ")), [ALL[1], ALL[3]]),
    "a resource group": (Selection(resource_groups=("rg-APPS",)), [ALL[0], ALL[2]]),
    "two resource groups": (Selection(resource_groups=("rg-edge", "rg-data")), [ALL[1], ALL[3]]),
    "a name in a resource group": (Selection(nsgs=("nsg-bare",), resource_groups=("rg-data",)), ALL[3:]),
    "a tag with any value": (Selection(resource_tags={"ENV": None}), [ALL[0], *ALL[2:]]),
    "a tag with a value": (Selection(resource_tags={"env": "prod"}), ALL[3:]),
    "two tags": (Selection(resource_tags={"env": "Prod", "tier": "1"}), [ALL[2]]),
    "an empty value is one": (Selection(resource_tags={"env": "Prod", "tier": None}), [ALL[2]]),
}


@pytest.mark.parametrize("settings", ["", DOWN % (403, "AuthorizationFailed")], ids=["through graph", "by listing"])
@pytest.mark.parametrize(("selection", "expected"), SELECTIONS.values(), ids=SELECTIONS)
def test_a_selection_finds_the_same_whichever_way_it_is_searched(
    selection: Selection, expected: list[str], settings: str, estate_of: EstateOf
) -> None:
    selected = find_rule_sets(estate_with(estate_of, settings).arm, selection)
    assert short(selected) == expected
    assert selected.incomplete == ()
    assert len(selected.warnings) == (1 if settings else 0)


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(management_groups=("branches",)), ALL[:2]),
        (Selection(management_groups=("Branches", "all")), ALL),
        (Selection(management_groups=("branches",), nsgs=("nsg-app",)), ALL[:1]),
        (Selection(management_groups=("branches",), subscriptions=(EAST, WEST)), ALL),
    ],
)
def test_a_management_group_stands_for_the_subscriptions_below_it(
    selection: Selection, expected: list[str], estate_of: EstateOf
) -> None:
    assert short(find_rule_sets(estate_with(estate_of).arm, selection)) == expected


def test_a_group_is_read_whole_with_what_it_is_attached_to(estate_of: EstateOf) -> None:
    group_body = nsg("nsg-app", rule("one", 100), location="West Europe", tags={"team": "apps"}, managedBy="/x")
    estate = estate_of(
        group_body,
        vnet("vnet", subnet("apps", "10.0.1.0/24", nsg=nsg_id("nsg-app"))),
        nic("nic", "vnet/apps", "10.0.1.4", nsg=nsg_id("nsg-app")),
    )
    (through_graph,) = find_rule_sets(estate.arm, Selection()).nsgs
    (by_id,) = find_rule_sets(estate.arm, Selection(nsgs=(nsg_id("nsg-app"),))).nsgs
    assert through_graph == by_id
    assert (by_id.location, by_id.managed_by, by_id.resource_tags) == ("westeurope", "/x", {"team": "apps"})
    assert [each.text for each in by_id.subnets] == [f"{vnet_id('vnet')}/subnets/apps"]
    assert len(by_id.interfaces) == 1


def test_a_group_without_rules_is_kept_and_counted_as_one(estate_of: EstateOf) -> None:
    selected = find_rule_sets(estate_of(nsg("nsg-bare")).arm, Selection())
    assert [len(each.rule_set.rules) for each in selected.nsgs] == [6]
    assert [(each.rule_sets, each.rules) for each in selected.inputs] == [(1, 0)]


@pytest.mark.parametrize(
    ("selection", "calls"),
    [
        (Selection(), [GRAPH]),
        (Selection(nsgs=("nsg-app",)), [GRAPH]),
        (Selection(subscriptions=(WEST, EAST)), [SUBSCRIPTIONS, GRAPH]),
        (Selection(management_groups=("all",)), [GRAPH]),
        (
            Selection(nsgs=(nsg_id("nsg-edge", group(EDGE, "rg-edge")),), subscriptions=(WEST,)),
            ["GET /subscriptions/sub"],
        ),
    ],
)
def test_a_search_takes_one_call_and_an_id_one_read(
    selection: Selection, calls: list[str], estate_of: EstateOf
) -> None:
    estate = estate_with(estate_of)
    find_rule_sets(estate.arm, selection)
    assert len(estate.requested()) == len(calls)
    assert all(made.startswith(call) for made, call in zip(estate.requested(), calls, strict=True))


def test_ids_and_names_together_give_each_group_once(estate_of: EstateOf) -> None:
    identifier = nsg_id("NSG-edge", group(EDGE, "rg-edge"))
    selected = find_rule_sets(
        estate_with(estate_of).arm, Selection(nsgs=(identifier, "nsg-edge", identifier, "nsg-bare"))
    )
    assert short(selected) == ["sub-edge/nsg-edge", "sub-west/nsg-bare"]


def test_each_reading_is_accounted_for(estate_of: EstateOf) -> None:
    identifier = nsg_id("nsg-edge", group(EDGE, "rg-edge"))
    selection = Selection(nsgs=(identifier, "nsg-app"), subscriptions=(WEST, EAST))
    inputs = find_rule_sets(estate_with(estate_of).arm, selection).inputs
    assert [(each.path, each.format, each.rule_sets, each.rules, each.error) for each in inputs] == [
        (identifier, "live", 1, 1, ""),
        (f"subscriptions {WEST}, {EAST}", "live", 2, 3, ""),
    ]


def test_no_row_is_lost_over_pages_and_quota(estate_of: EstateOf) -> None:
    settings = "page_size: {Microsoft.ResourceGraph/resources: 1}\nresource_graph: {quota: 2, quota_seconds: 5}"
    estate = estate_with(estate_of, settings)
    assert short(find_rule_sets(estate.arm, Selection())) == ALL
    assert estate.requested() == [GRAPH] * 4
    assert estate.sandbox.clock.now == 5.0


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (
            "resource_graph: {truncate_at: 2}",
            "Azure Resource Graph cut its answer off and offered no way to read the rest.",
        ),
        (
            "resource_graph: {subscription_limit: 1}",
            f"{SUBSCRIPTION_LIMIT}.",
        ),
    ],
)
def test_a_truncated_answer_is_reported(settings: str, sentence: str, estate_of: EstateOf) -> None:
    selected = find_rule_sets(estate_with(estate_of, settings).arm, Selection())
    assert selected.incomplete == (sentence,)
    assert len(selected.nsgs) == 2


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (DOWN % (403, "AuthorizationFailed"), "AuthorizationFailed"),
        (DOWN % (404, "InvalidResourceType"), "InvalidResourceType"),
        (DOWN % (400, "BadRequest"), "BadRequest"),
        (DOWN % (429, "RateLimiting"), "RateLimiting"),
        (DOWN % (500, "InternalServerError"), "InternalServerError"),
        (DOWN % (501, "NotServedBySandbox"), "NotServedBySandbox"),
    ],
)
def test_where_graph_fails_subscriptions_are_listed_with_a_warning(
    settings: str, words: str, estate_of: EstateOf
) -> None:
    estate = estate_with(estate_of, settings)
    selected = find_rule_sets(estate.arm, Selection())
    assert short(selected) == ALL
    (warning,) = selected.warnings
    assert warning.startswith("Cannot query Azure Resource Graph: ")
    assert f"({words})" in warning, "and without the id of the request"
    assert warning.endswith(". Each subscription was listed instead, at a call for each.")


def test_listing_asks_only_the_subscriptions_that_were_named(estate_of: EstateOf) -> None:
    estate = estate_with(estate_of, DOWN % (404, "NotFound"))
    find_rule_sets(estate.arm, Selection(subscriptions=(EDGE,)))
    assert estate.requested() == [
        SUBSCRIPTIONS,
        GRAPH,
        f"GET /subscriptions/{EDGE}/providers/Microsoft.Network/networkSecurityGroups",
    ]


def test_a_subscription_that_cannot_be_listed_is_reported_as_missing(estate_of: EstateOf) -> None:
    closed = f"""
permissions:
  - {{scope: /subscriptions/{WEST}, actions: ["*"]}}
  - {{scope: /subscriptions/{EDGE}, actions: ["Microsoft.Compute/*"]}}
"""
    selected = find_rule_sets(estate_with(estate_of, DOWN % (404, "NotFound") + closed).arm, Selection())
    assert short(selected) == ALL[2:]
    (sentence,) = selected.incomplete
    assert sentence.startswith(f"Cannot list the network security groups of subscription {EDGE}: you lack the action ")


def test_when_nothing_can_be_listed_the_search_fails(estate_of: EstateOf) -> None:
    closed = f"permissions: [{{scope: /subscriptions/{EDGE}, actions: [Microsoft.Compute/*]}}]\n"
    estate = estate_with(estate_of, DOWN % (404, "NotFound") + closed)
    with pytest.raises(RemoteError, match="No network security group in the subscriptions you can see can be read"):
        find_rule_sets(estate.arm, Selection())


@pytest.mark.parametrize(("settings", "name"), [(DOWN % (404, "NotFound"), "all"), ("", "nowhere")])
def test_management_groups_cannot_be_searched_without_graph(settings: str, name: str, estate_of: EstateOf) -> None:
    estate = estate_with(estate_of, settings)
    with pytest.raises(
        RemoteError, match=f"Cannot search management group {name}, which takes Azure Resource Graph: "
    ) as caught:
        find_rule_sets(estate.arm, Selection(management_groups=(name,)))
    assert "Check the name of the management group" in caught.value.next_step


def test_without_an_answer_from_graph_nothing_is_listed_either(estate_of: EstateOf) -> None:
    settings = 'faults: [{path: "*", connection: refused, times: always}]\n'
    estate = estate_with(estate_of, settings)
    with pytest.raises(RemoteError, match="did not answer"):
        find_rule_sets(estate.arm, Selection())
    assert {call.path for call in estate.calls} == {"/providers/Microsoft.ResourceGraph/resources"}


MISSES: dict[str, tuple[Selection, str, str]] = {
    "a name": (
        Selection(nsgs=("nsg-apq", "nsg-bare")),
        "No network security group named 'nsg-apq' is visible in the subscriptions you can see.",
        "Did you mean nsg-app",
    ),
    "a name in a subscription": (
        Selection(nsgs=("nsg-edge",), subscriptions=(WEST,)),
        f"No network security group named 'nsg-edge' is visible in subscription {WEST}.",
        "",
    ),
    "a name nothing is like": (Selection(nsgs=("zzzz",)), "named 'zzzz' is visible in", "Check the spelling"),
    "a name that is elsewhere": (
        Selection(nsgs=("nsg-bare",), resource_groups=("rg-apps",)),
        "No network security group named 'nsg-bare' matches the other options.",
        f"There is {nsg_id('nsg-bare', group(WEST, 'rg-data'))}; leave out the other options.",
    ),
    "a resource group": (
        Selection(resource_groups=("rg-data", "rg-app")),
        "No network security group in a resource group named 'rg-app' is visible in the subscriptions you can see.",
        "Did you mean rg-apps",
    ),
    "a subscription": (
        Selection(subscriptions=("sub-wset",)),
        "No subscription 'sub-wset' is among the 3 you can see.",
        "Did you mean sub-west",
    ),
    "an empty name": (Selection(nsgs=(" ",)), "The name of a network security group is empty.", "Give its name"),
    "an empty subscription": (Selection(subscriptions=("",)), "The name of a subscription or management group", "Give"),
    "an id of something else": (
        Selection(nsgs=(vnet_id("v"),)),
        "is the id of a Microsoft.Network/virtualNetworks",
        "Give",
    ),
    "an id that is none": (
        Selection(nsgs=("rg/nsg-app",)),
        "'rg/nsg-app' is not the id of an Azure resource.",
        "An id",
    ),
    "an id in another resource group": (
        Selection(nsgs=(nsg_id("nsg-bare", group(WEST, "rg-data")),), resource_groups=("rg-apps",)),
        "is not in the resource group, or does not have the tags, that the options ask for.",
        "Leave out the id",
    ),
    "an id without the tag": (
        Selection(nsgs=(nsg_id("nsg-bare", group(WEST, "rg-data")),), resource_tags={"env": "Prod"}),
        "is not in the resource group, or does not have the tags, that the options ask for.",
        "Leave out the id",
    ),
}


@pytest.mark.parametrize("settings", ["", DOWN % (404, "NotFound")], ids=["through graph", "by listing"])
@pytest.mark.parametrize(("selection", "message", "next_step"), MISSES.values(), ids=MISSES)
def test_a_selection_without_a_match_is_an_error_that_names_near_misses(
    selection: Selection, message: str, next_step: str, settings: str, estate_of: EstateOf
) -> None:
    with pytest.raises(UsageError) as caught:
        find_rule_sets(estate_with(estate_of, settings).arm, selection)
    assert message in caught.value.message
    assert caught.value.next_step.lower().startswith(next_step.lower())


@pytest.mark.parametrize("settings", ["", DOWN % (404, "NotFound")], ids=["through graph", "by listing"])
@pytest.mark.parametrize(
    ("selection", "said"),
    [
        (
            Selection(resource_groups=("rg-app",)),
            "No network security group in a resource group named 'rg-app' is visible in the subscriptions you can see.",
        ),
        (
            Selection(resource_tags={"env": "pord"}),
            "No network security group with the tag env=pord is visible in the subscriptions you can see. Did you mean",
        ),
        (Selection(resource_tags={"teir": None}), "with the tag teir is visible in the subscriptions you can see."),
        (
            Selection(resource_tags={"env": "dev", "tier": "1"}),
            "groups in the subscriptions you can see matches the options. Leave out one",
        ),
    ],
    ids=["a resource group", "a tag", "a key", "tags that no group has together"],
)
def test_a_filter_that_no_visible_group_matches_says_why(
    selection: Selection, said: str, settings: str, estate_of: EstateOf
) -> None:
    selected = find_rule_sets(estate_with(estate_of, settings).arm, selection)
    assert selected.nsgs == ()
    assert said in selected.nothing
    assert selected.inputs == (Input("the subscriptions you can see", "live"),)


@pytest.mark.parametrize("settings", ["", DOWN % (404, "NotFound")], ids=["through graph", "by listing"])
def test_a_tenant_without_groups_is_nothing_to_audit(settings: str, estate_of: EstateOf) -> None:
    selected = find_rule_sets(estate_of(vnet("vnet"), settings=settings).arm, Selection())
    assert (selected.nsgs, selected.incomplete) == ((), ())
    assert "No network security group is visible in the subscriptions you can see." in selected.nothing


def test_a_tenant_whose_groups_may_not_be_listed_is_not_taken_for_empty(estate_of: EstateOf) -> None:
    closed = "faults: [{path: '*/networkSecurityGroups', status: 403, code: AuthorizationFailed, times: always}]"
    for selection in (Selection(), Selection(resource_tags={"env": None})):
        with pytest.raises(UsageError, match="is visible in the subscriptions you can see"):
            find_rule_sets(estate_of(vnet("vnet"), settings=closed).arm, selection)


NO_GROUPS = ESTATE[0]
"""A subscription and nothing in it."""


@pytest.mark.parametrize("settings", ["", DOWN % (404, "NotFound")], ids=["through graph", "by listing"])
def test_a_subscription_without_groups_is_an_input_without_rule_sets(settings: str, estate_of: EstateOf) -> None:
    selected = find_rule_sets(estate_of(NO_GROUPS, settings=settings).arm, Selection(subscriptions=(WEST,)))
    assert (selected.nsgs, selected.incomplete) == ((), ())
    assert selected.inputs == (Input(f"subscription {WEST}", "live"),)
    assert selected.nothing.startswith(f"No network security group is visible in subscription {WEST}.")


def test_a_subscription_whose_groups_may_not_be_listed_is_not_taken_for_empty(estate_of: EstateOf) -> None:
    closed = "faults: [{path: '*/networkSecurityGroups', status: 403, code: AuthorizationFailed, times: always}]"
    with pytest.raises(UsageError, match=f"No network security group is visible in subscription {WEST}"):
        find_rule_sets(estate_of(NO_GROUPS, settings=closed).arm, Selection(subscriptions=(WEST,)))


def test_a_name_in_a_subscription_without_groups_is_an_error(estate_of: EstateOf) -> None:
    with pytest.raises(UsageError, match="No network security group named 'nsg-app' is visible"):
        find_rule_sets(estate_of(NO_GROUPS).arm, Selection(nsgs=("nsg-app",), subscriptions=(WEST,)))


def test_the_error_for_a_missing_group_says_that_the_search_was_incomplete(estate_of: EstateOf) -> None:
    estate = estate_with(estate_of, "resource_graph: {truncate_at: 1}")
    with pytest.raises(UsageError, match=r"named 'nsg-none' is visible in .* Azure Resource Graph cut its answer off"):
        find_rule_sets(estate.arm, Selection(nsgs=("nsg-none", "nsg-app")))


def test_two_subscriptions_of_one_name_have_to_be_named_by_id(estate_of: EstateOf) -> None:
    named = [{"id": f"/subscriptions/{each}", "displayName": "Contoso"} for each in (WEST, EAST)]
    estate = estate_of(*named, nsg("nsg-app", group=group(WEST, "rg")))
    with pytest.raises(UsageError, match=f"2 subscriptions are named 'contoso': {WEST}, {EAST}"):
        find_rule_sets(estate.arm, Selection(subscriptions=("contoso",)))


@pytest.mark.parametrize("name", ["nsg'app", "nsg\\", "nsg\napp') or (true", "nsg-äpp'"])
def test_a_name_is_compared_and_never_part_of_the_query(name: str, estate_of: EstateOf) -> None:
    estate = estate_with(estate_of)
    with pytest.raises(UsageError, match="No network security group named"):
        find_rule_sets(estate.arm, Selection(nsgs=(name,), resource_tags={"it's": name}))
    assert {call.status for call in estate.calls} == {200}


def row(name: str, **changes: object) -> Mapping[str, object]:
    body = nsg(name, rule("one", 100))
    return {**body, "name": name, "tags": None, "managedBy": "", **changes}


UNREADABLE: dict[str, tuple[Mapping[str, object], str]] = {
    "a rule without a priority": (
        row("nsg-bad", properties={"securityRules": [{"name": "odd", "properties": {"direction": "Outbound"}}]}),
        "The security rule 'odd' has no priority.",
    ),
    "rules that are no list": (row("nsg-bad", properties={"securityRules": "none"}), "is not a list."),
    "no properties": (row("nsg-bad", properties=None), "nsg-bad has no properties."),
    "a broken reference": (row("nsg-bad", properties={"subnets": [{"id": "/x"}]}), "'/x' is not the id of an Azure"),
}


@pytest.mark.parametrize(("bad", "words"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_group_that_cannot_be_read_does_not_stop_the_others(bad: Mapping[str, object], words: str) -> None:
    script = Script(Reply(200, {"totalRecords": 3, "data": [row("nsg-a"), bad, row("nsg-z")]}))
    selected = find_rule_sets(script.arm, Selection())
    assert [each.id.name for each in selected.nsgs] == ["nsg-a", "nsg-z"]
    searched, unreadable = selected.inputs
    assert (searched.rule_sets, searched.rules, searched.error) == (2, 2, "")
    assert unreadable.path == nsg_id("nsg-bad")
    assert words in unreadable.error


def test_a_row_without_an_id_does_not_stop_the_others() -> None:
    script = Script(Reply(200, {"totalRecords": 2, "data": [{**row("nsg-a"), "id": None}, row("nsg-z")]}))
    selected = find_rule_sets(script.arm, Selection())
    assert [each.id.name for each in selected.nsgs] == ["nsg-z"]
    assert selected.inputs[1].error.startswith("A network security group was found without its id")


def test_a_row_returned_twice_is_one_group() -> None:
    script = Script(Reply(200, {"totalRecords": 2, "data": [row("nsg-a"), row("nsg-a"), row("nsg-z")]}))
    selected = find_rule_sets(script.arm, Selection())
    assert [each.id.name for each in selected.nsgs] == ["nsg-a", "nsg-z"]
    assert selected.inputs[0].rule_sets == 2


def test_an_id_that_is_gone_or_closed_does_not_stop_the_others(estate_of: EstateOf) -> None:
    settings = f"""
permissions:
  - {{scope: {group(WEST, "rg-apps")}, actions: ["*/read"]}}
  - {{scope: {group(EDGE, "rg-edge")}, actions: ["*/read"]}}
"""
    ids = [
        nsg_id("nsg-bare", group(WEST, "rg-data")),
        nsg_id("nsg-app", group(WEST, "rg-apps")),
        nsg_id("nsg-gone", group(EDGE, "rg-edge")),
    ]
    selected = find_rule_sets(estate_with(estate_of, settings).arm, Selection(nsgs=tuple(ids)))
    assert short(selected) == ["sub-west/nsg-app"]
    errors = {each.path: each.error for each in selected.inputs}
    assert errors[ids[0]].startswith("Cannot read network security group nsg-bare (")
    assert "you lack the action" in errors[ids[0]]
    assert errors[ids[1]] == ""
    assert "was not found" in errors[ids[2]]


def test_a_failed_sign_in_is_reported_as_such() -> None:
    script = Script(Reply(401, error("ExpiredAuthenticationToken", "The token expired.")))
    with pytest.raises(RemoteError, match="Sign in again"):
        find_rule_sets(script.arm, Selection())
    assert {call.path for call in script.calls} == {"/providers/Microsoft.ResourceGraph/resources"}
