"""Files that are broken, huge or hostile: one sentence each, and the others are read."""

from __future__ import annotations

import json
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from acrnet.inventory.files import FilesRead, content, json_text, read_files, rule_sets

from ...estates import nsg, nsg_id, rule

GROUP = json.dumps(nsg("web", rule("a", 100)))


def read(data: bytes | str) -> FilesRead:
    return read_files(["-"], stdin=BytesIO(data if isinstance(data, bytes) else data.encode()))


def error(data: bytes | str) -> str:
    read_ = read(data)
    assert read_.rule_sets == ()
    return read_.inputs[0].error


def names(data: bytes | str) -> list[str]:
    read_ = read(data)
    assert read_.inputs[0].error == ""
    return [each.rule_set.name for each in read_.rule_sets]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_unicode_encoding_is_read(encoding: str) -> None:
    text = GROUP.replace("/web", "/wéb")

    assert names(text.encode(encoding)) == ["wéb"]


@pytest.mark.parametrize(
    "text",
    [
        f"// exported by hand\n{GROUP}",
        f"{GROUP} // done",
        f"/* all\n   of them */ [{GROUP}, /* no more */]",
        f"[{GROUP},]",
        f"[{GROUP}, // the last one\n\t]",
        GROUP[:-1] + ",}",
        GROUP[:-1] + ',"tags":{"a":"x\ny\tz"}}',
        f"/**/{GROUP}/***/",
        f"\r\n{GROUP}\r\n",
    ],
)
def test_comments_trailing_commas_and_raw_line_breaks_are_read(text: str) -> None:
    assert names(text) == ["web"]


def test_comment_signs_in_a_string_are_text() -> None:
    tags = {"url": "https://x//y", "star": "/* not */", "comma": ",]", "quote": 'a"//b', "back": "\\"}
    text = json.dumps([nsg("web", tags=tags)])[:-1] + ",] // a real one"

    assert read(text).rule_sets[0].resource_tags == tags


def test_of_equal_keys_the_last_counts() -> None:
    assert names('{"name": "one", "name": "two", "securityRules": []}') == ["two"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        (" \n\t", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        ("{", "at line 1, column 2"),
        ('{\n  "a": 1,\n  "b" 2\n}', "at line 3, column 7"),
        ("[1,\n // two\n 3 4]", "at line 3, column 4"),
        ("[1, 2", "at line 1, column 6"),
        ("[1]]", "at line 1, column 4 (Extra data)"),
        ('["open', "at line 1, column 2"),
        ("['a']", "at line 1, column 2"),
        ("[,]", "at line 1, column 2"),
        ("[1,,]", "at line 1, column 4"),
        ("[1] /* open", "has a comment without an end at line 1, column 5"),
        ("/*/", "has a comment without an end at line 1, column 1"),
        ("\0", "at line 1, column 1"),
        ("[1\0]", "at line 1, column 3"),
        ("[01]", "at line 1, column 3"),
        ("<!doctype html><p>Sign in</p>", "is a web page or XML"),
        (b"PK\x03\x04\x14\x00", "Standard input is an archive, as terraform plan -out writes, not JSON. Give what"),
        (
            '{"@level":"info","type":"version"}\n{"@level":"info","type":"planned_change"}\n',
            "Standard input is what Terraform prints with -json while it works, not a plan. Save the plan with -out",
        ),
        (b'["\xff"]', "is not text: byte 3 is not UTF-8"),
        (b'["\xe9t\xe9"]', "is not text: byte 3 is not UTF-8"),
        (b"\xff\xfe[", "is not text: byte 3 is not UTF-16"),
        (b"\x1f\x8b\x08\x00", "Standard input is not text: byte 2 is not UTF-8"),
    ],
)
def test_invalid_json_is_reported_with_its_position(text: str | bytes, said: str) -> None:
    sentence = error(text)

    assert sentence.startswith("Standard input ")
    assert said in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize("text", ["[" * 100_000, "[" * 100_000 + "]" * 100_000, '{"a":' * 100_000, "[{'a':" * 50_000])
def test_deep_nesting_is_refused_with_its_position(text: str) -> None:
    assert " at line 1, column " in error(text)


def test_the_deepest_nesting_that_python_reads_is_searched_without_recursion() -> None:
    depth = 300

    assert names('{"a":' * depth + "[]" + "}" * depth) == []


