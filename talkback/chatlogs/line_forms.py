r"""How a line goes on behind its stamp: who speaks, who acts, and what the client itself says.

Every form is three expressions that follow a stamp. What none of them takes is not understood.
"""

from collections.abc import Sequence
from enum import StrEnum

from talkback.model.lazy_dataclass import dataclass

NICK = rb"<(?P<signs>[ @+%&~!]*)(?P<nick>[^>\n#][^>\n]*)>"
"""Who speaks, with the sign of their rank in the channel."""

SPEECH = NICK + rb":?[ \t]?"
ANY_SPEECH = rb"<[^>\n#][^>\n]*+>"
"""The same in fewer steps, where it does not matter who."""

_ACTOR = rb"(?P<actor>[^\s:]+):?[ \t]"
_BULLET = rb"\xe2\x80\xa2"
_MARK = (
    rb"(?:(?:\*|-\*-|Action:|\xe2\x80\x94)[ \t](?=[^\s:]+[ \t])"
    rb"|" + _BULLET + rb"[ \t](?=[^\s:]+:?[ \t]))"
)
"""Before who acts: most clients; Quassel; eggdrop; IRCCloud's dash; Textual's bullet, which has a
colon behind the nick."""

_CLIENTS_WORDS = (
    # What mIRC, AdiIRC and HexChat say themselves begins like an action: "* alice has joined" is
    # nobody's words. Their default texts, as far as a line begins so.
    rb"(?!Now talking |Topic |Set by |Channel |You(?:'ve| (?:have|are|were|left)) |Looking up "
    rb"|(?:Disc|C)onnect(?:ed|ing|ion)\b|Rejoin|Attempting to |Retrieving |Unable to |Dns |Closing "
    rb"|(?:Joins|Parts|Quits): |Users on |Logging |Capabilities |Ping (?:\?|timeout)"
    rb"|Ignor(?:ed|ing)\b|DCC |Timer |\[[^\]\s]+\] (?:\(|[@+]?#|End of |idle )|#"
    rb"|[^\s]+ (?:[(\[][^)\]\n]*@[^)\]\n]*[)\]]"
    rb"|has (?:joined|left|quit|kicked|been kicked|(?:changed|set) (?:the )?topic)"
    rb"|is now known as |sets (?:mode|ban|channel|topic|quiet|exempt|invite)|changes topic "
    rb"|was kicked |Quit\b|(?:gives|removes) (?:voice|ban|channel |.{1,12} status )"
    rb"|is ~?[^\s@]+@|on [#@+&]|using [^\s]+\.|End of /))"
)

_MASK = rb"[(\[][^\s()\[\]]+@[^\s()\[\]]+[)\]]"
FOREIGN_WORDS = (
    rb"\*[ \t](?:" + _CLIENTS_WORDS + rb"[^\n]*" + _MASK + rb"|[^\s]+ " + _MASK + rb"[ \t]"
    rb"(?!(?:has|is|was|sets|joined|left|[Qq]uit|[Jj]oins|[Pp]arts)\b)[^\s(])"
)
"""What a client says of somebody with a hostmask, in a language whose words are not known here."""

OTHER_MARKS = rb"(?:[-*=!<>]{2,4}(?=[\s!])|\xe2[\x86\x87][\x80-\xbf])"
"""What clients have before their own words, whose actions alone have one asterisk: more of them,
dashes, arrows."""

_EVENT = (
    # Notices, too, and what eggdrop says in words.
    rb"(?:" + OTHER_MARKS + rb"|-[^\s-][^\n]*?-(?=[ \t])|\xe2[\x80-\xbf]{2}"
    rb"|[^\s<>]+ [(\[][^)\]\s]*@[^)\]\s]*[)\]]|Nick change: |Topic changed on "
    rb"|#[^\s:]+: mode change |[^\s<]+ kicked from #|Mode #|Topic:"
    # Konversation has a word and a tab; LimeChat and Pidgin write sentences.
    rb"|(?:Join|Part|Quit|Topic|Mode|Nick|Kick|Info|Notice|CTCP|Away|Notify|Channel|Created|URL)\t"
    rb"|[^\s:<>]+ (?:has (?:joined|left|changed|set)|left the room)\b)"
)
_DAY_LINE = rb"(?!-(?:-- |!- Day changed to ))"
"""eggdrop: `[00:00] --- Wed Jan  3 2024`; irssi's window: `00:00 -!- Day changed to 3 Jan 2024`."""


@dataclass(frozen=True, slots=True)
class LineForm:
    """`gap` is between stamp and the rest; `mixed` forms name the channel in every line.

    Without its `sign` nothing is a message in that form.
    """

    name: str
    speech: bytes
    action: bytes
    event: bytes = _DAY_LINE + rb"(?:\*[ \t]|" + _EVENT + rb")"
    gap: bytes = rb"[ \t]*+"
    mixed: bool = False
    stamped: bool = True
    sign: bytes = b""

    @property
    def message(self) -> bytes:
        return b"(?:" + self.speech + b"|" + self.action + b")"


