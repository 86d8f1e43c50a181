"""The page in a browser: it answers while a lever is dragged, by keyboard too, and asks nobody else."""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sim.engine import ENGINES, prepare
from sim.explore.exported import exported
from sim.explore.film import form_of, side_of
from sim.explore.front_desk import Desk
from sim.scenario import load
from tests import browsers
from tests.explore.desks import SHOP, asked, desk_of, shop
from tests.explore.served import Served, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HERE = Path(__file__).parent


@pytest.fixture(scope="module", name="browser")
def _browser() -> Iterator[Browser]:
    """One browser for all tests."""
    with browsers.browser() as started:
        yield started


@pytest.fixture(scope="module")
def shown() -> Iterator[Served]:
    """The shop, served."""
    with served(desk_of(shop())) as found:
        yield found


@pytest.fixture
def page(browser: Browser, shown: Served) -> Iterator[Page]:
    """A visit to the shop's page with 20 runs done; at the end nothing was complained of, nobody else was asked."""
    yield from visited(browser, shown.address, shown.address)


def visited(browser: Browser, address: str, only: str, refused: int = 0, **context: Any) -> Iterator[Page]:
    """Open a page, wait for its 20 runs, and hold what it said and asked against what it may.

    refused: so many requests are refused, which the browser notes by itself.
    """
    visit = browser.new_context(viewport={"width": 1280, "height": 900}, **context)
    page = visit.new_page()
    said: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(address)
    settled(page)
    yield page
    assert [url for url in requests if not url.startswith((only, "data:", "blob:"))] == []
    assert [words for words in said if "400 (Bad Request)" not in words] == [] and len(said) == refused
    visit.close()


def settled(page: Page, runs: int = 20) -> None:
    """Wait until so many runs of the setting that the levers show have come in."""
    from playwright.sync_api import expect

    expect(page.locator("#verdict")).to_have_attribute("aria-busy", "false", timeout=60_000)
    expect(page.locator("#progress")).to_contain_text(f"{runs} of", timeout=60_000)


def row_of(page: Page, outcome: str) -> str:
    """Return what the page says of an outcome, without white space at its ends."""
    return " ".join(page.locator(f'[data-outcome="{outcome}"]').inner_text().split())


def test_the_verdict_stands_on_top_with_the_numbers_of_compare(page: Page) -> None:
    form = asked(desk_of(shop()), "runs", settings={}, runs=20)
    assert "against" in page.inner_text("#finding")
    for row in form["rows"]:
        shown = row_of(page, row["name"])
        for text in (*row["levels"], row["difference"], row["word"]):
            assert " ".join(text.split()) in shown, (row["name"], text, shown)
    assert "better off" in page.inner_text("#fates")


def test_numbers_move_while_a_lever_is_dragged(page: Page) -> None:
    """Held down and moved step by step, with no release: numbers change on the way, and are marked as not current."""
    from playwright.sync_api import expect

    slider = page.get_by_role("slider", name="May decide up to, rep, second policy")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2.0
    page.mouse.move(box["x"] + 0.4 * box["width"], y)
    page.mouse.down()
    seen = set()
    for step in range(600):  # a busy machine takes longer to answer, not forever
        page.mouse.move(box["x"] + box["width"] * (0.4 - 0.01 * (step % 30)), y)
        seen.add(row_of(page, "unsolved_share"))
        if step >= 30 and len(seen) >= 4:
            break
        page.wait_for_timeout(40)
    expect(page.locator("#progress")).not_to_contain_text("20 of 20")
    page.mouse.up()
    assert len(seen) >= 4
    settled(page)
    assert "(changed)" in page.evaluate("getComputedStyle(document.querySelector('output.changed'), '::after').content")


