"""Ways to be taken for somebody else through a bridge: none gets another's rights, name or limits.

Each line comes over the wire, and is read by the session and the decider as the bot has them.
"""

from random import Random

import pytest

from talkback.engine import opt_out
from talkback.engine.bridges import bridges_of
from talkback.engine.decide import Decider
from talkback.engine.decision import Decision, Outcome
from talkback.engine.identity import PersonKey, person_key
from talkback.engine.orders import Orders
from talkback.engine.ruleset import RuleSet
from talkback.engine.scope import ByAccount, ByMask, ByNick
from talkback.model.message import Message, Person
from talkback.model.settings import Bridge, ChannelToJoin, Limits, Network, Rate, Throttle
from tests.engine.making import HERE, rule, still
from tests.net.transcript import Player

NETWORK = Network(
    "net",
    "irc.test",
    6697,
    channels=(ChannelToJoin("#a"),),
    throttle=Throttle(50, 50.0),
    bridges=(
        Bridge(ByMask("*!*@bridge.example"), ("<{nick}> {text}", "[{network}] {nick}: {text}")),
        Bridge(ByAccount("relaybot"), ("<{nick}> {text}",)),
    ),
)
ADMINS = (ByAccount("boss"), ByMask("*!*@staff.example"), ByMask("*!*@bridge.example"))
TRUSTED = (
    ByNick("alice"),
    ByNick("alice/d"),
    ByAccount("alice"),
    ByAccount("boss"),
    ByMask("alice!*@*"),
    ByMask("alice!al@home.example"),
    ByMask("b*!*@staff.example"),
)
"""As a rule's `users`; the host of a relay is its own, so that a mask for all of it lets it in."""
A, B = "mb!mb@bridge.example", "rb!r@b.example"
VICTIMS = {
    "alice": ":alice!al@home.example PRIVMSG #a :x",
    "alice, logged in": "@account=alice :alice!al@home.example PRIVMSG #a :x",
    "boss": "@account=boss :boss!b@staff.example PRIVMSG #a :x",
    "alice behind A": f":{A} PRIVMSG #a :<alice> x",
    "alice behind B": f"@account=relaybot :{B} PRIVMSG #a :<alice> x",
    "alice, relayed": "@draft/relaymsg=relay :alice/d!r@relay.example PRIVMSG #a :x",
    "alice, relayed without a slash": "@draft/relaymsg=relay :alice!r@relay.example PRIVMSG #a :x",
    "a bridge itself": ":mb!mb@else.example PRIVMSG #a :x",
}
MALLORY = "mal!m@evil.example"
ATTACKS = {
    "the nick of somebody on the network": f":{A} PRIVMSG #a :<alice> x",
    "an admin's nick": f":{A} PRIVMSG #a :<boss> x",
    "a whole hostmask for a name": f":{A} PRIVMSG #a :<alice!al@home.example> x",
    "an admin's hostmask for a name": f":{A} PRIVMSG #a :<x!y@staff.example> x",
    "the name of an identity": f":{A} PRIVMSG #a :<al@home.example> x",
    "an account for a name": f":{A} PRIVMSG #a :<account:alice> x",
    "an admin's account for a name": f":{A} PRIVMSG #a :<account:boss> x",
    "the identity behind another bridge": f":{A} PRIVMSG #a :<bridge:account:relaybot alice> x",
    "the identity behind a relay": f":{A} PRIVMSG #a :<bridge:relay!r@relay.example alice/d> x",
    "the nick of who is relayed": f":{A} PRIVMSG #a :<alice/d> x",
    "the sign of an operator": f":{A} PRIVMSG #a :<@boss> x",
    "several signs": f":{A} PRIVMSG #a :<~&@%+boss> x",
    "a colour in the name": f":{A} PRIVMSG #a :<\x0304boss\x03> x",
    "colours around the form": f":{A} PRIVMSG #a :\x02<\x1dalice\x1d>\x02 x",
    "invisible characters": f":{A} PRIVMSG #a :<al\u200b\u2060ice> x",
    "Cyrillic letters": f":{A} PRIVMSG #a :<\u0430lice> x",
    "wide letters": f":{A} PRIVMSG #a :<\uff41\uff4c\uff49\uff43\uff45> x",
    "capitals": f":{A} PRIVMSG #a :<ALICE> x",
    "a label in the form": f":{A} PRIVMSG #a :[libera] alice: x",
    "a label that is another network": f":{A} PRIVMSG #a :[net/alice] boss: x",
    "a nested form": f":{A} PRIVMSG #a :<eve> <boss> x",
    "a form within the name": f":{A} PRIVMSG #a :<<boss>> x",
    "a form that ends early": f":{A} PRIVMSG #a :< > <boss> x",
    "the bridge's own nick": f":{A} PRIVMSG #a :<mb> x",
    "another bridge's nick": f":{A} PRIVMSG #a :<rb> <alice> x",
    "an action": f":{A} PRIVMSG #a :\x01ACTION <boss> x\x01",
    "blanks about the name": f":{A} PRIVMSG #a :<  alice  > x",
    "without a form": f":{A} PRIVMSG #a :x",
    "a form that it has not": f":{A} PRIVMSG #a :alice> x",
    "an admin's account on the bridge": f"@account=boss :{A} PRIVMSG #a :<boss> x",
    "somebody's account on the bridge": f"@account=alice :{A} PRIVMSG #a :<alice> x",
    "a bot that is a bridge": f"@bot :{A} PRIVMSG #a :<alice> x",
    "a private word of the bridge": f":{A} PRIVMSG talkback :<boss> x",
    "a nick of the bridge's host": ":alice!mb@bridge.example PRIVMSG #a :x",
    "an admin's nick of that host": ":boss!mb@bridge.example PRIVMSG #a :<alice> x",
    "the bridge's form from elsewhere": f":{MALLORY} PRIVMSG #a :<alice> x",
    "the bridge's nick from elsewhere": ":mb!mb@evil.example PRIVMSG #a :<alice> x",
    "a host that ends like the bridge's": ":mb!mb@evil.bridge.example PRIVMSG #a :<alice> x",
    "a user that looks like its host": ":mb!mb@bridge.example@evil.example PRIVMSG #a :<boss> x",
    "the bridge's nick without its account": f":{B} PRIVMSG #a :<alice> x",
    "another's account in its place": f"@account=relaybot2 :{B} PRIVMSG #a :<alice> x",
    "B as who is behind A": f"@account=relaybot :{B} PRIVMSG #a :<mask:*!*@bridge.example alice> x",
    "a slash in the nick": ":alice/d!al@home.example PRIVMSG #a :x",
    "a slash and an account": "@account=alice :alice/d!al@home.example PRIVMSG #a :x",
    "a slash and an admin's account": "@account=boss :boss/d!b@staff.example PRIVMSG #a :x",
    "the tag of a relay": "@draft/relaymsg=evil :alice!al@home.example PRIVMSG #a :x",
    "the tag without its draft": "@relaymsg=evil;account=boss :boss!b@staff.example PRIVMSG #a :x",
    "the tag without a value": "@draft/relaymsg= :alice!al@home.example PRIVMSG #a :x",
    "the tag on a bridge": f"@draft/relaymsg=relay :{A} PRIVMSG #a :<alice> x",
    "the tag of another relay": "@draft/relaymsg=evil :alice/d!r@relay.example PRIVMSG #a :x",
    "that relay's nick from elsewhere": "@draft/relaymsg=relay :alice/d!r@evil.ex PRIVMSG #a :x",
    "a relayed nick without the tag": ":alice/d!r@relay.example PRIVMSG #a :x",
    "a relayed form": "@draft/relaymsg=evil :eve/d!r@evil.ex PRIVMSG #a :<alice> x",
    "a relayed form of the bridge": ":eve/d!mb@bridge.example PRIVMSG #a :<alice> x",
    "a client's own tag": f"@+draft/relaymsg=relay :{MALLORY} PRIVMSG #a :x",
    "a look-alike on the network": ":\u0430lice!m@evil.example PRIVMSG #a :x",
}


