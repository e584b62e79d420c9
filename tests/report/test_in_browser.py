"""A report in Chromium: it draws, sorts and filters, asks nobody for anything, and stays text."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, expect

from talkback.cli.main import main
from tests.report.attacks import attacks
from tests.report.browser import NARROW, Watched, chromium, opened

RULES = """
[networks.libera]
host = "irc.example"
channels = ["#tea"]
[rules.tea]
triggers = '\\btea\\b'
reply = "{nick}: milk?"
cooldown = "5m"
[rules.cake]
triggers = 'cake'
reply = "where?"
[rules.any]
triggers = '.'
reply = "so"
chance = 0.0
continue = true
[rules.never]
triggers = 'xyzzy'
reply = "no"
"""
LOG = "".join(
    f"[2024-01-0{day} {hour:02}:00:00] <ann{hour % 3}> {text} {hour}\n"
    for day in range(1, 6)
    for hour in range(9, 21)
    for text in ("tea", "cake and tea", "nothing")
)


@pytest.fixture(scope="module")
def browser() -> Iterator[tuple[Browser, socket.socket]]:
    with chromium() as found:
        yield found


def reported(folder: Path, log: str, *options: str) -> Path:
    (folder / "rules.toml").write_text(RULES, encoding="utf-8")
    (folder / "#tea.log").write_text(log, encoding="utf-8")
    config = ("-c", str(folder / "rules.toml"))
    argv = ["replay", *config, str(folder / "#tea.log"), "--html", str(folder / "report.html")]
    done = CliRunner().invoke(main, [*argv, *options])
    assert done.exit_code == 0, done.output
    return folder / "report.html"


@pytest.fixture
def report(tmp_path: Path, browser: tuple[Browser, socket.socket]) -> Iterator[Watched]:
    with opened(*browser, reported(tmp_path, LOG)) as watched:
        yield watched
        assert watched.told == []
        assert [url for url in watched.asked if not url.startswith(("file:", "data:"))] == []
        assert watched.callers() == []


def rules_shown(report: Watched) -> list[str]:
    return report.page.locator("#rule-table tbody tr:visible th").all_inner_texts()


def test_it_draws(report: Watched) -> None:
    chart = report.page.locator("svg.chart").bounding_box()
    assert chart is not None
    assert (chart["width"] > 600, chart["height"] > 100) == (True, True)
    shades = report.page.locator(".week td.l5").first.evaluate(
        "e => getComputedStyle(e).backgroundColor"
    )
    assert shades not in ("rgba(0, 0, 0, 0)", "rgb(255, 255, 255)")
    assert rules_shown(report) == ["any", "tea", "cake", "never"]


def test_a_heading_sorts_both_ways_also_by_keyboard(report: Watched) -> None:
    fired = report.page.locator("#rule-table th", has_text="Fired")
    fired.get_by_role("button").click()
    assert fired.get_attribute("aria-sort") == "descending"
    assert rules_shown(report)[0] in ("cake", "tea")
    assert rules_shown(report)[-1] in ("any", "never")
    fired.get_by_role("button").press("Enter")
    assert fired.get_attribute("aria-sort") == "ascending"
    report.page.locator("#rule-table th", has_text="Rule").get_by_role("button").click()
    assert fired.get_attribute("aria-sort") is None
    assert rules_shown(report) == ["any", "cake", "never", "tea"]


def test_a_search_leaves_rules_and_lines_that_have_the_words(report: Watched) -> None:
    report.page.get_by_label("Search").fill("CAKE and tea 9")
    expect(report.page.get_by_role("status")).to_have_text("3 rules, 15 lines")
    assert rules_shown(report) == ["any", "tea", "cake"]
    assert report.page.locator("details.rule:visible .lines > li:visible").count() == 15
    report.page.get_by_label("Search").fill("")
    expect(report.page.get_by_role("status")).to_be_empty()
    assert len(rules_shown(report)) == 4
    assert report.page.locator(".lines > li:visible").count() == 0


def test_lines_are_filtered_by_what_came_of_them_and_rules_by_whether_they_fired(
    report: Watched,
) -> None:
    report.page.locator("#outcome").select_option("cooldown")
    expect(report.page.get_by_role("status")).to_have_text("1 rule, 60 lines")
    report.page.locator("#outcome").select_option("")
    report.page.locator("#kind").select_option("unmatched")
    expect(report.page.get_by_role("status")).to_have_text("1 rule")
    assert rules_shown(report) == ["never"]


def test_a_verdict_opens_to_the_gates_and_the_match_is_marked(report: Watched) -> None:
    rule = report.page.locator('#lines details[data-rule="tea"]')
    rule.locator("> summary").press("Enter")
    line = rule.locator('li[data-o="cooldown"]').first
    assert line.locator("mark").inner_text() == "tea"
    line.locator("summary").press("Enter")
    expect(line.locator("details")).to_contain_text("then cooldown said no")
    expect(line.locator("details")).to_contain_text("passed scope, event, trigger,")
    expect(line.locator("details")).to_contain_text("not asked user cooldown, ")


def test_nothing_is_wider_than_a_phone(
    tmp_path: Path, browser: tuple[Browser, socket.socket]
) -> None:
    with opened(*browser, reported(tmp_path, LOG), viewport=NARROW) as report:
        for rule in report.page.locator("details.rule > summary").all():
            rule.click()
        assert report.page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_paper_has_everything_but_the_tools_also_what_a_search_hid(report: Watched) -> None:
    report.page.get_by_label("Search").fill("cake")
    expect(report.page.get_by_role("status")).not_to_be_empty()
    report.page.pdf()
    assert len(rules_shown(report)) == 4
    report.page.emulate_media(media="print", color_scheme="dark")
    expect(report.page.locator(".tools")).to_be_hidden()
    expect(report.page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_contrast(
    tmp_path: Path, browser: tuple[Browser, socket.socket], scheme: str
) -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1 for text; every colour that text has against what is behind it."""
    with opened(*browser, reported(tmp_path, LOG), color_scheme=scheme) as report:
        for rule in report.page.locator("details.rule > summary").all():
            rule.click()
        low = report.page.evaluate(CONTRAST)
    assert low == []