def test_the_keyboard_is_enough(page: Page) -> None:
    """A lever moved by arrow keys, undone and redone, tabs by arrows, all with a visible focus."""
    slider = page.get_by_role("slider", name="Script, how customers are treated, first policy")
    slider.focus()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    before = page.inner_text("#lever-0-script-minutes-is")
    page.keyboard.press("ArrowRight")
    after = page.inner_text("#lever-0-script-minutes-is")
    assert before != after
    page.keyboard.press("Control+z")
    assert page.inner_text("#lever-0-script-minutes-is") == before
    page.keyboard.press("Control+Shift+z")
    assert page.inner_text("#lever-0-script-minutes-is") == after
    page.locator("#tab-film").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("#tab-lives").get_attribute("aria-selected") == "true"
    assert page.locator("#lives").is_visible() and not page.locator("#film").is_visible()


def test_every_lever_has_a_role_and_a_name(page: Page) -> None:
    """As assistive technology finds them: sliders, boxes, lists, one for each policy."""
    levers = asked(desk_of(shop()), "world")["levers"]
    page.locator("#all summary").click()
    roles = {"number": "slider", "rota": "slider", "law": "slider", "flag": "checkbox", "choice": "combobox"}
    for lever in levers:
        for side in ("first", "second"):
            name = f"{lever['label']}, {lever['part']}, {side} policy"
            assert page.get_by_role(roles[lever["kind"]], name=name, exact=True).count() == 1, name


def test_both_policies_move_together_where_that_is_asked(page: Page) -> None:
    page.get_by_label("move both policies together").check()
    page.get_by_role("slider", name="May decide up to, rep, first policy").fill("60")
    assert page.inner_text("#lever-0-chain-rep-authority-is") == page.inner_text("#lever-1-chain-rep-authority-is")


def test_the_sentence_sets_the_lever_and_the_address_holds_it(page: Page) -> None:
    """A reload shows the same setting; another visitor is not touched by it."""
    page.locator("#sentence-value").fill("55")
    settled(page)
    page.wait_for_timeout(700)
    shown = row_of(page, "unsolved_share")
    assert "55" in page.url
    page.reload()
    settled(page)
    assert row_of(page, "unsolved_share") == shown
    assert page.locator("#lever-1-chain-rep-authority-is").inner_text().startswith("55")


def test_visitors_are_apart(browser: Browser, shown: Served, page: Page) -> None:
    """What one moves the other does not see."""
    before = row_of(page, "unsolved_share")
    for other in visited(browser, shown.address, shown.address):
        other.get_by_role("slider", name="May decide up to, rep, second policy").fill("0")
        settled(other)
        assert row_of(other, "unsolved_share") != before
    assert row_of(page, "unsolved_share") == before


def test_identical_policies_come_to_exactly_nothing(page: Page) -> None:
    page.select_option("#policy-b", "scripted")
    settled(page)
    assert "exactly 0" in page.inner_text("#progress") and "come to the same" in page.inner_text("#finding")


def test_the_film_advances_and_shows_what_the_log_says(page: Page) -> None:
    """The clock runs, a step goes to the next event, days are gone to; a day that is over is followed by the next."""
    from playwright.sync_api import expect

    page.click("#tab-film")
    page.wait_for_selector("canvas.film")
    first = page.inner_text("#film-clock")
    page.wait_for_timeout(1500)
    assert page.inner_text("#film-clock") != first
    page.click("#film-play")
    page.click("#film-step")
    assert page.locator("#film figcaption").all_inner_texts() == ["scripted", "empowered"]
    assert page.locator(".film-told").first.inner_text().startswith("In line: ")
    assert page.inner_text("#film-label").startswith("One run of 20: this is run 1")
    page.locator("#film-day").fill("3")
    expect(page.locator("#film-clock")).to_have_text("Thursday of week 1, 0:00")
    page.select_option("#film-speed", "480")
    page.click("#film-play")
    expect(page.locator("#film-clock")).to_contain_text("Friday of week 1", timeout=20_000)


