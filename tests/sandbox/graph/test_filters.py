"""``where``: operators, types and null, each case worked out by hand from the reference of the language."""

import pytest

from ..conftest import Arm, OpenEstate
from .estate import open_small, rows

ALL = ["nsg-web", "nsg-db", "nsg-empty", "vnet-hub", "Contoso"]
WEB, DB, EMPTY, HUB, REGISTRY = ALL


@pytest.fixture
def small(open_estate: OpenEstate) -> Arm:
    return open_small(open_estate)


CASES = {
    "equality is with case": ("name == 'contoso'", []),
    "equality without case": ("name =~ 'contoso'", [REGISTRY]),
    "types are in lower case": ("type == 'microsoft.network/virtualnetworks'", [HUB]),
    "a type in its usual case is no type": ("type == 'Microsoft.Network/virtualNetworks'", []),
    "inequality": ("name != 'nsg-web'", [DB, EMPTY, HUB, REGISTRY]),
    "the older sign of inequality": ("name <> 'nsg-web'", [DB, EMPTY, HUB, REGISTRY]),
    "inequality without case": ("name !~ 'NSG-WEB'", [DB, EMPTY, HUB, REGISTRY]),
    "in a list": ("name in ('nsg-web', 'NSG-DB')", [WEB]),
    "in a list without case": ("name in~ ('nsg-web', 'NSG-DB')", [WEB, DB]),
    "not in a list": ("name !in ('nsg-web', 'nsg-db')", [EMPTY, HUB, REGISTRY]),
    "not in a list without case": ("name !in~ ('NSG-WEB', 'NSG-DB')", [EMPTY, HUB, REGISTRY]),
    "in an array": ("name in (dynamic(['nsg-web', 'vnet-hub']))", [WEB, HUB]),
    "contains is without case": ("name contains 'HUB'", [HUB]),
    "contains with case": ("name contains_cs 'HUB'", []),
    "does not contain": ("name !contains 'nsg'", [HUB, REGISTRY]),
    "starts with": ("name startswith 'NSG-'", [WEB, DB, EMPTY]),
    "does not start with": ("name !startswith 'nsg'", [HUB, REGISTRY]),
    "ends with": ("name endswith 'B'", [WEB, DB, HUB]),
    "ends with, with case": ("name endswith_cs 'B'", []),
    "does not end with": ("name !endswith 'b'", [EMPTY, REGISTRY]),
    "has a whole word": ("name has 'nsg'", [WEB, DB, EMPTY]),
    "has no part of a word": ("name has 'ns'", []),
    "has words with a sign between them": ("id has 'networkSecurityGroups/nsg-db'", [DB]),
    "does not have a word": ("name !has 'nsg'", [HUB, REGISTRY]),
    "the location is canonical": ("location == 'northeurope'", [EMPTY]),
    "resource groups are in lower case": ("resourceGroup == 'rg-apps'", [WEB, DB, REGISTRY]),
    "a column in brackets": ("['type'] endswith 'registries'", [REGISTRY]),
    "and before or": ("name == 'nsg-web' or name == 'nsg-db' and subscriptionId == 'sub-2'", [WEB]),
    "parentheses first": ("(name == 'nsg-web' or name == 'nsg-empty') and subscriptionId == 'sub-2'", [EMPTY]),
    "not": ("not(name startswith 'nsg')", [HUB, REGISTRY]),
    "a tag": ("tags.env == 'prod'", [WEB]),
    "a tag without case": ("tags['env'] =~ 'dev'", [DB]),
    "keys of tags have a case": ("tags.Env =~ 'prod'", []),
    "a missing tag differs": ("tags.env != 'prod'", [DB, EMPTY, HUB, REGISTRY]),
    "a missing tag is in no list": ("tags.env !in ('prod', 'Dev')", [EMPTY, HUB, REGISTRY]),
    "tags as a text": ('tostring(tags) contains \'"owner":"ann"\'', [WEB]),
    "tags without tostring": ("tags contains 'ann'", [WEB]),
    "an element of an array": ("properties.securityRules[0].properties.priority == 200", [WEB]),
    "an element from the end": ("properties.securityRules[-1].name == 'allow-http'", [WEB]),
    "an element that is not there": ("properties.securityRules[7].name == 'allow-http'", []),
    "a name in brackets after a dot": ("properties.['loginServer'] endswith '.io'", [REGISTRY]),
    "numbers are compared": ("properties.securityRules[0].properties.priority < 300", [WEB]),
    "numbers are compared, equal": ("properties.securityRules[0].properties.priority >= 300", [DB]),
    "order with null is not true": ("properties.nothing < 300 or properties.nothing >= 300", []),
    "a bool": ("properties.adminUserEnabled == false", [REGISTRY]),
    "a bool as a text": ("tostring(properties.adminUserEnabled) == 'false'", [REGISTRY]),
    "null": ("isnull(properties.loginServer)", [WEB, DB, EMPTY, HUB]),
    "not null": ("isnotnull(properties.loginServer)", [REGISTRY]),
    "texts are never null": ("isnull(kind)", []),
    "a missing text is empty": ("isempty(kind)", ALL),
    "null is empty": ("isempty(tags.env)", [EMPTY, HUB, REGISTRY]),
    "not empty": ("isnotempty(tags.env)", [WEB, DB]),
    "an empty array is not empty": ("isempty(properties.securityRules)", [HUB, REGISTRY]),
    "the length of an array": ("array_length(properties.securityRules) == 0", [EMPTY]),
    "the length of what is no array is null": ("array_length(properties.loginServer) >= 0", []),
    "null or true is true": ("properties.nothing > 1 or name == 'nsg-db'", [DB]),
    "null and true is null": ("properties.nothing > 1 and name == 'nsg-db'", []),
    "not null is null": ("not(properties.nothing > 1)", []),
    "a part of an id": ("split(id, '/')[4] == 'RG-Apps'", [WEB, DB, REGISTRY]),
    "a choice": ("iff(type has 'registries', 'r', 'n') == 'r'", [REGISTRY]),
    "several choices": ("case(name has 'web', 1, name has 'db', 2, 3) < 3", [WEB, DB]),
    "the first that is not empty": ("coalesce(tostring(tags.owner), name) == 'Ann'", [WEB]),
    "texts put together": ("strcat(name, '/', tags.env) == 'nsg-db/Dev'", [DB]),
    "upper case": ("toupper(name) == 'CONTOSO'", [REGISTRY]),
    "a part of a text": ("substring(name, 4, 2) == 'we'", [WEB]),
    "the place in a text": ("indexof(name, 'hub') == 5", [HUB]),
    "a sum": ("strlen(name) + 1 == 8", [WEB, REGISTRY]),
    "product before sum": ("1 + 2 * 3 == 7 and name == 'nsg-db'", [DB]),
    "a division of whole numbers": ("7 / 2 == 3 and 7 % 2 == 1 and name == 'nsg-db'", [DB]),
    "a division of negative numbers": ("-7 / 2 == -3 and 7 / -2 == -3 and -7 / -2 == 3 and name == 'nsg-db'", [DB]),
    "numbers that are too large are null": (
        (
            "isnull(tolong('99999999999999999999')) and isnull(todouble('1e999')) and isnull(9223372036854775807 * 2)"
            " and todouble('99999999999999999999') > 9e19 and name == 'nsg-db'"
        ),
        [DB],
    ),
    "take has no upper end": ("name in ('nsg-db') | take 9223372036854775807", [DB]),
    "a division by zero is null": ("1 / 0 == 1 or 1 / 0 != 1 and isnull(1 / 0) and name == 'nsg-db'", [DB]),
    "a negative number": ("-1 < 0 and name == 'nsg-db'", [DB]),
    "an element of a set": ("set_has_element(properties.addressSpace.addressPrefixes, '10.1.0.0/16')", [HUB]),
    "the place of an element": ("array_index_of(properties.addressSpace.addressPrefixes, '10.1.0.0/16') == 1", [HUB]),
    "the bytes of a text, of JSON and of nothing": (
        "string_size(properties.securityRules) == 2 or string_size(properties.loginServer) == 18",
        [EMPTY, REGISTRY],
    ),
    "a part of an array with its end": (
        "strcat_array(array_slice(split(id, '/'), 3, 4), '/') == 'resourceGroups/rg-net'",
        [EMPTY, HUB],
    ),
    "a part of an array from the end": ("tostring(array_slice(split(id, '/'), -2, -1)[0]) == 'registries'", [REGISTRY]),
    "arrays one after the other": (
        "array_length(array_concat(properties.addressSpace.addressPrefixes, dynamic(['10.2.0.0/16']))) == 3",
        [HUB],
    ),
    "a bool beside a number": ("(array_length(properties.securityRules) >= 1) == 1", [WEB, DB]),
    "not of a dynamic value": ("not(properties.adminUserEnabled)", [REGISTRY]),
    "JSON of a dynamic value": ("dynamic_to_json(properties.addressSpace) has '10.1.0.0/16'", [HUB]),
    "a path to an element that the row names": ("tostring(tags[tostring(bag_keys(tags)[1])]) == 'Ann'", [WEB]),
    "an escaped quote": (r"name == 'it\'s' or name == 'nsg-db'", [DB]),
    "double quotes": ('name == "nsg-db"', [DB]),
    "a verbatim text": (r"@'a\b' == 'a\\b' and name == 'nsg-db'", [DB]),
}


@pytest.mark.parametrize(("predicate", "expected"), CASES.values(), ids=CASES)
def test_a_filter_keeps_the_rows_for_which_it_is_true(predicate: str, expected: list[str], small: Arm) -> None:
    assert rows(small, f"Resources | where {predicate} | project name") == expected


def test_comments_and_lines_do_not_matter(small: Arm) -> None:
    query = "// the web\nRESOURCES // all\n|where\n name=='nsg-web'// one\r\n| project name;"
    assert rows(small, query) == [WEB]


def test_a_query_without_a_table_is_about_resources(small: Arm) -> None:
    assert rows(small, "where name has 'db' | project name") == [DB]
