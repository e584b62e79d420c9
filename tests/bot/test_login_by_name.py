"""Which logins a bot with several hosts can have."""

import pytest

from talkback.bot.hosts.login_by_name import demand_login_by_name
from talkback.model.errors import TalkbackError
from talkback.model.settings import Network, Services


def of(services: Services | None) -> Network:
    return Network("net", "irc.test", 6697, services=services)


def test_a_login_of_whoever_has_the_nick_is_told_how_to_say_whose_it_is() -> None:
    with pytest.raises(TalkbackError, match=r"networks\.net\.services: .*IDENTIFY {username}"):
        demand_login_by_name(of(Services(login="IDENTIFY {password}")))


@pytest.mark.parametrize(
    "services", [None, Services(), Services(login="IDENTIFY {username} {password}")]
)
def test_others_will_do(services: Services | None) -> None:
    demand_login_by_name(of(services))
