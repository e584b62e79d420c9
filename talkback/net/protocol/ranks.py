"""Modes that members of a channel have: what they make of somebody, and how MODE tells them."""

from collections.abc import Iterator, Mapping

from talkback.model.line import Line
from talkback.model.message import Rank
from talkback.net.protocol.isupport import Isupport


def rank_of(modes: str, prefixes: Mapping[str, str]) -> Rank:
    """By the network's own order, the highest mode first: above `o` is an operator as well."""
    order = "".join(prefixes)
    highest = min((order.index(mode) for mode in modes if mode in order), default=len(order))
    if highest == len(order):
        return Rank.NONE
    if highest <= order.find("o"):
        return Rank.OP
    return Rank.VOICE if "v" not in order or highest <= order.index("v") else Rank.NONE


def member_modes(line: Line, isupport: Isupport) -> Iterator[tuple[str, str, bool]]:
    """Mode, nick, and whether it was given, of `MODE #channel +o-v+b nick nick mask`.

    Which of the other modes have a parameter CHANMODES tells (005).
    """
    words = iter(line.params[2:])
    given = True
    for letter in line.params[1]:
        if letter in "+-":
            given = letter == "+"
        elif letter in isupport.prefixes:
            nick = next(words, None)
            if nick is None:
                return
            yield letter, nick, given
        elif isupport.takes_parameter(letter, given=given):
            next(words, None)
