"""Where the lines of a log were said, and what holds there alone."""

import os
from pathlib import Path

import pytest

from talkback.engine.scope import ChannelGlob
from talkback.model.message import MessageKind
from tests.engine.making import rule, ruleset
from tests.replay.making import RULES, quickly


def test_the_cooldown_goes_on_from_file_to_file(tmp_path: Path) -> None:
    """Half an hour over midnight, in a channel that writes a file a day."""
    (tmp_path / "#here").mkdir()
    (tmp_path / "#here" / "2024-01-02.log").write_text("[23:50:00] <alice> twss\n")
    (tmp_path / "#here" / "2024-01-03.log").write_text(
        "[00:20:00] <alice> twss\n[00:50:00] <alice> twss\n"
    )
    score = quickly(RULES, tmp_path).rules["twss"]
    assert (score.matched, score.fired) == (3, 2)


def test_other_channels_do_not_share_a_cooldown(tmp_path: Path) -> None:
    for channel in ("#here", "#there"):
        (tmp_path / f"{channel}.log").write_text("[23:50:00] <alice> twss\n")
    assert quickly(RULES, tmp_path).rules["twss"].fired == 2


def test_a_rule_for_one_channel_holds_in_that_channel_alone(tmp_path: Path) -> None:
    rules_ = ruleset(rule("twss", channels=(ChannelGlob("#h*", "net"),)))
    for channel in ("#here", "#there"):
        (tmp_path / "net").mkdir(exist_ok=True)
        (tmp_path / "net" / f"{channel}.log").write_text("[23:50:00] <alice> twss\n")
    assert quickly(rules_, tmp_path).rules["rule"].matched == 1


def test_a_raw_log_tells_channel_and_private(tmp_path: Path) -> None:
    path = tmp_path / "raw.log"
    path.write_text(
        ":al!a@b PRIVMSG #here :twss\n:al!a@b PRIVMSG @#here :twss\n"
        ":al!a@b PRIVMSG talkback :twss\nPRIVMSG #here :twss\n@bot :al!a@b PRIVMSG #here :twss\n"
    )
    rules_ = ruleset(
        rule("twss", name="in private", on=frozenset({MessageKind.PRIVATE})),
        rule("twss", name="here", channels=(ChannelGlob("#here"),)),
    )
    report = quickly(rules_, path)
    assert {name: score.matched for name, score in report.rules.items()} == {
        "in private": 1,
        "here": 2,
    }
    assert (report.messages, report.odd.own, report.odd.bots) == (5, 1, 1)


@pytest.mark.parametrize(
    ("target", "channel"),
    [
        ("!ABCDEhere", "!ABCDEhere"),
        ("+here", "+here"),
        ("@&here", "&here"),
        ("&here", "&here"),
        ("~@#here", "#here"),
    ],
)
def test_channels_have_four_signs_and_those_of_ranks_before_them(
    target: str, channel: str, tmp_path: Path
) -> None:
    path = tmp_path / "raw.log"
    path.write_text(f":al!a@b PRIVMSG {target} :twss\n")
    rules_ = ruleset(rule("twss", channels=(ChannelGlob(channel),)))
    assert quickly(rules_, path).rules["rule"].matched == 1


@pytest.mark.parametrize("path", [".", "old/..", "../#here", "old/../2024-01-02.log"])
def test_folders_have_their_names_wherever_one_is(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "#here" / "old").mkdir(parents=True)
    (tmp_path / "#here" / "2024-01-02.log").write_text("[23:50] <alice> twss\n")
    monkeypatch.chdir(tmp_path / "#here")
    rules_ = ruleset(rule("twss", channels=(ChannelGlob("#here"),)))
    assert quickly(rules_, Path(path)).rules["rule"].matched == 1


def test_a_channel_is_one_however_its_name_is_written(tmp_path: Path) -> None:
    for channel in ("#Here", "#here", "#HERE"):
        (tmp_path / f"{channel}.log").write_text("[23:50] <alice> twss\n")
    report = quickly(RULES, tmp_path)
    assert (report.rules["twss"].matched, report.rules["twss"].fired) == (3, 1)


def test_services_and_a_bouncer_are_not_answered(tmp_path: Path) -> None:
    """As ZNC has them in folders of their own, and channels have them among people."""
    for place, nick in (("NickServ", "NickServ"), ("*status", "*status"), ("#here", "Global")):
        (tmp_path / "net" / place).mkdir(parents=True)
        said = f"[09:01:00] <{nick}> twss\n[09:02:00] <alice> hi\n"
        (tmp_path / "net" / place / "2024-01-02.log").write_text(said)
    private = rule("twss", name="private", on=frozenset({MessageKind.PRIVATE}))
    joins = rule(name="joins", on=frozenset({MessageKind.JOIN}))
    with (tmp_path / "net" / "#here" / "2024-01-02.log").open("a") as log:
        log.write("[09:09:00] *** Joins: ChanServ (ChanServ@services.example)\n")
    report = quickly(ruleset(rule("twss", name="channel"), private, joins), tmp_path)
    assert (report.odd.services, report.messages) == (3, 6)
    assert [name for name, score in report.rules.items() if score.fired] == []
    assert report.odd.held_back == {"a bot": 1}


def test_a_private_log_asks_the_rules_for_private(tmp_path: Path) -> None:
    path = tmp_path / "irc.net.alice.weechatlog"
    path.write_text("2024-01-02 12:34:56\talice\ttwss\n")
    private = rule("^", name="private", on=frozenset({MessageKind.PRIVATE}))
    report = quickly(ruleset(rule("twss", name="channel"), private), path)
    assert list(report.rules) == ["private"]


def test_a_name_that_is_not_utf8_does_not_end_the_folder(tmp_path: Path) -> None:
    for name in (b"#caf\xe9.log", b"#tea.log"):
        (tmp_path / os.fsdecode(name)).write_text("[12:34] <alice> twss\n")
    report = quickly(RULES, tmp_path)
    assert (report.files, report.rules["twss"].fired) == (2, 2)


def test_beside_logs_of_channels_one_without_a_channel_is_a_conversation(tmp_path: Path) -> None:
    (tmp_path / "net").mkdir()
    for name in ("#here.log", "alice.log"):
        (tmp_path / "net" / name).write_text("[12:34] <alice> twss\n")
    rules_ = ruleset(rule("twss", name="private", on=frozenset({MessageKind.PRIVATE})))
    assert quickly(rules_, tmp_path).rules["private"].matched == 1


def test_day_lines_in_any_language_part_the_days(tmp_path: Path) -> None:
    path = tmp_path / "#here.log"
    path.write_text(
        "--- Log opened Di Jan 02 09:00:00 2024\n09:01 <alice> twss\n"
        "--- Day changed Mi Jan 03 2024\n09:01 <bob> twss\n"
        "--- Day changed Fr Mär 15 2024\n09:01 <bob> twss\n"
    )
    report = quickly(RULES, path)
    assert (report.rules["twss"].fired, report.odd.unread) == (3, {})
