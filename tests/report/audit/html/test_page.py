from __future__ import annotations

import base64
import hashlib
import re

import pytest
from msgspec import structs

from acrnet.audit.model import Audit, Finding, Level
from acrnet.report.audit.html.page import ROWS
from acrnet.rules.inputs import Location
from acrnet.rules.verdict import Outcome

from ....estates import nsg_id
from ..audits import (
    ALLOW_STORAGE,
    BUILD,
    DENIED_ON_BUILD,
    DENY,
    EVERYTHING,
    HOSTILE,
    LOGIN,
    NASTY,
    SMALL,
    STORAGE,
    STORAGE_PREFIXES,
    WHAT_IF,
    allowed,
    audit,
    denied,
    fleet,
    flows,
    met,
    result,
    subject,
)
from .pages import data_of, one, parsed, with_id, words, written

AUDITS = [
    pytest.param(audit(), id="nothing"),
    pytest.param(EVERYTHING, id="everything"),
    pytest.param(WHAT_IF, id="what if"),
    pytest.param(HOSTILE, id="hostile"),
    pytest.param(SMALL, id="small"),
    pytest.param(fleet(40), id="fleet"),
]


@pytest.mark.parametrize("made", AUDITS)
def test_every_page_is_valid_html_with_unique_ids(made: Audit) -> None:
    page = parsed(written(made))
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    references = {
        name
        for element in page.iter()
        for attribute in ("aria-labelledby", "aria-controls")
        for name in (element.get(attribute) or "").split()
    }
    anchors = {element.get("href", "").removeprefix("#") for element in page.iter("a")}
    assert references | anchors <= set(ids)


@pytest.mark.parametrize("made", AUDITS)
def test_the_same_audit_gives_the_same_bytes(made: Audit) -> None:
    assert written(made) == written(made)


def test_the_first_heading_answers_the_question() -> None:
    page = parsed(written(EVERYTHING))
    answer = "3 of 7 NSGs deny a required need (contoso/storage/westeurope, contoso/login/westeurope)."
    assert words(one(page, ".//h1")) == answer
    assert words(one(page, ".//title")).startswith("Audit: 3 of 7 NSGs deny a required need")


@pytest.mark.parametrize("made", AUDITS)
def test_the_policy_admits_the_own_style_and_script_alone(made: Audit) -> None:
    text = written(made)
    page = parsed(text)
    policy = one(page, ".//meta[@http-equiv]").get("content") or ""
    directives = dict(each.strip().split(" ", 1) for each in policy.split(";"))
    assert directives["default-src"] == "'none'"
    assert directives.keys() == {"default-src", "style-src", "script-src", "base-uri", "form-action"}
    inline = {"style-src": re.findall(r"<style>(.*?)</style>", text, re.DOTALL)}
    inline["script-src"] = re.findall(r'<script type="module">(.*?)</script>', text, re.DOTALL)
    for directive, contents in inline.items():
        for content in contents:
            digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
            assert directives[directive] == f"'sha256-{digest}'"
    assert len(inline["style-src"]) == 1


@pytest.mark.parametrize("made", AUDITS)
def test_a_page_refers_to_nothing_but_itself(made: Audit) -> None:
    page = parsed(written(made))
    for element in page.iter():
        assert element.tag not in ("link", "img", "iframe", "object", "embed", "base", "video", "audio")
        for name, value in element.items():
            assert not name.startswith("on")
            assert name != "style"
            if name in ("href", "src", "action") or name.endswith("}href"):
                assert value.startswith("#")


def test_names_that_are_markup_are_text() -> None:
    name = "</script></style><img src=x onerror=alert(1)><!-- {{ 7 * 7 }} \u202e\x1b[31m"
    about = subject(name)
    rule = structs.replace(DENY, name=name)
    page = parsed(written(audit(result(LOGIN, about, denied(rule, flows("198.51.100.0/26"), name)))))
    assert not page.findall(".//img")
    assert len(page.findall(".//script")) == 2
    shown = name.replace("\u202e", "\\u202e").replace("\x1b", "\\x1b")
    assert words(one(page, ".//article/h3")).startswith(shown)
    assert shown in data_of(page)["texts"]


def test_nothing_invisible_from_outside_reaches_the_page() -> None:
    text = written(HOSTILE)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202e]", text)
    assert NASTY not in "".join(data_of(parsed(text))["texts"])


def test_without_a_script_the_worst_come_first_with_what_decides() -> None:
    page = parsed(written(EVERYTHING))
    rows = [words(one(row, "th/a")) for row in page.findall(".//*[@id='verdicts']/tbody/tr")]
    assert set(rows[:3]) == {"vnet-app/jobs", "nsg-one", "nsg-build"}
    assert rows[3:5] == ["nsg-web", "nsg-filed"]  # denied in part, then undecidable
    assert set(rows[-3:]) == {"nsg-fine", "nsg-idle", "vnet-app/app"}
    (build,) = (each for each in page.findall(".//article") if words(one(each, "h3")).startswith("nsg-build"))
    denied_card = build.findall(".//div[@class='card denied']")[0]
    assert words(one(denied_card, "h4")) == "denied contoso/storage/westeurope"
    assert words(one(denied_card, ".//tbody")) == "200 deny-storage denies all 128 IPv4 addresses"
    assert words(denied_card.findall(".//p[@class='fix']")[0]) == f"Fix: {DENIED_ON_BUILD.fix}"


