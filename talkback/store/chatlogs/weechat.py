"""WeeChat: `2024-01-02 03:04:05`, prefix, text, tabs between; ` *` acts, `--` is the client."""

from talkback.store.chatlogs.format import Format
from talkback.store.chatlogs.stamps import COMPLETE

FORMATS = (
    Format.of(
        "weechat",
        rb"(?P<stamp>\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d)[^\t\n]*\t"
        rb"(?: ?\*\t(?P<actor>[^\s]+) "
        rb"|(?! ?\*\t|--\t|-->\t|<--\t|=!=\t)[@+%&~!]?(?P<nick>[^\t\n]+)\t)",
        COMPLETE,
    ),
)