def test_lives_are_told_side_by_side(page: Page) -> None:
    page.click("#tab-lives")
    page.click("#fate-lost_anyway")
    page.wait_for_selector(".life li")
    assert page.locator(".two-lives .sides section").count() == 2
    assert "alike until" in page.inner_text(".explained") or "same" in page.inner_text(".explained")


def test_reasons_come_with_progress(page: Page) -> None:
    page.click("#tab-why")
    page.click("#why-ask")
    page.wait_for_selector("#why-levers figure", timeout=60_000)
    page.wait_for_selector("#why-erlang table", timeout=60_000)
    assert "authority" in (page.locator("#why-levers svg").first.text_content() or "")
    assert "Erlang A" in page.inner_text("#why-erlang")


def test_months_are_shown_in_pairs_and_as_a_table(page: Page) -> None:
    """A dot a month, the words of the verdict, a text for every picture; of another setting they are dimmed."""
    page.click("#tab-risk")
    page.click("#risk-ask")
    page.wait_for_selector("#risk-found .question", timeout=60_000)
    lost = page.locator('#risk-found [data-measure="customers_lost"]')
    assert re.search(r"60 weeks", lost.inner_text())
    says = lost.get_by_role("img").nth(1).get_attribute("aria-label") or ""
    worse, better, same = map(int, re.findall(r"(?:worse|better|the same) in (\d+)", says))
    page.click("#risk-found summary")
    row = page.locator("#risk-found tbody tr", has_text="Customers lost").locator("td").all_inner_texts()
    assert row[:4] == ["60", str(worse), str(better), str(same)]
    page.get_by_role("slider", name="May decide up to, rep, second policy").press("ArrowLeft")
    assert "catching-up" in (page.locator("#risk-found").get_attribute("class") or "")


def test_a_guess_stays_on_the_picture(page: Page) -> None:
    page.click("#tab-learn")
    page.click("#learn-show")
    assert "Mark your guess first" in page.inner_text("#learn-said")
    page.locator("#learn figure.guess:not(.sheet) svg").focus()
    page.keyboard.press("ArrowRight")
    page.click("#learn-show")
    page.wait_for_selector(".guess .dot")
    assert page.locator("#learn figure.guess:not(.sheet) .mine").count() == 1
    assert re.search(r"It (went|hardly)", page.inner_text("#learn-said"))


def test_a_curve_is_drawn_by_mouse_before_it_is_run(page: Page) -> None:
    """Nothing is shown before there is a guess; dragged across the sheet, shown, and fixed from then on."""
    page.click("#tab-learn")
    page.click("#curve-show")
    assert "Draw your guess first" in page.inner_text("#curve-said")
    sheet = page.locator("#curve-sheet svg")
    sheet.scroll_into_view_if_needed()
    box = sheet.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 0.3 * box["height"])
    page.mouse.down()
    for step in range(11):
        page.mouse.move(box["x"] + (0.2 + 0.07 * step) * box["width"], box["y"] + (0.3 + 0.04 * step) * box["height"])
    page.mouse.up()
    assert page.locator("#curve-sheet .unmarked").count() == 0
    drawn = page.locator("#curve-sheet .mine").get_attribute("points")
    page.click("#curve-show")
    page.wait_for_selector("#curve-sheet .dot.b", timeout=30_000)
    assert page.locator("#curve-sheet .mine").count() == 1 and drawn
    assert re.search(r"Your guess (is furthest off|lies among)", page.inner_text("#curve-said"))
    page.click("#curve-again")
    assert page.locator("#curve-sheet .mine, #curve-sheet .dot").count() == 0


@pytest.fixture(scope="module")
def course() -> Iterator[Served]:
    """The course's world, served."""
    file = HERE.parents[1] / "configs" / "course.toml"
    world = load(file)
    prepare(ENGINES[0])
    with served(Desk(world, str(file), world.seed, ("ask_rosa", "you_decide"))) as found:
        yield found


