from __future__ import annotations

import copy
from collections.abc import Callable
from ipaddress import ip_network
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acrnet.cloud import CHINA, CLOUDS, PUBLIC
from acrnet.errors import TagFileError
from acrnet.tags import ServiceTag, TagCatalog, catalog_from_api

Document = dict[str, Any]  # Any: tests put wrong values where right ones belong
CatalogOf = Callable[[Document], TagCatalog]


def api_answer(document: Document) -> Document:
    """The same data as the service-tag API writes it: change numbers as strings, and fields of its own."""
    answer = copy.deepcopy(document)
    answer |= {"id": "/subscriptions/s/providers/x", "type": "x", "name": "x", "changeNumber": "12", "nextLink": ""}
    for value in answer["values"]:
        value["properties"]["changeNumber"] = str(value["properties"]["changeNumber"])
        value["serviceTagChangeNumber"] = "12"
    return answer


def test_file_and_api_give_the_same_tags(document: Document, catalog_of: CatalogOf) -> None:
    from_api = catalog_from_api(api_answer(document), "westeurope", PUBLIC)

    assert from_api.records() == catalog_of(document).records()
    assert (from_api.change_number, from_api.source, from_api.location) == ("12", "api", "westeurope")


def test_the_digest_of_an_answer_depends_on_its_content_only(document: Document) -> None:
    reordered = api_answer(document)
    reordered["values"].reverse()
    for value in reordered["values"]:
        value["properties"]["addressPrefixes"].reverse()
        value["properties"]["changeNumber"] = int(value["properties"]["changeNumber"])
    reordered = dict(reversed(reordered.items()))
    changed = api_answer(document)
    changed["values"][0]["properties"]["addressPrefixes"].pop()

    digest = catalog_from_api(api_answer(document), "westeurope", PUBLIC).sha256

    assert catalog_from_api(reordered, "westeurope", PUBLIC).sha256 == digest
    assert catalog_from_api(changed, "westeurope", PUBLIC).sha256 != digest


def test_an_answer_of_another_cloud_is_refused(document: Document) -> None:
    with pytest.raises(TagFileError, match="of the cloud Public, not of China"):
        catalog_from_api(api_answer(document), "chinaeast2", CHINA)


@pytest.mark.parametrize("cloud", CLOUDS.values(), ids=CLOUDS)
def test_every_cloud_has_a_download_to_point_to(document: Document, catalog_of: CatalogOf, cloud: Any) -> None:
    document["cloud"] = "Elsewhere"

    with pytest.raises(TagFileError, match=r"microsoft\.com/download/details\.aspx\?id=\d+"):
        catalog_from_api(document, "x", cloud)


@pytest.mark.parametrize("features", [None, [], ["API", "NSG"], "API, NSG"], ids=["null", "empty", "list", "string"])
def test_network_features_may_have_either_form(document: Document, catalog_of: CatalogOf, features: object) -> None:
    expected = catalog_of(document).records()
    for value in document["values"]:
        value["properties"]["networkFeatures"] = features

    assert catalog_of(document).records() == expected


def test_a_file_of_2019_without_ids_of_regions_is_read(document: Document, catalog_of: CatalogOf) -> None:
    expected = catalog_of(document).records()
    for value in document["values"]:
        del value["properties"]["regionId"], value["properties"]["networkFeatures"]

    assert catalog_of(document).records() == expected


@pytest.mark.parametrize("spelling", [None, "", "absent"])
def test_a_property_that_is_null_empty_or_absent_is_empty(
    document: Document, catalog_of: CatalogOf, spelling: str | None
) -> None:
    for key in ("region", "systemService"):
        document["values"][0]["properties"][key] = spelling
        if spelling == "absent":
            del document["values"][0]["properties"][key]
    document["values"][0]["properties"]["changeNumber"] = None

    record = catalog_of(document).records()[0]

    assert (record.region, record.system_service, record.change_number) == ("", "", "")


