"""What the gates remember. Deciding only reads it; `apply` and opt-outs write it."""

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import field
from functools import partial

from talkback.engine.bounded_dict import BoundedByRule, BoundedDict
from talkback.engine.channel_activity import ChannelActivity
from talkback.engine.decision import Decision, Outcome, Verdict
from talkback.engine.identity import ConversationKey, PersonKey, conversation_key, person_key
from talkback.engine.loop_guard import LoopGuard
from talkback.engine.membership_log import MembershipLog
from talkback.engine.penalty import BASE_PAUSE_S, Penalty, penalise
from talkback.engine.placeholders import COUNT, COUNT_OF_NICK, COUNTS
from talkback.engine.rates import ALERTS, note
from talkback.engine.reply_target import is_elsewhere, target_channel, target_key
from talkback.engine.rule import Rule
from talkback.engine.ruleset import RuleSet
from talkback.engine.shuffle_bag import Bag, mark_drawn
from talkback.model.channel_lines import ChannelLines
from talkback.model.lazy_dataclass import dataclass
from talkback.model.message import DrawnQuote, Message, Reply
from talkback.model.settings import Limits, Rate

MAX_OPT_OUTS = 50_000
"""Names that can ask to be left alone: none is ever forgotten, so a crowd of made-up ones ends."""

MAX_BRIDGED_OPT_OUTS = 1_000
"""The same for the people behind one bridge, of whom nobody knows how many there are."""

SAID_AGAIN = 60
"""Characters of a refused line that are kept."""

_UNEXPLAINED = frozenset({Outcome.SHADOW, Outcome.OPT_OUT, Outcome.EARLIER_RULE})


@dataclass(frozen=True, slots=True)
class MutePeriod:
    """From when until when; infinity where no end was given."""

    since: float
    until: float


@dataclass(frozen=True, slots=True)
class Refused:
    """A line (its beginning) that a rule matched and nothing answered: when, and what said no."""

    when: float
    line: str
    rule: str
    outcome: str
    detail: str