def test_a_lesson_is_guessed_by_keyboard_then_run_and_explained(browser: Browser, course: Served) -> None:
    """All lessons are there; the answer comes after the guess; figures that are formulas need no runs."""
    from axe_playwright_python.sync_playwright import Axe

    for page in visited(browser, course.address, course.address, bypass_csp=True):
        page.click("#tab-learn")
        assert page.locator(".lessons button").count() == 8
        page.click("#lesson-1")
        page.click("#lesson-show")
        assert "Draw your guess first" in page.inner_text("#lesson-said")
        assert not page.locator("#lesson-answer").is_visible()
        point = page.get_by_role("slider", name="Your guess at exponential")
        point.focus()
        for _ in range(3):
            page.keyboard.press("PageUp")
        assert point.get_attribute("aria-valuetext") == "48 %"
        page.click("#lesson-show")
        assert "27.4 points too high" in page.inner_text("#lesson-said")
        assert page.inner_text("#lesson-answer").startswith("20.6, 26.3 and 28.0 % hang up")
        page.keyboard.press("Tab")
        page.click("#lesson-6")
        page.get_by_role("slider", name="Your guess at 1", exact=True).focus()
        page.keyboard.press("ArrowDown")
        page.click("#lesson-show")
        page.wait_for_selector("#lesson-answer:not([hidden])", timeout=120_000)
        assert "It rises; in your guess it stays about level" in page.inner_text("#lesson-said")
        assert page.locator("#lesson .dot.b").count() == 60
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


def test_settings_that_were_tried_are_gone_back_to(page: Page) -> None:
    """A card for each, and going back shows the same numbers again."""
    before = row_of(page, "unsolved_share")
    page.get_by_role("slider", name="May decide up to, rep, second policy").fill("0")
    settled(page)
    page.locator("#gallery summary").click()
    assert page.locator(".card").count() == 2
    assert "May decide up to, rep: 0 (second). 20 runs" in page.locator(".card").nth(1).inner_text()
    page.locator(".card").first.click()
    settled(page)
    assert row_of(page, "unsolved_share") == before and page.locator("output.changed").count() == 0


def test_another_world_is_chosen_undone_and_reloaded(page: Page) -> None:
    """A shipped world by its name, in the address; a side starts from a policy in one click; undo leads back."""
    from playwright.sync_api import expect

    page.locator("#presets summary").click()
    page.get_by_role("combobox", name="World").select_option("course/priorities")
    expect(page.locator("h1")).to_have_text("Rosa's boxes, with a golden number")
    page.get_by_role("button", name="Start the first policy from Gold first").click()
    settled(page)
    assert "come to the same" in page.inner_text("#finding") and "1 setting tried" not in page.inner_text("#tried")
    page.click("#pin")
    page.wait_for_timeout(300)
    assert "world=course%2Fpriorities" in page.url
    tried = page.inner_text("#tried")
    page.click("#undo")
    page.click("#undo")
    expect(page.locator("h1")).to_have_text("A shop")
    settled(page)
    page.click("#compare-pinned")
    assert "of another world" in page.inner_text("#trouble")
    page.click("#unpin")
    expect(page.locator("h1")).to_have_text("Rosa's boxes, with a golden number")
    page.wait_for_timeout(300)
    page.reload()
    settled(page)
    assert page.inner_text("h1") == "Rosa's boxes, with a golden number" and page.inner_text("#tried") == tried


def test_nothing_stale_is_shown_as_current(page: Page) -> None:
    """A map, a life, a guess of the setting before are marked, or go, as soon as another lever moves."""
    page.click("#tab-border")
    page.click("#border-go")
    page.locator(".border g[role=button]").nth(1).click()
    assert "catching-up" not in str(page.locator("figure.border").get_attribute("class"))
    page.click("#tab-lives")
    page.click("#fate-untouched")
    page.wait_for_selector(".life li")
    page.get_by_role("slider", name="Script, how customers are treated, first policy").fill("2")
    assert page.locator(".life li").count() == 0
    page.click("#tab-border")
    assert "catching-up" in str(page.locator("figure.border").get_attribute("class"))
    assert "of a setting before" in page.inner_text("#border")
    page.locator(".border g[role=button]").first.click()
    assert "catching-up" not in str(page.locator("figure.border").get_attribute("class"))


