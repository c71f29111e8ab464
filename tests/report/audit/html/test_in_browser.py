"""The page in Chromium: what people see and reach. `pytest -n0 -m browser tests/report` runs these."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import structs

from acrnet.audit.model import Audit
from acrnet.rules.verdict import Outcome

from ..audits import (
    ALLOW,
    DENY,
    EVERYTHING,
    HOSTILE,
    LOGIN,
    LOGIN_PREFIX,
    WHAT_IF,
    allowed,
    audit,
    denied,
    fleet,
    flows,
    result,
    subject,
)
from .conftest import Open, OpenPage

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

FOCUS = """(() => {
  const at = document.activeElement;
  if (at === document.body) return "";
  return `${at.id || at.textContent.trim() || at.value}|${getComputedStyle(at).outlineStyle}`;
})()"""
"""What has the focus, and the style of its outline; "" for nothing on the page."""
WIDTHS = (320, 768, 1440)


def unlike(size: int) -> Audit:
    """Groups of which no two are alike; every third is denied."""
    where = flows(LOGIN_PREFIX)
    results = []
    for number in range(size):
        name = f"nsg-{number:04}"
        made, rule = (denied, DENY) if number % 3 == 0 else (allowed, ALLOW)
        results.append(result(LOGIN, subject(name), made(structs.replace(rule, name=f"rule-{number}"), where, name)))
    return audit(*results)


def names(page: Page) -> list[str]:
    """The names in the first column, as far as they are shown."""
    return [text.split()[0] for text in page.locator("#verdicts .who button").all_inner_texts()]


def expect_rows(page: Page, number: int) -> None:
    """Wait until so many rows are shown."""
    from playwright.sync_api import expect

    expect(page.locator("#verdicts .who button")).to_have_count(number)


def shown(page: Page) -> str:
    text: str = page.locator("#shown").inner_text()
    return text


def open_first(opened: OpenPage) -> Page:
    opened.page.locator("#verdicts .who button").first.click()
    return opened.page


def violations(page: Page) -> list[tuple[str, Any]]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [(each["id"], [node["html"] for node in each["nodes"]]) for each in found]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("made", [EVERYTHING, HOSTILE, WHAT_IF], ids=["everything", "hostile", "what if"])
def test_a_page_asks_for_nothing_complains_of_nothing_and_fits(open_page: Open, made: Audit, width: int) -> None:
    opened = open_page(made, width=width)
    page = open_first(opened)
    assert opened.complaints == []
    assert opened.requests == [page.url]
    assert page.evaluate("document.documentElement.scrollWidth") == width
    # Only tables may be wider than the screen, and only in boxes that scroll.
    outside = page.evaluate(
        "width => [...document.querySelectorAll('body *')].filter(each => !each.closest('.scroll table, svg'))"
        ".filter(each => each.getBoundingClientRect().right > width + 1).map(each => each.outerHTML)",
        width,
    )
    assert outside == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_the_accessibility_engine_finds_no_violation(open_page: Open, scheme: str, width: int) -> None:
    page = open_page(EVERYTHING, width=width, scheme=scheme).page
    for button in page.locator("#verdicts .who button").all():
        button.click()
    assert violations(page) == []


def test_a_page_without_a_script_is_accessible_and_shows_what_decides(open_page: Open) -> None:
    page = open_page(EVERYTHING, script=False).page
    assert page.locator("#worst").is_visible()
    assert page.locator("#filter").is_hidden()
    assert "deny-storage" in page.locator("#worst").inner_text()


def test_names_that_are_markup_are_text_after_the_script_too(open_page: Open) -> None:
    name = "</script><img src=x onerror=\"document.title='owned'\">"
    rule = structs.replace(DENY, name=name)
    opened = open_page(audit(result(LOGIN, subject(name), denied(rule, flows(LOGIN_PREFIX), name))))
    page = open_first(opened)
    assert page.locator("img").count() == 0
    assert page.title() != "owned"
    assert name in page.locator(".panel .rules").inner_text()
    assert page.locator("#verdicts .who").last.inner_text().startswith(name)
    assert opened.complaints == []


def test_the_style_says_each_verdict_by_an_icon_and_a_word(open_page: Open) -> None:
    page = open_page(EVERYTHING).page
    for status in page.locator("#verdicts .status").all():
        assert status.inner_text() in set(Outcome)
        box = status.locator("svg").bounding_box()
        assert box is not None
        assert box["width"] > 8


def test_a_row_opens_with_the_ordered_rules_and_closes_again(open_page: Open) -> None:
    page = open_page(fleet(3)).page
    button = page.locator("#verdicts .who button").first
    assert button.get_attribute("aria-expanded") == "false"
    button.click()
    panel = page.locator(".panel")
    assert "nsg-0: 1 of 2 required needs is not met" in panel.inner_text()
    first = panel.locator(".card").first
    assert first.locator("h4").inner_text().split() == ["denied", "contoso/storage/westeurope"]
    line = " ".join(first.locator("tbody tr").inner_text().split())
    assert line == "200 deny-storage denies all 128 IPv4 addresses"
    panel.get_by_text("All 3 that are decided alike").click()
    assert panel.locator(".names").inner_text().split("\n")[0].startswith("nsg-0")
    button.click()
    assert button.get_attribute("aria-expanded") == "false"
    assert panel.is_hidden()


def test_only_the_head_of_the_matrix_stays_in_view(open_page: Open) -> None:
    page = open_first(open_page(fleet(3)))
    position = "each => getComputedStyle(each).position"
    assert page.locator("#verdicts > thead").evaluate(position) == "sticky"
    assert page.locator(".panel thead").first.evaluate(position) == "static"


def test_a_click_on_a_verdict_shows_its_card(open_page: Open) -> None:
    page = open_page(fleet(3)).page
    page.locator("#verdicts td[data-need]").last.click()
    assert page.evaluate("document.activeElement.querySelector('h4').innerText.trim()").endswith("storage/westeurope")


def test_the_script_shows_the_same_cards_as_the_page_without_it(open_page: Open) -> None:
    plain = open_page(EVERYTHING, script=False).page
    expected = [card.inner_text() for card in plain.locator("#worst .card").all()]
    page = open_page(EVERYTHING).page
    for button in page.locator("#verdicts .who button").all():
        button.click()
    assert [card.inner_text() for card in page.locator(".panel .card").all()] == expected


def test_text_and_verdicts_filter_the_rows(open_page: Open) -> None:
    page = open_page(unlike(90)).page
    assert shown(page).startswith("Rows 1 to 25 of 90, for 90 of 90")
    page.get_by_label("denied", exact=True).check()
    assert shown(page).startswith("Rows 1 to 25 of 30, for 30 of 90")
    page.get_by_label("Filter by name").fill("NSG-0012")
    expect_rows(page, 1)
    assert names(page) == ["nsg-0012"]
    page.get_by_label("denied", exact=True).uncheck()
    page.get_by_label("Filter by name").fill("rule-7")
    expect_rows(page, 11)
    assert set(names(page)) == {"nsg-0007", *(f"nsg-{number:04}" for number in range(70, 80))}
    page.get_by_label("Filter by name").fill("nothing like it")
    expect_rows(page, 0)
    assert shown(page) == "Nothing matches the filter."


def test_a_group_among_many_that_are_alike_is_found_by_its_name(open_page: Open) -> None:
    page = open_page(fleet(400)).page
    page.get_by_label("Filter by name").fill("nsg-399")
    page.locator("#verdicts .who button", has_text="nsg-399").wait_for()
    assert shown(page).startswith("1 row, for 1 of 400")


def test_pages_turn_and_keep_the_focus(open_page: Open) -> None:
    page = open_page(unlike(60)).page
    following, back = page.get_by_role("button", name="Next"), page.get_by_role("button", name="Previous")
    assert back.get_attribute("aria-disabled") == "true"
    seen = names(page)
    following.click()
    assert following.evaluate("each => each === document.activeElement")
    assert page.locator("#page").inner_text() == "Page 2 of 3"
    seen += names(page)
    following.click()
    seen += names(page)
    following.press("Enter")  # the last page stays
    assert page.locator("#page").inner_text() == "Page 3 of 3"
    assert len(seen) == len(set(seen)) == 60
    # Denied groups, every third, come first.
    assert {int(name[4:]) % 3 for name in seen[:20]} == {0}


def test_findings_lead_to_the_rows_they_are_about(open_page: Open) -> None:
    page = open_page(EVERYTHING).page
    page.get_by_label("Finding", exact=True).select_option("tag_case")
    assert names(page) == ["nsg-web"]


def test_the_keyboard_reaches_every_control_in_order_and_leaves_again(open_page: Open) -> None:
    page = open_page(unlike(60), width=768).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "matrix"
    reached: list[str] = []
    for _ in range(200):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUS)
        if not at:
            break
        reached.append(at)
    else:
        pytest.fail("the focus does not leave the page")
    assert all(each.endswith("|solid") for each in reached), "the focus is visible"
    controls = [each.partition("|")[0] for each in reached]
    rows = [each for each in controls if each.startswith("nsg-")]
    assert controls[0] == "text"
    assert len(rows) == 25
    assert controls.index("back") < controls.index("next")
    assert controls.index(rows[-1]) < controls.index("back")


def test_a_row_opens_by_the_keyboard(open_page: Open) -> None:
    page = open_page(fleet(3)).page
    page.locator("#verdicts .who button").first.focus()
    page.keyboard.press("Enter")
    assert page.locator(".panel").is_visible()
    page.keyboard.press("Space")
    assert page.locator(".panel").is_hidden()


def test_tables_have_headers_that_a_screen_reader_says(open_page: Open) -> None:
    page = open_first(open_page(EVERYTHING))
    for table in page.locator("table:visible").all():
        assert table.locator("thead th[scope]").count() == table.locator("thead th").count() > 0
        for row in table.locator("xpath=./tbody/tr").all():
            assert row.locator("xpath=./th[@scope='row']").count() == 1 or row.get_attribute("class") == "detail"


def test_levels_of_headings_are_not_skipped(open_page: Open) -> None:
    page = open_first(open_page(EVERYTHING))
    levels = page.evaluate(
        "[...document.querySelectorAll('h1,h2,h3,h4')].filter(h => h.offsetParent).map(h => +h.tagName[1])"
    )
    assert levels[0] == 1
    assert all(following - level <= 1 for level, following in pairwise(levels))


def test_print_shows_what_decides_and_no_controls(open_page: Open) -> None:
    page = open_page(EVERYTHING).page
    page.emulate_media(media="print")
    assert page.locator("#worst .card").first.is_visible()
    assert page.locator("#filter").is_hidden()


def test_five_thousand_groups_of_which_no_two_are_alike_are_shown_in_pages(open_page: Open) -> None:
    opened = open_page(unlike(5000))
    page = opened.page
    assert shown(page).startswith("Rows 1 to 25 of 5,000, for 5,000 of 5,000")
    page.get_by_label("Filter by name").fill("nsg-4998")
    expect_rows(page, 1)
    assert names(page) == ["nsg-4998"]
    assert page.evaluate("document.querySelectorAll('*').length") < 3000
    assert opened.complaints == []
