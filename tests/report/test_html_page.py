"""The file: whole, of our own parts alone, and everything in it that came from chat is text."""

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from talkback.model.text import escape_unprintable
from talkback.report.collector import ChangedLines, ReplayCollector
from talkback.report.html_page import to_html
from talkback.report.line_sample import LineSample
from talkback.report.page import Page
from tests.engine.making import rule
from tests.report.attacks import attacks
from tests.report.making import line, occurrence, page_of

VOID = {"meta", "link", "input", "img", "br", "hr"}


class Reader(HTMLParser):
    """Tags, attributes and text of a document, and whether every tag that opens closes."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return "".join(self.texts)


def whole(text: str) -> Page:
    """A page in which that text stands wherever somebody else's may."""
    seen = ReplayCollector(names=True)
    fields = dict.fromkeys(("place", "nick", "detail", "reply", "pattern", "other"), text)
    tea = occurrence(rule=text, place=text, person=text)
    seen.counts.add(tea)
    seen.counts.add(tea._replace(outcome="chance"))
    seen.other.add(tea)
    seen.samples[text] = LineSample()
    seen.samples[text].add(line(0, f"{text} tea {text}", **fields))
    seen.changes[text] = ChangedLines(seen.samples[text], seen.samples[text])
    page = page_of(seen, rule("tea", name=text))
    return replace(page, title=text, subtitle=[text], notes=[text], against=text, made=text)


@pytest.mark.parametrize("attack", attacks())
def test_whatever_others_wrote_is_text(attack: str) -> None:
    text = to_html(whole(attack)).decode()
    plain, attacked = Reader(to_html(whole("word")).decode()), Reader(text)
    assert (attacked.tags, attacked.attributes) == (plain.tags, plain.attributes)
    assert attacked.open == plain.open == []
    assert attacked.text.count(escape_unprintable(attack)) >= 10
    assert all(letter.isprintable() or letter == "\n" for letter in text)


def test_there_is_no_handler_no_inline_style_and_no_address_of_a_host() -> None:
    reader = Reader(to_html(whole("word")).decode())
    assert not {name for name in reader.attributes if name.startswith("on")}
    assert not reader.attributes & {"style", "src", "srcset", "action", "ping"}
    assert reader.tags.isdisjoint({"iframe", "object", "embed", "img", "base"})


def test_the_policy_admits_our_script_and_style_by_their_hashes_and_nothing_else() -> None:
    text = to_html(whole("word")).decode()
    [policy] = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    policy = policy.replace("&#39;", "'")
    for tag in ("script", "style"):
        [inside] = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = b64encode(sha256(inside.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http:" not in policy


def test_a_page_of_nothing_says_so() -> None:
    text = Reader(
        to_html(page_of(ReplayCollector(names=False), rule("tea", name="tea"))).decode()
    ).text
    assert "No matches." in text
    assert "Nothing did." in text


def test_what_is_drawn_is_told_as_well_and_every_table_has_a_name() -> None:
    text = to_html(whole("word")).decode()
    drawn = re.findall(r"<svg[^>]*>", text)
    assert len(drawn) >= 3
    assert [each for each in drawn if "aria-label=" not in each and "aria-hidden" not in each] == []
    tables = re.findall(r"<table[^>]*>\s*(?:<caption)?", text)
    assert len(tables) >= 6
    named = ("<caption", "aria-labelledby")
    assert [each for each in tables if not any(name in each for name in named)] == []