@pytest.mark.parametrize("depth", range(100, 1000, 60))
@pytest.mark.parametrize("field", ['"protocol": "Tcp"', '"priority": 100', '"destinationAddressPrefix": "Internet"'])
def test_the_deepest_values_that_can_be_parsed_are_no_error(field: str, depth: int) -> None:
    key = field.partition(":")[0]
    (account,) = read(GROUP.replace(field, f"{key}: {'[' * depth}{']' * depth}")).inputs

    assert "nested too deeply" in account.error or account.rule_sets == 1


def test_a_number_of_too_many_digits_is_refused_with_its_position() -> None:
    digits = "9" * (sys.get_int_max_str_digits() + 700)

    sentence = error(f'{{"text": "{digits}0",\n "number": {digits}}}')

    assert "has a number of too many digits at line 2, column 12" in sentence


def test_a_rule_that_may_be_several_is_counted_once() -> None:
    rules = [rule("a", 100), rule("b", 200, "Permit"), {"name": "c", "properties": {"priority": 300}}, 17, None]

    assert read(json.dumps({"name": "web", "properties": {"securityRules": rules}})).inputs[0].rules == 5


@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN", "Infinity", "-Infinity", "1.5", "-100", "true"])
def test_an_invalid_priority_leaves_one_rule_in_doubt(number: str) -> None:
    read_ = read(GROUP.replace('"priority": 100', f'"priority": {number}'))

    assert len(read_.rule_sets) == 1
    assert 'securityRules[0] "a" has' in read_.inputs[0].unresolved[0]


def test_other_documents_than_lists_of_groups_are_read_up_to_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content, "MAX_BYTES", 2 * 2**20)
    (tmp_path / "fits.json").write_text(GROUP + " " * (2 * 2**20 - len(GROUP)), encoding="utf-8")
    (tmp_path / "large.json").write_text(GROUP + " " * (2 * 2**20 - len(GROUP) + 1), encoding="utf-8")
    read_ = read_files([str(tmp_path), "-"], stdin=BytesIO(GROUP.encode() + b" " * 2 * 2**20))

    limit = "is larger than 2 MB, which is the limit of all but lists of network security groups with their rules"
    step = "Split it, for example by subscription."
    assert [each.error for each in read_.inputs] == [
        "",
        f"{tmp_path / 'large.json'} {limit}: it does not begin with a list. {step}",
        f"Standard input {limit}: it does not begin with a list. {step}",
    ]
    assert len(read_.rule_sets) == 1


MANY = [{**nsg(f"web-{number}", rule("a", 100)), "tags": {"note": "x" * 7000}} for number in range(300)]
"""Twice as much as is read at once."""


class Pipe(BytesIO):
    """A stream that can be read once."""

    def seekable(self) -> bool:
        return False


@pytest.mark.parametrize("stream", [BytesIO, Pipe])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_list_of_groups_may_be_larger_than_the_limit(
    stream: type[BytesIO], encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content, "MAX_BYTES", 1000)
    text = json.dumps(MANY)
    read_ = read_files(["-"], stdin=stream(text.encode(encoding)))
    assert (read_.inputs[0].error, read_.inputs[0].rule_sets) == ("", 300)

    spoilt = f"{text[:-1]}, {{}}]"
    (account,) = read_files(["-"], stdin=stream(spoilt.encode(encoding))).inputs
    assert account.error.endswith("groups with their rules: $[300] is not one. Split it, for example by subscription.")


@pytest.mark.parametrize("stream", [BytesIO, Pipe])
def test_a_list_with_more_than_groups_is_read_as_a_whole_even_from_a_pipe(stream: type[BytesIO]) -> None:
    own = {**rule("own", 300), "id": f"{nsg_id('web-0')}/securityRules/own"}
    read_ = read_files(["-"], stdin=stream(json.dumps([*MANY, own]).encode()))

    assert len(read_.rule_sets) == 300
    assert [each.name for each in read_.rule_sets[0].rule_set.rules if not each.default] == ["a", "own"]


def test_the_limit_is_a_hundred_megabytes() -> None:
    assert content.MAX_BYTES == 100 * 1024 * 1024


@pytest.mark.parametrize(
    "text",
    [
        "/*" * 200_000,
        '"' + '\\"' * 200_000 + "\\",
        "[" + ", " * 200_000,
        "// " * 200_000,
        '"\\' * 200_000,
        "," * 400_000,
    ],
    ids=["comments", "quotes", "commas", "line comments", "strings", "commas alone"],
)
def test_text_designed_to_be_slow_is_refused_quickly(text: str) -> None:
    assert error(text)