def neighbour(person: Person) -> str:
    """Who pretends to be somebody behind the same bridge is the far side's affair."""
    return "alice behind A" if person.bridge == "mask:*!*@bridge.example" else ""


@pytest.fixture
def player() -> Player:
    player = Player(NETWORK)
    player.welcome("account-tag,message-tags,draft/relaymsg")
    return player


@pytest.fixture
def decider() -> Decider:
    rules = (
        rule("x", name="trusted", users=TRUSTED, continue_=True),
        rule("x", name="limited", user_cooldown=600.0),
    )
    limits = Limits(Rate(1000, 60.0), Rate(2, 600.0), None, loop_guard=False)
    bridges = bridges_of([NETWORK], ("talkback",))
    orders = Orders(admins=ADMINS)
    return Decider(RuleSet.build(rules, {}, limits, orders, bridges), Random(0), still)


def heard(player: Player, line: str) -> Message | None:
    player.feed(line)
    message = player.messages.pop() if player.messages else None
    player.forget()
    return message


def decided(player: Player, decider: Decider, line: str) -> Decision | None:
    message = heard(player, line)
    return None if message is None else decider.decide(message, 1000.0)


def keys(player: Player, decider: Decider) -> dict[str, PersonKey]:
    found = {name: decided(player, decider, line) for name, line in VICTIMS.items()}
    return {name: person_key(each.message) for name, each in found.items() if each is not None}


