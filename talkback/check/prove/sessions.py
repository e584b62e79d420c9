"""Sessions that a mutant is played in, and whether one of them goes otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from talkback.check.prove.judge import Judge
from talkback.check.prove.mutants import Mutant
from talkback.engine.ruleset import RuleSet
from talkback.model.errors import ConfigError
from talkback.snapshot.problems import NewSession
from talkback.snapshot.session_lines import Said


@dataclass(frozen=True, slots=True)
class ProvingSession:
    """A session that goes as it is written, and what is said in it."""

    file: str
    text: str
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProvingSessions:
    """All of them, and what they are played with."""

    ruleset: RuleSet
    new_session: NewSession
    sessions: tuple[ProvingSession, ...] = ()

    def with_texts(self, texts: Sequence[tuple[str, str]]) -> "ProvingSessions":
        """With these, file and text each; those that go otherwise prove nothing."""
        kept = tuple(
            ProvingSession(file, text, self._said(file, text))
            for file, text in texts
            if self._holds(self.ruleset, file, text)
        )
        return replace(self, sessions=kept)

    def notice(self, mutant: Mutant, judge: Judge) -> bool:
        """Whether one goes otherwise with the mutant in the place of its rule."""
        likely = [
            session
            for session in self.sessions
            if any(judge.differs(mutant, line) for line in session.said)
        ]
        if not likely:
            return False
        changed = self._with(mutant)
        return any(not self._holds(changed, each.file, each.text) for each in likely)

    def _with(self, mutant: Mutant) -> RuleSet:
        before = self.ruleset
        rules = [mutant.rule if rule.name == mutant.rule.name else rule for rule in before.rules]
        return RuleSet.build(rules, before.pools, before.limits, before.orders, before.bridges)

    def _said(self, file: str, text: str) -> tuple[str, ...]:
        rows = self.new_session(file, self.ruleset).rows(text)
        return tuple(row.content.text for row in rows if isinstance(row.content, Said))

    def _holds(self, ruleset: RuleSet, file: str, text: str) -> bool:
        try:
            return not any(self.new_session(file, ruleset).differences(text))
        except ConfigError:
            return False
