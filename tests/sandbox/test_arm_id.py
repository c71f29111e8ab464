"""Ids and paths: one grammar, read the same way by every part."""

import pytest

from acrnet.sandbox.arm_id import covers, parse_path, parse_resource_id

MR = "Microsoft.Resources/subscriptions"
IN = "/subscriptions/s"
GROUP = f"{IN}/resourceGroups/g"
THING = f"{GROUP}/providers/M.N/things/t"
PATHS = [
    pytest.param("/subscriptions", MR, (), True, "", id="all subscriptions"),
    pytest.param(IN, MR, ("s",), False, "", id="a subscription"),
    pytest.param(f"{IN}/resourcegroups", f"{MR}/resourceGroups", (), True, IN, id="resource groups"),
    pytest.param(f"{IN}/resourceGroups/g%20h", f"{MR}/resourceGroups", ("g h",), False, IN, id="an encoded name"),
    pytest.param(f"{GROUP}/resources", f"{MR}/resources", (), True, GROUP, id="resources of a group"),
    pytest.param("/tenants", "Microsoft.Resources/tenants", (), True, "", id="the tenant"),
    pytest.param(
        f"{IN}/providers/M.N/register",
        f"{MR}/providers/register",
        ("M.N",),
        True,
        f"{IN}/providers/M.N",
        id="a registration",
    ),
    pytest.param(f"{IN}/tagNames", f"{MR}/tagNames", (), True, IN, id="tag names"),
    pytest.param(f"{GROUP}/providers/M.N//things/t", "M.N/things", ("t",), False, GROUP, id="an empty parent"),
    pytest.param(f"{IN}/providers/M.N/things", "M.N/things", (), True, IN, id="a type in a subscription"),
    pytest.param(f"{THING}/parts", "M.N/things/parts", ("t",), True, THING, id="children"),
    pytest.param(f"{THING}/parts/p", "M.N/things/parts", ("t", "p"), False, THING, id="a child"),
    pytest.param(f"{THING}/providers/M.A/permissions", "M.A/permissions", (), True, THING, id="an extension"),
]


@pytest.mark.parametrize(("path", "kind", "names", "is_collection", "scope"), PATHS)
def test_a_path_is_read_into_type_names_and_scope(
    path: str, kind: str, names: tuple[str, ...], is_collection: bool, scope: str
) -> None:
    target = parse_path(path)
    assert target is not None
    assert (target.type, target.names, target.is_collection, target.scope) == (kind, names, is_collection, scope)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "",
        "/tenants/t",
        "/subscriptions//x",
        f"{IN}/things",
        f"{GROUP}/providers",
        f"{GROUP}/providers/M.N",
        f"{GROUP}/things/t",
        f"{IN}/providers/M.N/providers/M.A/permissions",
    ],
)
def test_an_invalid_path_is_not_an_arm_id(path: str) -> None:
    assert parse_path(path) is None


@pytest.mark.parametrize(
    "text", ["/subscriptions", "subscriptions/s", "/subscriptions/s/", "/subscriptions/s/resourceGroups"]
)
def test_only_the_id_of_one_thing_is_a_resource_id(text: str) -> None:
    assert parse_resource_id(text) is None


@pytest.mark.parametrize(
    ("scope", "path", "expected"),
    [
        ("/subscriptions/S", "/subscriptions/s/resourceGroups/g", True),
        ("/subscriptions/s", "/subscriptions/s", True),
        ("/subscriptions/s", "/subscriptions/s2", False),
        ("/", "/subscriptions/s", True),
        ("/subscriptions/s/resourceGroups/g", "/subscriptions/s", False),
    ],
)
def test_a_scope_covers_itself_and_what_is_below_it(scope: str, path: str, *, expected: bool) -> None:
    assert covers(scope, path) is expected
