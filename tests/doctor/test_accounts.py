"""What the doctor says of accounts, where a rule asks for them."""

import pytest

from talkback.doctor.finding import Health, Step
from talkback.engine.ruleset import followed
from talkback.engine.scope import ByAccount, ByNick, PersonPattern
from talkback.model.settings import BotSettings
from tests.doctor.test_doctor import examined, network, server
from tests.engine.making import rule

SILENT = "the network does not say who is logged in: rules that ask for accounts keep silent here"
TOLD = "the network says who is logged in, as rules ask"


@pytest.mark.parametrize(
    ("who", "caps", "tokens", "said"),
    [
        (ByAccount("*"), "", "", SILENT),
        (ByAccount("alice"), "account-notify extended-join", "", SILENT),
        (ByAccount("alice"), "account-notify extended-join", "WHOX", TOLD),
        (ByAccount("alice"), "account-tag", "", TOLD),
        (ByAccount("alice", "other"), "", "", None),
        (ByNick("alice"), "", "", None),
    ],
    ids=str,
)
async def test_who_is_logged_in_is_told_or_not(
    who: PersonPattern, caps: str, tokens: str, said: str | None
) -> None:
    asked = followed([rule("tea", users=(who,))])
    lines = [
        f":irc CAP * LS :{caps}",
        *([f":irc CAP * ACK :{caps}"] if caps else []),
        ":irc 001 talkback :Hi",
        f":irc 005 talkback {tokens} :are supported",
        ":irc 422 talkback :None",
    ]
    async with server(*lines) as port:
        found = await examined(network(port), bot=BotSettings(followed=asked))
    told = {SILENT, TOLD}
    assert [each.said for each in found if each.said in told] == ([] if said is None else [said])
    assert all(
        each.health is (Health.GOOD if each.said == TOLD else Health.WARNING)
        for each in found
        if each.step is Step.CAPABILITIES and each.said in told
    )