ANGLE = LineForm("angle", SPEECH, _MARK + _ACTOR)
"""`<nick> text`, `* nick acts`; what the client says is marked in another way."""

ASTERISK = LineForm("asterisk", SPEECH, _MARK + _CLIENTS_WORDS + _ACTOR)
"""The same where the client itself has one asterisk, too: mIRC, AdiIRC, HexChat."""

SPEECH_ONLY = LineForm("speech", SPEECH, rb"(?!)(?P<actor>)", _DAY_LINE + _EVENT)
"""Where the client's own words are in a language that is not known here: no line with an asterisk
can be told from them."""

_SYMBOLS = rb"(?:\xe2[\x80-\xbf]{2}|\xf0\x9f[\x80-\xbf]{2}|\xef\xb8\x8f)+"
"""Arrows and pictures, which some have WeeChat put before its own words: nobody's nick."""

TABS = LineForm(
    "tabs",
    rb"(?! ?\*\t|--\t|-->\t|<--\t|=!=\t|" + _SYMBOLS + rb"\t)"
    rb"(?P<signs>[@+%&~!]?)(?P<nick>[^\t\n<#][^\t\n]*)\t",
    rb" ?\*\t(?P<actor>[^\s]+) ",
    rb"(?:--|-->|<--|=!=|[^\w\s\x80-\xff]{1,3})?\t",
    gap=rb"[^\t\n]*\t",
    sign=b"\t",
)
"""WeeChat: prefix and text with tabs between."""

CHANNEL = LineForm(
    "channel",
    SPEECH,
    rb"\*[ \t]" + _ACTOR,
    gap=rb"[ \t]*[<\[(]?(?P<target>#[^\s>\]):,]+)[>\])]?:?[ \t]+",
    mixed=True,
    sign=b"#",
)
"""`<#channel> <nick> text`, `#channel: <nick> text`: logs of several channels in one."""

_BAR = rb"(?:\||\xe2\x94\x82)"

COLON = LineForm(
    "colon",
    rb"(?!Topic: )(?:[<>] )?(?P<signs>[@+%&~]?)"
    rb"(?P<nick>[^\s:<>|*=\-\[({\x22#!][^\s:<>|!]*)(?:![^\s:]+)?"
    rb"(?::|>|[ \t]*" + _BAR + rb")(?:[ \t]|(?=\r?\n)|\Z)",
    rb"(?:\*{3}|(?:\*|" + _BULLET + rb")[ \t])(?:" + _BAR + rb"[ \t])?(?P<actor>[^\s:*|]+):?[ \t]",
    gap=rb"[ \t]*+(?:" + _BAR + rb"[ \t]+)?",
)
"""LimeChat, Textual of old, Pidgin: `nick: text`; bip: a mask; `nick | text` in a terminal."""

BRACKETS = LineForm(
    "brackets",
    rb"[\[(](?P<signs>[ @+%&~!]*)(?P<nick>[^\s\])#\d][^\s\])]*)[\])][ \t]",
    rb"\*[ \t]" + _ACTOR,
)
"""`[nick] text`, `(nick) text`."""

BARE = LineForm(
    "bare",
    rb"<(?P<signs>[ @+%&~!]*)(?P<nick>(?!\d\d?:\d\d)[^\s<>#][^\s<>]*)>[ \t]",
    rb" ?\*[ \t]" + _ACTOR,
    stamped=False,
)
"""Chat without any times: stricter, since much that is no chat has angle brackets."""


class LogFormat(StrEnum):
    """The values of `--format`."""

    AUTO = "auto"
    IRSSI = "irssi"
    WEECHAT = "weechat"
    ZNC = "znc"
    HEXCHAT = "hexchat"
    MIRC = "mirc"
    PLAIN = "plain"
    RAW = "raw"


FORMS: dict[LogFormat, Sequence[LineForm]] = {
    LogFormat.AUTO: (CHANNEL, TABS, ANGLE, ASTERISK, COLON, BRACKETS, BARE),
    LogFormat.IRSSI: (ANGLE,),
    LogFormat.WEECHAT: (TABS,),
    LogFormat.ZNC: (ANGLE,),
    LogFormat.HEXCHAT: (ASTERISK,),
    LogFormat.MIRC: (ASTERISK,),
    LogFormat.PLAIN: (CHANNEL, ANGLE, COLON, BRACKETS, BARE),
    LogFormat.RAW: (),
}
"""Of forms that fit equally well, the first is taken."""
