"""What anybody may ask, for themselves."""

from talkback.app.commands.desk import Answer, Desk
from talkback.app.commands.words import lasting
from talkback.engine.keys import names_of, place_of, someone
from talkback.engine.loop import Spoken
from talkback.engine.state import PROMISED


def ignoreme(desk: Desk) -> Answer:
    """Said twice, it is not answered twice: silence is what was asked for."""
    asked, names = desk.memory.state.opted_out, names_of(desk.message)
    if all(name in asked for name in names):
        return None
    if len(asked) + len(names) > PROMISED:
        return "I cannot remember more people to leave alone; please tell who runs me"
    for name in names:
        asked.keep(name, desk.now)
    return desk.kept(f"I will leave you alone. To undo it: {desk.begin} unignoreme")


def unignoreme(desk: Desk) -> Answer:
    asked, names = desk.memory.state.opted_out, names_of(desk.message)
    if not any(name in asked for name in names):
        return "I was not ignoring you"
    for name in names:
        asked.drop(name)
    return desk.kept("I will answer you again")


def why(desk: Desk) -> Answer:
    spoken = _last_words(desk)
    way_out = f"To be left alone: {desk.begin} ignoreme"
    if spoken is None:
        return f"I have answered nothing here since I came. {way_out}"
    ago = lasting(desk.now - spoken.when)
    return f"The rule {spoken.rule} answered {spoken.nick} {ago} ago. {way_out}"


def _last_words(desk: Desk) -> Spoken | None:
    """What we last said here; asked in private, what we last said to who asks, wherever."""
    spoken = desk.memory.state.loops.spoken
    if desk.message.channel is not None:
        return spoken.get(place_of(desk.message))
    who = someone(desk.message)
    return next((last for last in reversed(spoken.values()) if last.to == who), None)