def test_a_border_is_drawn_point_by_point_and_walked(page: Page) -> None:
    page.click("#tab-border")
    page.click("#border-go")
    page.wait_for_selector(".border g[role=button]", timeout=30_000)
    page.locator(".border g[role=button]").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("output.changed").count() >= 1


def test_the_loop_is_cut_arrow_by_arrow(page: Page) -> None:
    page.click("#tab-loop")
    page.click("#loop-go")
    page.wait_for_selector("#loop-table tbody tr:nth-child(2)", timeout=30_000)
    assert page.locator("#loop svg").get_attribute("aria-label")


def test_settings_are_taken_away(page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As options of the command line where its file is there; else by the copied scenario, which is said."""
    page.click("#tab-take")
    page.get_by_role("slider", name="May decide up to, rep, second policy").fill("50")
    page.click("#copy-command")
    page.wait_for_selector("#taken:not(:empty)")
    assert "compare explored.toml" in page.inner_text("#taken") and "save that as" in page.inner_text("#copied")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop.toml").write_text(SHOP)
    page.click("#copy-toml")
    page.get_by_text("extends = ").wait_for()
    assert "policies.empowered.chain.rep.authority = 50" in page.inner_text("#taken")
    page.click("#copy-command")
    page.get_by_text("--set policies.empowered.chain.rep.authority=50").wait_for()
    assert "save that as" not in page.inner_text("#copied")


def test_a_scenario_is_opened_and_one_that_names_a_file_refused(
    browser: Browser, shown: Served, tmp_path: Path
) -> None:
    for page in visited(browser, shown.address, shown.address, refused=1):
        page.click("#tab-take")
        evil, other = tmp_path / "evil.toml", tmp_path / "other.toml"
        evil.write_text('rules = "evil.py"')
        page.set_input_files("#open-file", evil)
        page.wait_for_selector("#trouble:not([hidden])")
        assert "names a file" in page.inner_text("#trouble") and page.inner_text("h1") == "A shop"
        other.write_text(SHOP.replace("A shop", "Another shop"))
        page.set_input_files("#open-file", other)
        page.wait_for_selector("#trouble", state="hidden")
        settled(page)
        assert page.inner_text("h1") == "Another shop"


SCHEMES = ("light", "dark")
SMALL = """() => [...document.querySelectorAll('button, select, input, summary, [role=button], [role=slider]')]
  .filter((each) => each.checkVisibility() && !each.closest('.sheet')).map((each) => {
    const box = (each.type === 'checkbox' ? each.closest('label') ?? each : each).getBoundingClientRect();
    return [each.id || each.outerHTML.slice(0, 60), box.width, box.height];
  }).filter(([, width, height]) => width < 24 || height < 24)"""
"""Targets of less than 24 pixels (WCAG 2.2, 2.5.8); points of a sheet are sliders and places on it."""


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", [360, 768, 1920])
def test_nobody_is_shut_out(browser: Browser, shown: Served, width: int, scheme: str) -> None:
    """No violation of axe-core in any panel, no sideways scrolling from 360 to 1,920 pixels, light and dark."""
    from axe_playwright_python.sync_playwright import Axe

    for page in visited(browser, shown.address, shown.address, color_scheme=scheme, bypass_csp=True):
        page.set_viewport_size({"width": width, "height": 900})
        for panel in ("lives", "why", "risk", "loop", "learn", "border", "take", "film"):
            page.click(f"#tab-{panel}")
            if panel == "risk":
                page.click("#risk-ask")
                page.wait_for_selector("#risk-found .question", timeout=60_000)
                page.click("#risk-found summary")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, panel
            assert page.evaluate(SMALL) == [], panel
            if width == 768 or panel == "film":
                found = Axe().run(page)
                assert found.violations_count == 0, (panel, found.generate_report())


def test_on_a_narrow_page_each_headline_keeps_one_line(browser: Browser, shown: Served) -> None:
    """On top while levers are moved, a seventh of the screen at most; all numbers on demand; large letters."""
    for page in visited(browser, shown.address, shown.address):
        page.set_viewport_size({"width": 360, "height": 800})
        page.locator("#all summary").click()
        page.locator("#lever-1-chain-boss-authority").scroll_into_view_if_needed()
        box = page.locator("#bar").bounding_box()
        assert box is not None and box["y"] == 0.0 and box["height"] <= 800 / 6.5
        assert page.locator("#brief > :visible").count() == 4
        button = page.get_by_role("button", name="All numbers")
        button.click()
        assert page.locator("#brief > :visible").count() == page.locator("#brief > span").count() > 4
        page.get_by_role("button", name="Headlines only").click()
        page.set_viewport_size({"width": 1280, "height": 900})
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_motion_is_reduced_where_that_is_wished(browser: Browser, shown: Served) -> None:
    for page in visited(browser, shown.address, shown.address, reduced_motion="reduce"):
        page.click("#tab-film")
        page.wait_for_selector("canvas.film")
        page.wait_for_timeout(800)
        assert page.inner_text("#film-play") == "Play"


def test_an_exported_page_opens_from_disk(browser: Browser, tmp_path: Path) -> None:
    """One file, the same bytes again, no server: levers of the lattice, lives, film and reasons answer."""
    file = tmp_path / "page.html"
    file.write_bytes(exported(desk_of(shop())))
    assert exported(desk_of(shop())) == file.read_bytes()
    for page in visited(browser, file.as_uri(), file.as_uri()):
        before = row_of(page, "unsolved_share")
        page.locator("#made summary").click()
        assert "with seed 7" in page.inner_text("#made")
        assert "journeysim explore shop.toml" in page.inner_text("#made pre")
        assert not page.locator("#tab-take, #presets").first.is_visible() and not page.locator("#more").is_visible()
        page.locator("#levers input[type=range]").first.focus()
        page.keyboard.press("Home")
        settled(page)
        assert row_of(page, "unsolved_share") != before
        page.click("#reset")
        settled(page)
        assert row_of(page, "unsolved_share") == before
        page.click("#tab-lives")
        page.click("#fate-lost_anyway")
        page.wait_for_selector(".life li")
        page.click("#tab-why")
        page.click("#why-ask")
        page.wait_for_selector("#why-levers figure")
        page.click("#tab-risk")
        page.click("#risk-ask")
        page.wait_for_selector("#risk-found .question")
        page.click("#tab-loop")
        page.click("#loop-go")
        page.wait_for_selector("#loop-table tbody tr:nth-child(2) td:nth-child(5)")
        page.click("#tab-border")
        page.click("#border-go")
        page.locator(".border g[role=button]").nth(1).click()
        settled(page)
        assert page.locator("output.changed").count() >= 1 and "this page holds that" in page.inner_text("#fates")
        page.click("#tab-learn")
        page.locator("#learn figure.guess:not(.sheet) svg").focus()
        page.keyboard.press("ArrowRight")
        page.click("#learn-show")
        assert re.search(r"It (went|hardly)", page.inner_text("#learn-said"))


def test_lessons_work_in_the_exported_file(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Guessed, run before, told and explained; one whose world is not there is named, with the command. No axe rule."""
    from axe_playwright_python.sync_playwright import Axe

    from sim.explore import lessons as course

    short = tuple(each | {"runs": 4 if "luck" in each else 2}
                  | ({"values": each["values"][:2]} if "key" in each else {}) for each in course.lessons())
    known = course.preset
    monkeypatch.setattr(course, "lessons", lambda: short)
    monkeypatch.setattr(course, "preset", lambda name: None if name == "course/priorities" else known(name))
    file = tmp_path / "page.html"
    file.write_bytes(exported(desk_of(shop(SHOP.replace("A shop", "Rosa's boxes")))))
    for page in visited(browser, file.as_uri(), file.as_uri(), bypass_csp=True):
        page.click("#tab-learn")
        page.click("#lesson-3")
        assert "journeysim explore configs/course/priorities.toml" in page.inner_text("#lesson")
        for number in (1, 2, 4, 5, 6, 7, 8):
            page.click(f"#lesson-{number}")
            page.click("#lesson-show")
            assert "first" in page.inner_text("#lesson-said")
            for point in page.locator("#lesson [role=slider]").all():
                point.focus()
                page.keyboard.press("PageUp")
            if number == 8:
                page.click("#lesson-show")
                assert "Write your number of runs first" in page.inner_text("#lesson-said")
                page.fill("#lesson-runs", "3")
            page.click("#lesson-show")
            page.wait_for_selector("#lesson-answer:not([hidden])")
            assert re.search(r"Your guess (is furthest off|lies among)", page.inner_text("#lesson-said"))
        assert "After 3 runs the interval says" in page.inner_text("#lesson-said")
        assert "3 (yours)" in page.inner_text("#lesson table")
        page.click("#lesson-5")
        assert page.get_by_role("radio").count() == 2 and page.locator("#lesson [role=slider]").count() == 4
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()


def test_pure_functions_hold_by_themselves() -> None:
    """The modules' own tests, by Node's test runner."""
    files = [str(path) for path in sorted((HERE / "js").glob("*.mjs"))]
    done = subprocess.run([browsers.node(), "--test", *files], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout


def test_what_the_film_draws_is_what_the_server_sent() -> None:
    """The fold of the page, run by Node over the events of two days, has as many in every line as the log."""
    desk = desk_of(shop())
    ready = desk.ready({})
    side = side_of(ready, 0, 0, desk.engine, desk.turn({}))
    film = asked(desk, "film", day=3, days=2)
    script = f"""
import {{ Moment }} from "{(HERE.parents[1] / 'sim/explore/page/js/moment.js').as_uri()}";
const film = JSON.parse(process.argv[1]);
const moment = new Moment(film.stage);
film.sides[0].start.forEach((event) => moment.take(event));
const counts = film.sides[0].events.map((event) => {{
  moment.take(event);
  return film.stage.pools.map((_, at) => moment.waiting(at));
}});
console.log(JSON.stringify(counts));
"""
    done = subprocess.run([browsers.node(), "--input-type=module", "-e", script, json.dumps(film)],
                          capture_output=True, text=True, timeout=60, check=True)
    counts = json.loads(done.stdout)
    from tests.explore.test_film import _lines

    events = form_of(side, 3, 2)["events"]
    moments = [event[0] + 0.004 for event in events]
    expected = list(_lines(side.records, moments))
    last = [at for at in range(len(events)) if at + 1 == len(events) or events[at + 1][0] > events[at][0]]
    assert [counts[at] for at in last] == [[expected[at].get(pool, 0) for pool in range(2)] for at in last]


def test_the_first_number_comes_soon(page: Page) -> None:
    """Not a time, but that there is an answer before there are many runs: numbers of one run are shown first."""
    page.get_by_role("slider", name="May decide up to, rep, second policy").fill("33")
    seen = set()
    began = time.monotonic()
    while page.get_attribute("#verdict", "aria-busy") == "true" or "20 of" not in page.inner_text("#progress"):
        seen.add(page.inner_text("#progress").split(" ")[0])
        assert time.monotonic() - began < 60.0
    assert seen & {"1", "2", "5"}