def test_the_victims_are_seven_people_and_a_bridge(player: Player, decider: Decider) -> None:
    known = keys(player, decider)
    assert known.keys() == VICTIMS.keys()
    assert len(set(known.values())) == len(VICTIMS)
    assert len(ATTACKS) >= 40


@pytest.mark.parametrize("line", ATTACKS.values(), ids=ATTACKS.keys())
def test_each_way_ends_as_another_person(player: Player, decider: Decider, line: str) -> None:
    known = keys(player, decider)
    decision = decided(player, decider, line)
    if decision is None or decision.unheard:
        return
    person = decision.message.sender
    known.pop(neighbour(person), None)
    assert person_key(decision.message) not in known.values()
    assert person.account is None or not person.relayed


@pytest.mark.parametrize("line", ATTACKS.values(), ids=ATTACKS.keys())
def test_none_has_rights(player: Player, decider: Decider, line: str) -> None:
    for order in ("!talkback mute", "talkback: disable limited", "!talkback reload"):
        decision = decided(
            player, decider, line.replace(" x", f" {order}").replace(":x", f":{order}")
        )
        if decision is not None and decision.order is not None:
            assert not decision.order.is_admin


@pytest.mark.parametrize("line", ATTACKS.values(), ids=ATTACKS.keys())
def test_none_is_let_in_for_another(player: Player, decider: Decider, line: str) -> None:
    decision = decided(player, decider, line)
    fired = [] if decision is None else [verdict.rule.name for verdict in decision.fired]
    assert "trusted" not in fired


@pytest.mark.parametrize("line", ATTACKS.values(), ids=ATTACKS.keys())
def test_none_speaks_for_another_or_uses_their_limits_up(
    player: Player, decider: Decider, line: str
) -> None:
    """Whoever attacks asks to be left alone, and for all that there is."""
    decision = decided(player, decider, line)
    if decision is None or decision.unheard:
        return
    ours = neighbour(decision.message.sender)
    opt_out.leave_alone(decider.state, decision.message, 0.0)
    for _ in range(3):
        decider.apply(decision, 1000.0)
    for name, victim in VICTIMS.items():
        told = decided(player, decider, victim)
        assert told is not None
        [*_, verdict] = told.verdicts
        assert verdict.outcome is Outcome.FIRES or name == ours


def test_a_bridge_that_is_an_admins_mask_gives_nobody_rights(
    player: Player, decider: Decider
) -> None:
    person = Person("mb", "mb", "bridge.example")
    message = HERE._replace(network="net", sender=person, text="!talkback mute")
    assert decider.decide(message, 0.0).order is None
