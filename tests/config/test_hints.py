"""The table of other bots' words leads to keys that are there, and no near miss misleads."""

import pytest

from talkback.config.hints import _advice, hint
from talkback.config.other_words import WORDS
from talkback.config.schema import FILE, SECTIONS, TABLES_OF_KEY
from tests.config.making import read

_SECTIONS = {section.title: section for section in (FILE, *SECTIONS)}


@pytest.mark.parametrize("title", WORDS)
def test_no_word_is_a_key_of_its_own_section(title: str) -> None:
    """It would never be asked for."""
    keys = _SECTIONS["rules.NAME" if title == "defaults" else title].keys
    assert not keys.keys() & _advice(title).keys()


@pytest.mark.parametrize("title", WORDS)
def test_what_looks_like_a_key_is_one(title: str) -> None:
    keys = _SECTIONS["rules.NAME" if title == "defaults" else title].keys
    for advice in set(_advice(title).values()):
        assert " " in advice or advice.startswith("[") or advice in keys


@pytest.mark.parametrize(
    ("title", "word", "told"),
    [
        ("rules.NAME", "regex", "; talkback calls it triggers"),
        ("rules.NAME", "case-sensitive", "; ignore_case = false where capitals matter"),
        ("rules.NAME", "caseSensitive", "; ignore_case = false where capitals matter"),
        ("rules.NAME", "Triggers", "; did you mean triggers?"),
        ("rules.NAME", "cooldwon", "; did you mean cooldown?"),
        ("rules.NAME", "port", "; port belongs in [networks.NAME]"),
        ("rules.NAME", "must-contain", "; talkback calls it also"),
        ("rules.NAME", "per_match_cooldown", "; talkback calls it match_cooldown"),
        ("rules.NAME", "idle_time", "; talkback calls it after_silence"),
        ("rules.NAME", "min_people", "; talkback calls it quorum"),
        ("rules.NAME", "active_hours", "; talkback calls it when"),
        ("rules.NAME", "cron", "; there is no such key: talkback speaks only when spoken to"),
        ("rules.NAME.examples", "time", "; talkback calls it at"),
        ("rules.NAME.examples", "status", "; talkback calls it rank"),
        ("bot", "channel_operators", "; talkback calls it chanops"),
        ("bot", "tz", "; talkback calls it timezone"),
        ("rules.NAME", "after_reply", "; talkback calls it within_reply"),
        ("rules.NAME", "replies", "; talkback calls it reply"),
        ("rules.NAME", "send_to", "; talkback calls it to"),
        ("rules.NAME", "whisper", '; to = "nick" answers in private'),
        ("rules.NAME", "random", '; for one of several write a list: reply = ["…", "…"]'),
        (
            "rules.NAME",
            "on_join",
            '; on = ["join"] is for who comes, on = ["part"] for who leaves',
        ),
        ("rules.NAME.examples", "quit", "; talkback calls it part"),
        ("rules.NAME", "frobnicate", ""),
        ("rules.NAME", "probablity", "; talkback calls it chance"),
        ("rules.NAME", "cooldown_seconds", "; did you mean cooldown?"),
        ("rules.NAME", "userCooldownMs", "; did you mean user_cooldown?"),
        ("rules.NAME", "negative_examples", "; talkback calls it counter_examples"),
        ("bot", "channel", "; channels belongs in [networks.NAME]"),
        ("networks.NAME", "autoJoin", "; talkback calls it channels"),
        ("networks.NAME", "verifySSL", "; talkback calls it tls_verify"),
        ("rules.toml", "irc", "; talkback calls it [networks.NAME]"),
        ("networks.NAME", "relays", "; talkback calls it bridges"),
        ("networks.NAME.bridges", "nick", "; talkback calls it who"),
        ("bot", "autojoin", "; channels in [networks.NAME] is meant"),
    ],
)
def test_a_word_leads_where_it_should(title: str, word: str, told: str) -> None:
    assert hint(word, title, _SECTIONS[title].keys, TABLES_OF_KEY) == told


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("elsewhere", "here"),
    [
        ("me", "bot"),
        ("chan", "channel"),
        ("server", "network"),
        ("text", "message"),
        ("now", "time"),
        ("today", "date"),
        ("day", "weekday"),
        ("counter", "count"),
    ],
)
def test_what_other_bots_call_a_placeholder_is_known(elsewhere: str, here: str) -> None:
    _, report = read(f'[rules.x]\ntriggers = "x"\nreply = "so {{{elsewhere}}}"\n')
    told = [diagnostic.message for diagnostic in report]
    assert any(f"write {{{here}}}" in message for message in told), told