MISTAKES: dict[str, tuple[Callable[[Document], object], str]] = {
    "no values": (lambda d: d.pop("values"), "has no list 'values' of service tags"),
    "values null": (lambda d: d.update(values=None), "has no list 'values' of service tags"),
    "values an object": (lambda d: d.update(values={}), "has no list 'values' of service tags"),
    "values empty": (lambda d: d.update(values=[]), "lists no service tag at all"),
    "no cloud": (lambda d: d.pop("cloud"), "'cloud' of the document is None, not a name"),
    "cloud a number": (lambda d: d.update(cloud=7), "'cloud' of the document is 7, not a name"),
    "cloud with a line break": (
        lambda d: d.update(cloud="Public\n"),
        "'cloud' of the document is 'Public\\n', not a name",
    ),
    "no change number": (lambda d: d.pop("changeNumber"), "'changeNumber' of the document is None, not a number"),
    "change number true": (
        lambda d: d.update(changeNumber=True),
        "'changeNumber' of the document is True, not a number",
    ),
    "change number a float": (
        lambda d: d.update(changeNumber=1.5),
        "'changeNumber' of the document is 1.5, not a number",
    ),
    "change number a path": (
        lambda d: d.update(changeNumber="a/b"),
        "'changeNumber' of the document is 'a/b', not a number",
    ),
    "entry a string": (lambda d: d["values"].insert(1, "Storage"), "entry 2 of 'values' is 'Storage', not an object"),
    "no name": (lambda d: d["values"][0].pop("name"), "'name' of entry 1 of 'values' is None, not a name"),
    "name empty": (lambda d: d["values"][0].update(name=""), "'name' of entry 1 of 'values' is '', not a name"),
    "name with a blank": (
        lambda d: d["values"][0].update(name="A b"),
        "'name' of entry 1 of 'values' is 'A b', not a name",
    ),
    "name with an escape": (
        lambda d: d["values"][0].update(name="\x1b[2J"),
        "'name' of entry 1 of 'values' is '\\x1b[2J', not a name",
    ),
    "name very long": (lambda d: d["values"][0].update(name="x" * 10_000), f"is '{'x' * 76}..., not a name"),
    "no properties": (
        lambda d: d["values"][0].pop("properties"),
        "'properties' of tag AzureCloud is None, not an object",
    ),
    "region a number": (
        lambda d: d["values"][0]["properties"].update(region=3),
        "'region' of tag AzureCloud is 3, not a name",
    ),
    "tag change number a list": (
        lambda d: d["values"][0]["properties"].update(changeNumber=[]),
        "'changeNumber' of tag AzureCloud is [], not a number",
    ),
    "no prefixes": (
        lambda d: d["values"][0]["properties"].pop("addressPrefixes"),
        "'addressPrefixes' of tag AzureCloud is None, not a list",
    ),
    "prefixes a string": (
        lambda d: d["values"][0]["properties"].update(addressPrefixes="10.0.0.0/8"),
        "'addressPrefixes' of tag AzureCloud is '10.0.0.0/8', not a list",
    ),
    "prefix a number": (
        lambda d: d["values"][0]["properties"]["addressPrefixes"].append(10),
        "'addressPrefixes' of tag AzureCloud holds 10, not an address prefix",
    ),
    "prefix an object": (
        lambda d: d["values"][0]["properties"]["addressPrefixes"].append({}),
        "'addressPrefixes' of tag AzureCloud holds {}, not an address prefix",
    ),
    "prefix empty": (
        lambda d: d["values"][0]["properties"]["addressPrefixes"].append(""),
        "'addressPrefixes' of tag AzureCloud holds '', not an address prefix",
    ),
    "two prefixes in one": (
        lambda d: d["values"][0]["properties"]["addressPrefixes"].append("10.0.0.0/8\n10.0.0.0/9"),
        "'addressPrefixes' of tag AzureCloud holds '10.0.0.0/8\\n10.0.0.0/9', not an address prefix",
    ),
    "prefix too long": (
        lambda d: d["values"][5]["properties"]["addressPrefixes"].append("10.0.0.0/33"),
        "lists '10.0.0.0/33' in the tag Storage, which is not an address prefix",
    ),
    "prefix a host name": (
        lambda d: d["values"][5]["properties"]["addressPrefixes"].append("example.org"),
        "lists 'example.org' in the tag Storage, which is not an address prefix",
    ),
    "prefix with host bits": (
        lambda d: d["values"][5]["properties"]["addressPrefixes"].append("10.0.0.1/8"),
        "lists '10.0.0.1/8' in the tag Storage, which has bits set beyond its length",
    ),
    "prefix a range": (
        lambda d: d["values"][5]["properties"]["addressPrefixes"].append("192.0.2.1-192.0.2.9"),
        "lists '192.0.2.1-192.0.2.9' in the tag Storage, which is not an address prefix",
    ),
    "prefix too long of six": (
        lambda d: d["values"][5]["properties"]["addressPrefixes"].append("2001:db8::/129"),
        "lists '2001:db8::/129' in the tag Storage, which is not an address prefix",
    ),
    "same tag twice": (lambda d: d["values"].append(d["values"][5]), "lists the tag Storage twice"),
    "same tag twice but for case": (
        lambda d: d["values"].append(d["values"][5] | {"name": "STORAGE"}),
        "lists the tag STORAGE twice",
    ),
}


