"""The gates of what was said before: how long ago, by the bot itself, by how many people."""

from talkback.engine.decision import Refusal, not_known
from talkback.engine.gate_context import GateContext


def gate_silence(question: GateContext) -> str | Refusal | None:
    """The rule speaks to who breaks a silence; the bot's own words end one as well."""
    wanted = question.rule.after_silence
    if not wanted:
        return None
    spoke = question.state.last_words.get(question.conversation)
    if spoke is None:
        return not_known("how long nobody spoke here")
    silent = question.now - spoke
    return None if silent >= wanted else f"silent here for {silent:.0f} s"


def gate_within_reply(question: GateContext) -> str | None:
    """The rule answers those who speak of what the bot just said, whatever rule said it."""
    within = question.rule.within_reply
    if not within:
        return None
    spoke = question.state.last_reply.get(question.conversation)
    if spoke is None:
        return "we said nothing here yet"
    ago = question.now - spoke
    return None if ago <= within else f"our last words here were {ago:.0f} s ago"


def gate_quorum(question: GateContext) -> str | None:
    """So many different people, each of whom has brought the rule as far as this one."""
    quorum = question.rule.quorum
    if quorum is None:
        return None
    votes = question.state.votes.get((question.rule.name, question.conversation), {})
    lately = {person for person, at in votes.items() if question.now - at <= quorum.period}
    people = len(lately | {question.person})
    if people >= quorum.count:
        return None
    return f"{people} of {quorum.count} people within {quorum.period:g} s"
