"""TB507: a reply that takes more than one line where the nick is as long as nicks get."""

from collections.abc import Iterator, Sequence

from talkback.config.codes import Code
from talkback.config.schema import RuleKeys
from talkback.engine.rule import Rule
from talkback.lint.lint import ConfigLint, LintFinding
from talkback.lint.lint_context import LintContext, PoolText
from talkback.lint.preview_reply import preview_reply
from talkback.model.errors import Location
from talkback.model.message import Message, MessageKind, Person, Reply
from talkback.net.protocol.nick import prefix_length
from talkback.net.protocol.outgoing import split_reply

NICK = 30
"""Letters of the longest nick on most networks (OFTC, InspIRCd's default)."""

Said = tuple[Location, str]
"""A quote as it reads in chat, and where it is written."""


def _check(subject: LintContext) -> Iterator[LintFinding]:
    """Each quote, or reply without one, that some rule cannot say in one line."""
    pool_texts = {
        pool_text.source.name: _longest_first(pool_text) for pool_text in subject.pool_texts
    }
    samples = tuple(_samples(subject))
    known: set[Location] = set()
    for rule in subject.rules:
        pools = [pool_texts.get(pool, []) for pool in rule.pools]
        for quotes in pools or [[(subject.place(rule, RuleKeys.reply), "")]]:
            for place, message in _cut(rule, quotes, samples):
                if place not in known:
                    known.add(place)
                    yield LintFinding(place, message, rule.name)


def _longest_first(pool_text: PoolText) -> list[Said]:
    quotes = [(place, quote.chat) for place, quote in pool_text.quotes]
    return sorted(quotes, key=lambda said: -len(said[1].encode()))


def _samples(subject: LintContext) -> Iterator[Message]:
    """Somebody with the longest nick, in the channel with the longest name of each network."""
    bot = max(subject.config.bot.nicks, key=len, default=subject.sample.bot_nick)
    sample = subject.sample._replace(bot_nick=bot, sender=Person("n" * NICK))
    joined = [network for network in subject.config.networks if network.channels]
    for network in joined:
        channel = max((channel.name for channel in network.channels), key=len)
        yield sample._replace(network=network.name, channel=channel)
    if not joined:
        yield sample


def _cut(
    rule: Rule, quotes: Sequence[Said], samples: Sequence[Message]
) -> Iterator[tuple[Location, str]]:
    """The quotes, longest first, until one fits."""
    private = rule.on == {MessageKind.PRIVATE}
    candidate = [sample._replace(channel=None) for sample in samples] if private else samples
    for place, quote in quotes:
        worst = max(candidate, key=lambda message: len(_pieces(rule, message, quote)))
        lines = len(_pieces(rule, worst, quote))
        if lines < 2:
            return
        where = "in private" if private else f"in {worst.channel} on {worst.network}"
        message = (
            f"as {rule.name} says it {where} to a nick of {NICK} letters, this takes {lines} "
            "lines; shorten it"
        )
        yield place, message


def _pieces(rule: Rule, candidate: Message, quote: str) -> Sequence[str]:
    reply = Reply(
        candidate.reply_target, preview_reply(rule, candidate, quote), rule.reply_kind, rule.name
    )
    return split_reply(reply, prefix_length(candidate.bot_nick))


TOO_LONG = ConfigLint(*Code.TOO_LONG.value, check=_check)