@pytest.mark.parametrize("text", ["[" + "{}," * 1000 + "{}]", "[" + "1," * 5001 + "1]"], ids=["objects", "values"])
def test_more_values_than_an_export_has_are_refused_before_parsing(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_text, "MOST_OBJECTS", 1000)
    monkeypatch.setattr(json_text, "MOST_VALUES", 5000)

    assert error(text) == (
        "Standard input has more than 1,000 objects and lists or 5,000 values, which no export of this size has."
        " Split it, for example by subscription."
    )


def test_more_rules_than_a_group_can_have_are_refused() -> None:
    group = json.dumps({"name": "web", "securityRules": [{}] * 10_001})

    assert "$: the group 'web' has 10,001 securityRules, more than any group can have." in error(group)


@pytest.mark.long
def test_more_addresses_than_a_group_can_have_are_refused() -> None:
    ends = [f"10.{number // 256}.{number % 256}.1" for number in range(20_001)]
    lists: dict[str, Any] = {"sourceAddressPrefixes": ends, "destinationAddressPrefixes": ends}
    wide = rule("wide", 100, destination="", sourceAddressPrefix="", **lists)

    # The six rules that Azure adds have two each.
    said = error(json.dumps({"name": "web", "securityRules": [wide]}))
    assert "$: the group 'web' has 40,014 addresses in its rules, more than any group can have." in said


def test_beyond_a_limit_sentences_on_one_file_are_only_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rule_sets, "MOST_SENTENCES", 10)
    rules = [{**rule("a", 100), "properties": {**rule("a", 100)["properties"], "priority": None}}] * 3
    (account,) = read(json.dumps([{"name": f"web-{number}", "securityRules": rules} for number in range(5)])).inputs

    assert account.rule_sets == 5
    assert len(account.unresolved) == 11
    assert account.unresolved[-1] == "- has 5 more such places."


HOSTILE = [
    "../../etc/passwd",
    "/etc/passwd",
    "\x1b[31mred\x1b]0;title\x07",
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "a\nb\r\nc",
    "\ud800",
    "\u202egpj.exe",
    "nul\x00byte",
    "x" * 100_000,
    "${{ github.token }}",
    "%2e%2e%2f",
]


@pytest.mark.parametrize("name", HOSTILE, ids=lambda name: ascii(name)[:20])
def test_hostile_names_are_kept_as_they_are_and_lead_nowhere(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    group = {"name": name, "location": name, "tags": {name: name}, "securityRules": [rule(name, 100), {"name": name}]}
    read_ = read(json.dumps(group))

    (nsg,) = read_.rule_sets
    assert nsg.rule_set.name == name.strip()
    assert nsg.resource_tags == {name: name}
    assert name.strip() in {each.name for each in nsg.rule_set.rules}
    assert read_.inputs[0].unresolved
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "group",
    [
        {"type": "Microsoft.Network/networkSecurityGroups"},
        {"type": "Microsoft.Network/networkSecurityGroups", "properties": []},
        {"type": "Microsoft.Network/networkSecurityGroups", "properties": {"securityRules": {"a": 1}}},
        {"type": "Microsoft.Network/networkSecurityGroups", "properties": {"securityRules": [None, 1, "a", [], {}]}},
        {"type": 1, "id": [], "name": {}, "properties": {"securityRules": 1}},
        {"id": "/providers/Microsoft.Network/networkSecurityGroups/a", "securityRules": "[variables('rules')]"},
        {"id": "/providers/Microsoft.Network/networkSecurityGroups/a", "tags": 1, "location": 2, "securityRules": []},
        {"id": "/providers/Microsoft.Network/networkSecurityGroups/a", "subnets": {"id": 1}, "securityRules": []},
    ],
    ids=str,
)
def test_values_of_the_wrong_kind_are_reported(group: object) -> None:
    read_ = read(json.dumps([group, nsg("good")]))

    assert read_.rule_sets[-1].rule_set.name == "good"
    assert read_.inputs[0].error == ""


def test_an_error_in_one_file_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{", encoding="utf-8")
    (tmp_path / "b.json").write_text(GROUP, encoding="utf-8")
    (tmp_path / "c.json").write_bytes(b"\xff\x00\xff")
    read_ = read_files([str(tmp_path)])

    assert [bool(each.error) for each in read_.inputs] == [True, False, True]
    assert [each.rule_set.name for each in read_.rule_sets] == ["web"]
