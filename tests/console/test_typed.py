"""What is typed becomes lines, and lines become what is shown."""

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from talkback.console.client_state import ClientState
from talkback.console.render import plain, render
from talkback.console.run import human_nick
from talkback.console.slash_commands import COMMANDS, Leave, Send, Show, understand
from talkback.console.terminal import CommandCompleter
from talkback.model.line_parser import parse_line

CHANNEL = "#talkback"


STATE = ClientState("alice", CHANNEL, "alice!~alice@localhost")


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("hello", f"PRIVMSG {CHANNEL} :hello"),
        ("//etc", f"PRIVMSG {CHANNEL} :/etc"),
        ("/me waves", f"PRIVMSG {CHANNEL} :\x01ACTION waves\x01"),
        ("/MSG bob how are you", "PRIVMSG bob :how are you"),
        ("/nick al", "NICK al"),
        ("/join #c key", "JOIN #c key"),
        ("/part", f"PART {CHANNEL}"),
        ("/part #c", "PART #c"),
        ("/topic", f"TOPIC {CHANNEL}"),
        ("/topic what she said", f"TOPIC {CHANNEL} :what she said"),
        ("/names", f"NAMES {CHANNEL}"),
    ],
)
def test_typed_becomes_a_line(typed: str, line: str) -> None:
    assert understand(typed, STATE) == Send((line,))


@pytest.mark.parametrize("typed", ["/me", "/msg", "/msg bob", "/nick", "/join"])
def test_too_little_typed_is_answered_with_the_usage(typed: str) -> None:
    name = typed[1:].partition(" ")[0]
    assert understand(typed, STATE) == Show(f"Usage: {COMMANDS[name].usage}")


@pytest.mark.parametrize("typed", ["hello", "/me waves", "/topic", "/names", "/part"])
def test_in_no_channel_it_says_so(typed: str) -> None:
    assert understand(typed, ClientState("alice")) == Show(
        "You are in no channel: /join one first."
    )


def test_help_names_every_command() -> None:
    told = understand("/help", STATE)
    assert isinstance(told, Show)
    assert [row.split()[0] for row in told.text.splitlines()] == [f"/{name}" for name in COMMANDS]


def test_an_unknown_command_near_nothing() -> None:
    assert understand("/xyzzy", STATE) == Show("No command /xyzzy. Try /help.")


def test_quit_leaves() -> None:
    assert understand("/quit", STATE) == Leave()


@pytest.mark.parametrize(
    ("typed", "frame"), [("x" * 2000, "{}"), ("/me " + "y" * 2000, "\x01ACTION {}\x01")]
)
def test_lines_fit_with_the_mask_that_the_server_adds(typed: str, frame: str) -> None:
    sent = understand(typed, STATE)
    assert isinstance(sent, Send)
    sizes = [len(f":{STATE.mask} {line}\r\n".encode()) for line in sent.lines]
    assert max(sizes) == 512
    assert sum(line.count("x") + line.count("y") for line in sent.lines) == 2000
    assert all(line.endswith(frame[-1]) or frame == "{}" for line in sent.lines)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (":bob!b@h PRIVMSG #talkback :hi", "<bob> hi"),
        (":bob!b@h PRIVMSG #other :hi", "<bob:#other> hi"),
        (":bob!b@h PRIVMSG alice :hi", "<bob → you> hi"),
        (":alice!b@h PRIVMSG bob :hi", "<alice → bob> hi"),
        (":bob!b@h NOTICE #talkback :hi", "-bob- hi"),
        (":bob!b@h PRIVMSG #talkback :\x01ACTION waves\x01", "* bob waves"),
        (":bob!b@h PRIVMSG #talkback :\x02b\x0304red\x1b]0;x\x07", "<bob> bred]0;x"),
        (":bob!b@h JOIN #talkback", "-!- bob joined #talkback"),
        (":alice!b@h JOIN #talkback", "-!- you joined #talkback"),
        (":bob!b@h PART #talkback", "-!- bob left #talkback"),
        (":bob!b@h PART #talkback :bye {0}", "-!- bob left #talkback (bye {0})"),
        (":bob!b@h KICK #talkback carol :why", "-!- bob kicked carol from #talkback (why)"),
        (":bob!b@h MODE #talkback +o carol", "-!- bob set +o carol on #talkback"),
        (":bob!b@h TOPIC #talkback :new", "-!- bob set the topic of #talkback: new"),
        (":s 332 alice #talkback :old", "-!- topic of #talkback: old"),
        (":s 433 alice bob :Nickname is already in use", "-!- bob Nickname is already in use"),
        (":s 001 alice :Welcome", None),
        (":s 422 alice :no message of the day", None),
        ("PING :x", None),
    ],
)
def test_shown(line: str, text: str | None) -> None:
    pieces = render(parse_line(line), STATE)
    assert (None if pieces is None else "".join(piece for _, piece in pieces)) == text


def test_a_line_with_our_nick_stands_out() -> None:
    pieces = render(parse_line(":bob!b@h PRIVMSG #talkback :hey Alice!"), STATE)
    assert pieces is not None
    assert pieces[-1] == ("bold", "hey Alice!")


def test_plain_keeps_digits_that_are_no_colour() -> None:
    assert plain("\x0312345 \x03,5 \x04FF00ff7") == "345 ,5 7"


@pytest.mark.parametrize(
    ("before", "completed"),
    [
        ("/to", ["/topic "]),
        ("TAL", ["talkback: "]),
        ("ask tal", ["talkback "]),
        ("/msg tal", ["talkback "]),
        ("nobody", []),
    ],
)
def test_tab(before: str, completed: list[str]) -> None:
    state = ClientState("alice", CHANNEL)
    for line in (f":s 353 alice = {CHANNEL} :@talkback alice", f":x!x@x JOIN {CHANNEL}"):
        state.follow(parse_line(line))
    words = CommandCompleter(state).get_completions(Document(before), CompleteEvent())
    assert [word.text for word in words] == completed


class TestRoster:
    """Who is where, by what the server sends."""

    def test_one_leaves_in_every_way(self) -> None:
        for news in ("PART #c", "QUIT :bye", "NICK :carol"):
            state = self.in_channel()
            state.follow(parse_line(f":bob!b@h {news}"))
            assert not state.is_here("bob", "#c")
        state = self.in_channel()
        state.follow(parse_line(":alice!a@h KICK #c BOB :out"))
        assert not state.is_here("bob", "#c")

    def test_our_own_place_follows_us(self) -> None:
        state = self.in_channel()
        state.follow(parse_line(":alice!a@h JOIN #d"))
        assert state.place == "#d"
        state.follow(parse_line(":bob!b@h KICK #D alice :out"))
        assert state.place == "#c"
        state.follow(parse_line(":alice!a@h PART #c"))
        assert state.place == ""

    def test_our_own_nick_and_mask_follow_us(self) -> None:
        state = self.in_channel()
        state.follow(parse_line(":alice!a@h NICK :Alicia"))
        assert (state.nick, state.mask) == ("Alicia", "Alicia!a@h")
        assert state.company() == ["bob"]

    @staticmethod
    def in_channel() -> ClientState:
        state = ClientState("alice")
        for line in (":alice!a@h JOIN #c", ":s 353 alice = #c :@alice +bob"):
            state.follow(parse_line(line))
        return state


@pytest.mark.parametrize(
    ("user", "nick"), [("alice", "alice"), ("", "you"), ("1st", "you"), ("jane doe", "you")]
)
def test_the_account_names_the_person_where_irc_allows(user: str, nick: str) -> None:
    assert human_nick(user) == nick
