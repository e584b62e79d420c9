"""irssi's default theme: `12:34 <@nick> text`, `12:34  * nick acts`, `--- Day changed …`."""

import re

from talkback.store.chatlogs.format import ACTION, NICK, Format
from talkback.store.chatlogs.stamps import OF_DAY

_DAY = re.compile(
    # "--- Log opened Tue Jan 02 09:00:00 2024" and "--- Day changed Wed Jan 03 2024".
    rb"\n--- (?:Log opened|Day changed) \w{3} (?P<month>\w{3}) (?P<day>\d\d)"
    rb" (?:\d\d:\d\d:\d\d )?(?P<year>\d{4})"
)

FORMATS = (
    Format.of(
        "irssi",
        rb"(?P<stamp>\d\d:\d\d(?::\d\d)?) (?:" + NICK + rb" | ?" + ACTION + rb")",
        OF_DAY,
        _DAY,
    ),
)
