"""The keys of `[pools.NAME]`, as in `schema`."""

from talkback.config.value import Key, Section
from talkback.config.values.combinators import list_of, located, non_empty
from talkback.config.values.scalars import text
from talkback.config.values.secret_values import secret
from talkback.config.wording import FILE_PATH, SECRET


class PoolKeys:
    """A pool that is not simply quotes/NAME.txt."""

    path = Key("path", located(text), FILE_PATH, "", "A quotes file.")
    url = Key("url", located(secret), SECRET, "", "Where on the web the quotes are, as JSON.")
    quotes = Key(
        "quotes",
        non_empty(list_of(located(text))),
        "a list of quotes",
        "",
        "The quotes themselves.",
    )


POOL = Section.of("pools.NAME", PoolKeys)
