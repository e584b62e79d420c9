"""HexChat: `Jan 02 03:04:05 <nick>`, a tab, text; `*` and a tab for actions and its own words."""

import re

from talkback.store.chatlogs.format import Format
from talkback.store.chatlogs.stamps import OF_YEAR

_DAY = re.compile(
    rb"\n\*\*\*\* BEGIN LOGGING AT \w{3} (?P<month>\w{3}) (?P<day>[ \d]\d)"
    rb" \d\d:\d\d:\d\d (?P<year>\d{4})"
)
_ITS_OWN = (
    # What HexChat itself says begins like an action: "alice has joined" is nobody's words.
    rb"(?!Now talking on |Topic for |Channel |You (?:have|are) |Disconnected |Looking up |Connect"
    rb"|[^\s]+ (?:\([^)\n]*\) )?(?:has (?:joined|left|quit|kicked|changed the topic)"
    rb"|is now known as |sets |(?:gives|removes) (?:voice|channel |.{1,12} status )))"
)

FORMATS = (
    Format.of(
        "hexchat",
        rb"(?P<stamp>\w{3} \d\d \d\d:\d\d:\d\d) "
        rb"(?:<[@+%&~!]?(?P<nick>[^>\n]+)>\t|\*\t" + _ITS_OWN + rb"(?P<actor>[^\s]+) )",
        OF_YEAR,
        _DAY,
    ),
)