@pytest.mark.parametrize(("spoil", "words"), MISTAKES.values(), ids=MISTAKES)
def test_invalid_data_is_one_sentence_with_its_place(
    document: Document, catalog_of: CatalogOf, spoil: Callable[[Document], object], words: str
) -> None:
    spoil(document)

    with pytest.raises(TagFileError) as raised:
        catalog_of(document)

    assert words in raised.value.message
    assert "\n" not in str(raised.value)
    assert len(str(raised.value)) < 400
    assert raised.value.next_step


@pytest.mark.parametrize("top", [None, 5, "text", [], [{}]], ids=str)
def test_a_document_that_is_not_an_object_is_refused(catalog_of: CatalogOf, top: Any) -> None:
    with pytest.raises(TagFileError, match=r"the document is .*, not an object"):
        catalog_of(top)


valid_prefixes = st.sampled_from(
    ["192.0.2.7", "192.0.2.0/24", "2001:db8::/32", "::ffff:192.0.2.1/128", "0.0.0.0/0", "::/0"]
)
any_text = st.text(alphabet="0123456789abf.:/- %\n", min_size=1, max_size=12)
prefixes_of_tags = st.dictionaries(
    st.sampled_from(["Storage", "Sql", "AzureCloud.x"]),
    st.lists(valid_prefixes, max_size=3).flatmap(
        lambda valid: st.just(valid) | any_text.map(lambda text: [*valid, text])
    ),
)


@pytest.mark.long
@settings(deadline=None)  # a busy machine is no failure
@given(prefixes_of_tags)
def test_any_prefixes_give_a_catalog_whose_tags_all_parse_or_a_tag_file_error(tags: dict[str, list[str]]) -> None:
    values = [{"name": name, "properties": {"addressPrefixes": prefixes}} for name, prefixes in tags.items()]
    document = {"cloud": "Public", "changeNumber": 1, "values": values}
    try:
        catalog = catalog_from_api(document, "westeurope", PUBLIC)
    except TagFileError:
        return

    assert all(isinstance(catalog.get(name), ServiceTag) for name in catalog.names())


@settings(deadline=None)  # a busy machine is no failure
@given(st.lists(st.integers(0, 255).map(lambda number: f"192.0.2.{number & -4}/30"), max_size=20))
def test_a_tag_has_as_many_addresses_as_its_distinct_prefixes(written: list[str]) -> None:
    document = {
        "cloud": "Public",
        "changeNumber": 1,
        "values": [{"name": "Storage", "properties": {"addressPrefixes": written}}],
    }

    tag = catalog_from_api(document, "westeurope", PUBLIC).get("Storage")

    assert isinstance(tag, ServiceTag)
    assert tag.addresses.sizes == (sum(ip_network(prefix).num_addresses for prefix in set(written)), 0)
