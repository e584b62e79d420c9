"""What comes up in a channel beside talk: splits, trolls, new nicks, orders, and false orders."""

from dataclasses import dataclass
from functools import partial

from talkback.model.message import Rank
from tests.community.crowd import KEEPER, OPERATOR, PROMPTS, Crowd, Human, called
from tests.community.world import DAY, HOUR, MINUTE, WEEK

RULE = "thats-what-she-said"
_TROLLS = slice(1, 4)
_LEAVERS = slice(10, None)


@dataclass(slots=True)
class Mischief:
    """Done by and to the people of a crowd, within a week."""

    crowd: Crowd

    def begin(self) -> None:
        world, crowd = self.crowd.world, self.crowd
        for _ in range(3):
            world.at(world.rng.uniform(0, WEEK), self.split)
        for _ in range(20):
            world.at(crowd.waking_hour(), self.rename)
            world.at(crowd.waking_hour(), self.troll)
        for human in world.rng.sample(crowd.humans[_LEAVERS], len(crowd.humans) // 20):
            world.at(world.rng.uniform(0, WEEK / 2), partial(self.leave_alone, human))
        for day in range(7):
            for act in (self.mute, self.pretend, self.disable, self.hush, self.switch_off):
                world.at(day * DAY + world.rng.uniform(9, 22) * HOUR, act)

    def rename(self) -> None:
        """One takes a new nick, and somebody else the one that is free now."""
        rng = self.crowd.world.rng
        one, other = rng.sample(self.crowd.humans, 2)
        free = one.person.nick
        one.rename(f"{free[:12]}{rng.randint(0, 99)}")
        other.rename(free)

    def split(self) -> None:
        """Many are gone at once, and come back at once."""
        world = self.crowd.world
        back = world.rng.uniform(2, 15) * MINUTE
        for human in self.crowd.humans:
            if world.rng.random() < 0.4:
                human.present = False
                world.after(back + world.rng.uniform(0, 20), partial(self._return, human))

    def troll(self) -> None:
        """Prompts without end, under many nicks, the worst ones from many hosts."""
        world, when = self.crowd.world, 0.0
        human = world.rng.choice(self.crowd.humans[_TROLLS])
        clones = world.rng.random() < 0.3
        for number in range(world.rng.randint(10, 60)):
            when += world.rng.uniform(0.2, 4)
            world.after(when, partial(self._attack, human, number // 5 if clones else 0))

    def leave_alone(self, human: Human) -> None:
        """Asks the bot to, talks on, and comes back to it after a day or never."""
        world, crowd = self.crowd.world, self.crowd
        crowd.say(human, "!talkback ignoreme")
        for _ in range(30):
            world.after(world.rng.uniform(0, 2 * DAY), partial(crowd.prompt, human))
        if world.rng.random() < 0.5:
            back = f"{crowd.bot.speaker}: unignoreme"
            world.after(world.rng.uniform(1, 2) * DAY, partial(crowd.say, human, back))

    def mute(self) -> None:
        rng = self.crowd.world.rng
        length = rng.choice(("", "30m", "90s"))
        self._order(f"mute {length}", "unmute", rng.uniform(10, 120) * MINUTE)

    def disable(self) -> None:
        self._order(f"disable {RULE}", f"enable {RULE}", HOUR)

    def hush(self) -> None:
        """An operator mutes the bot; with no more than a voice nobody takes it back."""
        world, crowd = self.crowd.world, self.crowd
        self._order("mute 20m", "unmute", world.rng.uniform(5, 40) * MINUTE, OPERATOR)
        voiced = next(human for human in crowd.humans if human.rank is Rank.VOICE)
        world.after(MINUTE, partial(crowd.say, voiced, "!talkback unmute"))

    def switch_off(self) -> None:
        """An operator turns a rule off in the channel, and on again, whatever admins did."""
        self._order(f"disable {RULE}", f"enable {RULE}", HOUR, OPERATOR)

    def pretend(self) -> None:
        """Somebody with an admin's nick, but not the account, gives orders."""
        for _ in range(10):
            human = self.crowd.somebody()
            if human.name != KEEPER:
                self.crowd.say(human, "!talkback mute 1h", person=called(human.person, KEEPER))

    def _order(self, text: str, undone: str, after: float, by: int = 0) -> None:
        keeper = self.crowd.humans[by]
        self.crowd.say(keeper, f"!talkback {text}")
        self.crowd.world.after(after, partial(self.crowd.say, keeper, f"!TALKBACK {undone}"))

    def _attack(self, human: Human, clone: int) -> None:
        rng, person = self.crowd.world.rng, human.person
        clad = called(person, f"{person.nick}{rng.randint(0, 9)}")
        if clone:
            clad = type(person)(clad.nick, clad.user, f"{clone}.{clad.host}")
        text = rng.choice((*PROMPTS, f"{self.crowd.bot.speaker}: hey", "!talkback help"))
        self.crowd.say(human, text, person=clad)

    def _return(self, human: Human) -> None:
        """Some with a tail; most say hello."""
        rng = self.crowd.world.rng
        human.present = True
        human.rename(human.person.nick[:15] + rng.choice(("", "", "_")))
        if rng.random() < 0.6:
            self.crowd.say(human, rng.choice(("re", "hello all", "wb everybody", "hi", PROMPTS[2])))