CONTRAST = """() => {
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = parts(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const found = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    const empty = !walker.currentNode.textContent.trim();
    if (empty || !node.checkVisibility() || node.closest(".unseen, .skip, script")) continue;
    const one = light(parts(getComputedStyle(node).color)), other = light(behind(node));
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (ratio < 4.5) found.add(`${node.tagName}.${node.className} ${ratio.toFixed(2)}`);
  }
  return [...found];
}"""


def test_a_log_full_of_attacks_stays_text_and_asks_nobody(
    tmp_path: Path, browser: tuple[Browser, socket.socket]
) -> None:
    host = f"127.0.0.1:{browser[1].getsockname()[1]}"
    written = [attack.replace("\n", " ") for attack in attacks(host)]
    log = "".join(f"[2024-01-01 09:00:00] <ann> tea {text}\n" for text in written)
    with opened(*browser, reported(tmp_path, log, "--names")) as report:
        for rule in report.page.locator("details.rule > summary").all():
            rule.click()
        report.page.wait_for_load_state("networkidle")
        assert report.page.title() == "Replay of #tea.log"
        text = report.page.locator("#lines").inner_text()
        assert "<script>document.title='owned'</script>" in text
        assert "<svg onload=document.title='owned'>" in text
        assert r"\u202eright to left" in text
        assert (report.told, report.callers()) == ([], [])
        assert [url for url in report.asked if not url.startswith(("file:", "data:"))] == []


def test_our_own_policy_holds_what_a_template_would_let_through(
    tmp_path: Path, browser: tuple[Browser, socket.socket]
) -> None:
    """A second wall: even markup that stood in the file would neither run nor load."""
    path = reported(tmp_path, LOG)
    host = f"127.0.0.1:{browser[1].getsockname()[1]}"
    planted = f"<script>document.title='owned'</script><img src=http://{host}/ onerror=alert(1)>"
    path.write_text(path.read_text(encoding="utf-8").replace("<main", f"{planted}<main"))
    with opened(*browser, path) as report:
        report.page.wait_for_load_state("networkidle")
        assert report.page.title() == "Replay of #tea.log"
        assert len(report.told) >= 2
        assert report.callers() == []