@dataclass(slots=True)
class State:
    """All tables; times are of the clock whose `now` is handed to `decide` and `apply`.

    The first five are what people asked for, the others what happened. What operators asked for
    holds in their channel, and is apart from what admins did.
    """

    opted_out: BoundedDict[PersonKey, float] = field(
        default_factory=partial(BoundedDict, MAX_OPT_OUTS)
    )
    muted: BoundedDict[ConversationKey, MutePeriod] = field(default_factory=BoundedDict)
    disabled: BoundedDict[str, float] = field(default_factory=BoundedDict)
    muted_by_operators: BoundedDict[ConversationKey, MutePeriod] = field(
        default_factory=BoundedDict
    )
    disabled_by_operators: BoundedDict[tuple[str, ConversationKey], float] = field(
        default_factory=BoundedDict
    )
    last_fired: BoundedDict[tuple[str, ConversationKey], float] = field(default_factory=BoundedDict)
    last_fired_for: BoundedByRule[tuple[str, ConversationKey, PersonKey], float] = field(
        default_factory=BoundedByRule
    )
    last_fired_with: BoundedByRule[tuple[str, ConversationKey, str], float] = field(
        default_factory=BoundedByRule
    )
    times_fired: BoundedByRule[tuple[str, ConversationKey], int] = field(
        default_factory=BoundedByRule
    )
    times_fired_for: BoundedByRule[tuple[str, ConversationKey, PersonKey], int] = field(
        default_factory=BoundedByRule
    )
    votes: BoundedByRule[tuple[str, ConversationKey], dict[PersonKey, float]] = field(
        default_factory=BoundedByRule
    )
    last_words: BoundedDict[ConversationKey, float] = field(default_factory=BoundedDict)
    last_reply: BoundedDict[ConversationKey, float] = field(default_factory=BoundedDict)
    replies_in: BoundedDict[ConversationKey, deque[float]] = field(default_factory=BoundedDict)
    alerts_in: BoundedDict[ConversationKey, deque[float]] = field(default_factory=BoundedDict)
    replies_to_bridge: BoundedDict[tuple[ConversationKey, str], deque[float]] = field(
        default_factory=BoundedDict
    )
    event_replies_in: BoundedDict[ConversationKey, deque[float]] = field(
        default_factory=BoundedDict
    )
    replies_to: BoundedDict[PersonKey, deque[float]] = field(default_factory=BoundedDict)
    flood_penalties: BoundedDict[PersonKey, Penalty] = field(default_factory=BoundedDict)
    loop_guard: LoopGuard = field(default_factory=LoopGuard)
    activity: ChannelActivity = field(default_factory=ChannelActivity)
    membership: MembershipLog = field(default_factory=MembershipLog)
    refused: BoundedDict[PersonKey, Refused] = field(default_factory=BoundedDict)
    paused_triggers: BoundedDict[tuple[str, str], float] = field(default_factory=BoundedDict)
    bags: dict[str, Bag] = field(default_factory=dict)
    dirty_quotes: set[tuple[str, str]] | None = None
    """Pools and quotes whose place in the bags changed, as `BoundedDict.dirty`."""

    def apply(self, decision: Decision, ruleset: RuleSet, now: float) -> None:
        """Remember a message and its replies; once the replies were accepted for sending."""
        message = decision.message
        if ruleset.remembered.last_words and message.event is None:
            self.last_words.put(conversation_key(message), now)
        if decision.order is not None:
            return
        if message.event is None:
            self.activity.heard(message)
        else:
            self.membership.record(message, now)
        if not decision.verdicts:
            return
        for verdict in decision.verdicts:
            self._record_fired(verdict, message, now)
        self._record_replies(decision, ruleset, now)
        for rule, trigger in decision.timed_out:
            self.paused_triggers.put((rule.name, trigger.pattern), now + BASE_PAUSE_S)

    def pass_over(self, lines: ChannelLines, ruleset: RuleSet, now: float) -> None:
        """Remember lines that nobody had to decide about, as `apply` does one by one."""
        network, channels = lines.network, lines.channels
        if ruleset.remembered.last_words:
            latest = dict.fromkeys(reversed(channels))
            for channel in reversed(latest):
                self.last_words.put((network, lines.casemapping.fold(channel)), now)
        for channel, times in Counter(channels).items():
            self.activity.heard_in((network, channel), times)

    def _record_fired(self, verdict: Verdict, message: Message, now: float) -> None:
        if verdict.outcome is Outcome.PERSON_LIMIT:
            penalise(self.flood_penalties, person_key(message), now, grace=0)
        rule = verdict.rule
        if rule.quorum is not None:
            self._vote(verdict, rule.quorum, message, now)
        if verdict.outcome not in (Outcome.FIRES, Outcome.SHADOW):
            return
        if verdict.outcome is Outcome.FIRES:
            self._count(rule, message)
        if rule.cooldown:
            self.last_fired.put((rule.name, conversation_key(message)), now)
        if rule.user_cooldown:
            self.last_fired_for.put(
                (rule.name, conversation_key(message), person_key(message)), now
            )
        if rule.match_cooldown and verdict.match is not None:
            self.last_fired_with.put(
                (rule.name, conversation_key(message), verdict.match.folded), now
            )

    def _vote(self, verdict: Verdict, quorum: Rate, message: Message, now: float) -> None:
        """Somebody brought a rule as far as its quorum, or it fired, and the count begins anew."""
        place, person = (verdict.rule.name, conversation_key(message)), person_key(message)
        if verdict.gate in (Outcome.QUORUM, Outcome.CHANCE):
            before = self.votes.get(place, {})
            lately = {
                who: at for who, at in before.items() if now - at <= quorum.period and who != person
            }
            self.votes.put(place, dict([*lately.items(), (person, now)][-quorum.count :]))
        elif not verdict.gate:
            self.votes.discard(place)

    def _count(self, rule: Rule, message: Message) -> None:
        """How often a rule fired, where a reply of it tells."""
        told = {slot.name for reply in rule.replies for slot in reply.placeholders}
        if told.isdisjoint(COUNTS):
            return
        place = rule.name, conversation_key(message)
        if COUNT in told:
            self.times_fired.put(place, self.times_fired.get(place, 0) + 1)
        if COUNT_OF_NICK in told:
            person = *place, person_key(message)
            self.times_fired_for.put(person, self.times_fired_for.get(person, 0) + 1)

    def _refused(self, decision: Decision, now: float) -> None:
        """What somebody may ask about; of who wants to be left alone nothing is kept.

        Nor of an alert in another channel: it is none of theirs.
        """
        matched = (
            each
            for each in decision.verdicts
            if each.match is not None and not is_elsewhere(each.rule, decision.message)
        )
        first = next((each for each in matched if each.outcome not in _UNEXPLAINED), None)
        if first is not None:
            message, line = decision.message, decision.message.text[:SAID_AGAIN]
            said = Refused(now, line, first.rule.name, first.outcome, first.detail)
            self.refused.put(person_key(message), said)

    def _record_replies(self, decision: Decision, ruleset: RuleSet, now: float) -> None:
        message, answers = decision.message, []
        for verdict in decision.fired:
            if verdict.reply is not None:
                self._record_reply(verdict, verdict.reply, message, ruleset, now)
                if is_elsewhere(verdict.rule, message):
                    self._record_alert(verdict, verdict.reply, message, now)
                else:
                    answers.append(verdict)
        if answers:
            self._record_answers(answers, message, ruleset.limits, now)
        elif message.event is None:
            self._refused(decision, now)

    def _record_reply(
        self, said: Verdict, reply: Reply, message: Message, ruleset: RuleSet, now: float
    ) -> None:
        """What is remembered of any words of ours, wherever they were said."""
        place = target_key(said.rule, message)
        if ruleset.remembered.last_replies:
            self.last_reply.put(place, now)
        if ruleset.remembered.last_words:
            self.last_words.put(place, now)
        channel = target_channel(said.rule, message)
        if channel is not None:
            for _ in reply.lines:
                self.activity.said(message, channel, now)
        for draw in reply.draws:
            self._mark_drawn(draw)

    def _record_answers(
        self, answers: Sequence[Verdict], message: Message, limits: Limits, now: float
    ) -> None:
        place, who = conversation_key(message), person_key(message)
        replies = [answer.reply for answer in answers if answer.reply is not None]
        if not limits.loop_guard:
            self.loop_guard.record_last_words(message, replies, now)
        elif message.event is None:
            self.loop_guard.record(message, replies, now)
        else:
            self.loop_guard.record_event_replies(message, replies, now)
        for answer in answers:
            note(self.replies_to, who, limits.person_rate, now)
            if message.event is not None:
                note(self.event_replies_in, place, _quarter(limits.channel_rate), now)
            if target_channel(answer.rule, message) is None:
                continue
            note(self.replies_in, place, limits.channel_rate, now)
            if message.sender.relayed:
                bridge = place, message.sender.bridge_key(message.casemapping)
                note(self.replies_to_bridge, bridge, limits.channel_rate, now)

    def _record_alert(self, said: Verdict, reply: Reply, message: Message, now: float) -> None:
        self.loop_guard.record_alert(message, reply, now)
        note(self.alerts_in, target_key(said.rule, message), ALERTS, now)

    def _mark_drawn(self, draw: DrawnQuote) -> None:
        if self.dirty_quotes is not None:
            over = draw.pools if draw.exhausts_bag else ()
            self.dirty_quotes |= {(name, quote) for name in over for quote in self._said_of(name)}
            self.dirty_quotes.add((draw.pool, draw.text))
        mark_drawn(self.bags, draw)

    def _said_of(self, pool: str) -> set[str]:
        bag = self.bags.get(pool)
        return bag.said if bag is not None else set()


def _quarter(rate: Rate | None) -> Rate | None:
    return None if rate is None else rate.quarter
