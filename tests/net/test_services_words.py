"""What services say of a login, in their own words, from an address that nobody else can hold."""

import pytest

from talkback.model.secret import Secret
from talkback.model.settings import Network, Services
from tests.net.transcript import Player

ACCEPTED = [
    "You are now logged in as \x02talkback\x02.",
    "AUTH'd successfully.",
    "AUTHENTICATION SUCCESSFUL as talkback!",
    "I recognize you.",
    "Password accepted for \x02talkback\x02.",
    "Password accepted - you are now recognized.",
    "You are now identified for \x0304talkback\x03.",
    "You are successfully identified as talkback.",
    "You are already logged in as talkback.",
    "You have been logged in as talkback.",
]
REFUSED = [
    "Username or password incorrect.",
    "AUTHENTICATION FAILED as talkback.",
    "Incorrect password; please try again.",
    "Could not find your account -- did you register yet?",
    "Invalid password for \x02talkback\x02.",
    "\x02talkback\x02 is not registered.",
    "Your nick isn't registered.",
    "Nick talkback isn't registered.",
    "Password incorrect.",
    "Identify failed, as \x02talkback\x02 has been suspended.",
    "Insufficient parameters for \x02IDENTIFY\x02.",
    "You cannot log in as \x02talkback\x02 because the server configuration disallows it.",
    "Login was not successful: wrong password.",
]
NEITHER = [
    "This nickname is registered. Please identify via \x02/msg NickServ identify <password>\x02.",
    "This nick is owned by someone else. Please choose another.",
    "If you do not change within 1 minute, I will change your nick.",
    "You are not logged in as anybody.",
    "1 failed login since last login.",
    "Last failed attempt from: <Unknown user on irc.test (via SASL):127.0.0.1> on Nov 28 2026.",
    "Last login from: tb@host on Jan 01 2026.",
    "Remember: nobody from here will ever ask for your password.",
]


@pytest.mark.parametrize(
    ("said", "joins", "ends"),
    [
        *((text, True, False) for text in ACCEPTED),
        *((text, False, True) for text in REFUSED),
        *((text, False, False) for text in NEITHER),
    ],
)
def test_words(said: str, joins: bool, ends: bool) -> None:
    services = Services("Q@services.test", "AUTH {password}", password=Secret("sesame"))
    player = Player(Network("net", "irc.test", 6697, services=services))
    player.begin()
    player.feed(":irc.test 001 talkback :Welcome")
    player.feed(":irc.test 376 talkback :End of MOTD")
    player.feed(f":Q!q@services.test NOTICE talkback :{said}")
    assert player.session.registered is joins
    assert (player.session.actions.ending is not None) is ends
