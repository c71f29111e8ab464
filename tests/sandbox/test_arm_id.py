"""Ids and paths: one grammar, read the same way by every part."""

import pytest

from acrnet.sandbox.arm_id import covers, parse_path, parse_resource_id

PATHS = [
    pytest.param("/subscriptions", "Microsoft.Resources/subscriptions", (), True, "", id="all subscriptions"),
    pytest.param("/subscriptions/s", "Microsoft.Resources/subscriptions", ("s",), False, "", id="a subscription"),
    pytest.param(
        "/subscriptions/s/resourcegroups", "Microsoft.Resources/subscriptions/resourceGroups", (), True,
        "/subscriptions/s", id="resource groups",
    ),
    pytest.param(
        "/subscriptions/s/resourceGroups/g/resources", "Microsoft.Resources/subscriptions/resources", (), True,
        "/subscriptions/s/resourceGroups/g", id="resources of a group",
    ),
    pytest.param(
        "/subscriptions/s/providers/M.N/things", "M.N/things", (), True, "/subscriptions/s", id="a type in a subscription"
    ),
    pytest.param(
        "/subscriptions/s/resourceGroups/g/providers/M.N/things/t/parts", "M.N/things/parts", ("t",), True,
        "/subscriptions/s/resourceGroups/g/providers/M.N/things/t", id="children",
    ),
    pytest.param(
        "/subscriptions/s/resourceGroups/g/providers/M.N/things/t/parts/p", "M.N/things/parts", ("t", "p"), False,
        "/subscriptions/s/resourceGroups/g/providers/M.N/things/t", id="a child",
    ),
    pytest.param(
        "/subscriptions/s/resourceGroups/g/providers/M.N/things/t/providers/M.A/permissions", "M.A/permissions", (), True,
        "/subscriptions/s/resourceGroups/g/providers/M.N/things/t", id="an extension",
    ),
    pytest.param(
        "/subscriptions/s/resourceGroups/g%20h", "Microsoft.Resources/subscriptions/resourceGroups", ("g h",), False,
        "/subscriptions/s", id="an encoded name",
    ),
]  # fmt: skip


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
        "/", "", "/tenants", "/subscriptions//x", "/subscriptions/s/things", "/subscriptions/s/providers", "/subscriptions/s/providers/M.N",
        "/subscriptions/s/resourceGroups/g/things/t", "/subscriptions/s/providers/M.N/providers/M.A/permissions",
    ],
)  # fmt: skip
def test_a_path_of_no_meaning_is_none(path: str) -> None:
    assert parse_path(path) is None


@pytest.mark.parametrize("text", ["/subscriptions", "subscriptions/s", "/subscriptions/s/", "/subscriptions/s/resourceGroups"])
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