def test_a_rule_that_decides_a_part_has_its_percentage() -> None:
    first, second = STORAGE_PREFIXES
    judged = result(
        STORAGE, BUILD, allowed(ALLOW_STORAGE, flows(first), "nsg-build"), denied(DENY, flows(second), "nsg-build")
    )
    page = parsed(written(audit(judged)))
    rules = [words(row) for row in page.findall(".//table[@class='rules']/tbody/tr")]
    assert rules == [
        "110 allow-storage allows 64 of 128 IPv4 addresses, 50 %",
        "200 deny-storage denies 64 of 128 IPv4 addresses, 50 %",
    ]
    assert [bar.get("width") for bar in page.iter() if bar.tag.endswith("rect")] == ["50.00", "50.00"]


def test_the_path_of_a_client_has_every_stage_in_order() -> None:
    page = parsed(written(EVERYTHING))
    (jobs,) = (each for each in page.findall(".//article") if words(one(each, "h3")).startswith("vnet-app/jobs"))
    login, _ = jobs.findall(".//ol[@class='stages']")
    names = [words(one(stage, "strong")) for stage in login.findall("li")]
    assert names == ["DNS", "security admin rules", "NSG of the subnet nsg-jobs", "route", "registry contoso"]
    assert [stage.get("class") for stage in login.findall("li")] == ["allowed"] * 4 + ["denied"]


@pytest.mark.long
def test_rule_sets_that_are_alike_share_a_row_and_their_data() -> None:
    page = parsed(written(fleet(5000)))
    data = data_of(page)
    ((_, _, places, cells, cards, _),) = data["rows"]
    assert len(places) == 5000
    assert len(cells) == len(data["cells"]) == 2
    assert cards == [[1], [0]]  # storage is denied and comes first
    assert words(one(page, ".//article/h3")) == "nsg-0 and 4,999 alike"


def test_only_the_first_rows_are_written_without_a_script() -> None:
    # Each group denies by a rule of its own, so that no two are alike.
    results = [
        result(LOGIN, subject(name), denied(structs.replace(DENY, name=name), flows("198.51.100.0/26"), name))
        for name in (f"nsg-{number}" for number in range(30))
    ]
    page = parsed(written(audit(*results)))
    assert len(page.findall(".//article")) == ROWS
    assert len(data_of(page)["rows"]) == 30
    assert words(with_id(page, "worst-title")) == f"The first {ROWS} rows in detail"


def test_needs_that_one_rule_decides_share_a_card() -> None:
    other = structs.replace(DENY, name="deny-all")
    judged = (
        result(LOGIN, BUILD, denied(other, flows("198.51.100.0/26"), "nsg-build")),
        result(STORAGE, BUILD, denied(other, flows(*STORAGE_PREFIXES), "nsg-build")),
    )
    page = parsed(written(audit(*judged)))
    card = one(page, ".//div[@class='card denied']")
    assert words(one(card, "h4")) == "denied 2 needs"
    about = [words(each) for each in card.findall("ul/li")]
    assert about[0].startswith("contoso/login/westeurope: 64 IPv4 addresses; blocked: 198.51.100.0/26")
    assert about[1].startswith("contoso/storage/westeurope: 128 IPv4 addresses")


def test_an_unmet_need_says_in_which_line_the_rule_is_written() -> None:
    place = Location("main.tf", "$.resources[0]", 12)
    finding = structs.replace(DENIED_ON_BUILD, location=place)
    made = audit(result(STORAGE, BUILD, denied(DENY, flows(*STORAGE_PREFIXES), "nsg-build")), findings=(finding,))
    page = parsed(written(made))
    assert words(one(page, ".//div[@class='card denied']/p[@class='code']")) == "main.tf:12 $.resources[0]"
    ((_, _, ((*_, needs),), *_),) = data_of(page)["rows"]
    assert [data_of(page)["texts"][index] for index in needs] == ["main.tf:12 $.resources[0]"]


def test_a_finding_about_a_rule_stands_with_its_group_and_with_its_place() -> None:
    place = Location("nsgs.json", "$[0].properties.securityRules[2]")
    wide = Finding(
        "wide_rule",
        Level.WARNING,
        "nsg-build opens too much.",
        "Narrow it.",
        nsg_id("nsg-build"),
        "any",
        location=place,
    )
    page = parsed(written(audit(met(LOGIN, BUILD), findings=(wide,))))
    shown = words(one(page, ".//ul[@class='remarks']/li"))
    assert shown.startswith("warning nsg-build opens too much. wide_rule nsgs.json $[0].properties.securityRules[2]")
    assert "Fix: Narrow it." in shown
    assert "nsg-build opens too much." in words(with_id(page, "findings"))


def test_what_the_audit_rests_on_names_the_edition_of_the_tags_and_the_inputs() -> None:
    basis = words(with_id(parsed(written(EVERYTHING)), "basis"))
    assert "change number 7, sha256 0a1b2c3d" + "0" * 56 in basis
    assert "broken.json is no JSON: line 3, column 7." in basis
    assert "Pushes go through the login server alone, as documented." in basis


def test_a_what_if_says_what_would_break_before_what_would_open() -> None:
    page = parsed(written(WHAT_IF))
    said = [words(each) for each in page.findall(".//*[@id='changes']//strong")]
    assert said == ["Would break:", "Would open:", "Would open:"]


def test_a_what_if_says_what_is_assumed_after_the_answer() -> None:
    page = parsed(written(WHAT_IF))
    (kicker,) = page.findall(".//*[@class='kicker']")
    (assumed,) = page.findall(".//*[@id='changes']/p")
    assert words(kicker).startswith("Audit with 2 assumed changes by acrnet")
    assert (
        words(assumed) == "Assumed: the rule deny-storage (200, Outbound Deny) exists; the rule deny-login is removed."
    )


def test_status_is_said_in_words_and_not_by_colour_alone() -> None:
    page = parsed(written(EVERYTHING))
    for status in page.iter("span"):
        if "status" in (status.get("class") or "").split():
            assert words(status) in set(Outcome)
