"""Whether a rule takes a line, and whether anything that is written down notices a change of it."""

from dataclasses import dataclass, field, replace

from talkback.check.prove.mutants import Mutant
from talkback.engine.examples import ExampleEnvironment, run_examples
from talkback.engine.rule import Rule
from talkback.engine.ruleset import NormalisedMessage
from talkback.engine.text_gates import is_confirmed
from talkback.engine.trigger_search import TriggerMatch, TriggerSearch


@dataclass(slots=True)
class Judge:
    """The bot's own search, each line alone; what the rules themselves take is remembered."""

    environment: ExampleEnvironment
    _taken: dict[tuple[str, str], bool] = field(default_factory=dict)

    def differs(self, mutant: Mutant, line: str) -> bool:
        """Whether the mutant takes the line and its rule does not, or the other way round."""
        return self.takes(mutant.original, line) != self._search(mutant.rule, line)

    def takes(self, rule: Rule, line: str) -> bool:
        """Whether a trigger of the rule is found, all of `also`, and none of `unless`."""
        key = (rule.name, line)
        if key not in self._taken:
            self._taken[key] = self._search(rule, line)
        return self._taken[key]

    def _search(self, rule: Rule, line: str) -> bool:
        message = self.environment.message._replace(text=line)
        search = TriggerSearch(message, NormalisedMessage.of(line), self.environment.stopwatch)
        found = search.first_match(rule, rule.triggers)
        return isinstance(found, TriggerMatch) and is_confirmed(rule, search)

    def examples_notice(self, mutant: Mutant) -> bool:
        """Whether an example or a counter-example that holds for the rule fails for the mutant."""
        rule = mutant.original
        written = (*rule.examples, *rule.counter_examples)
        if any(self.differs(mutant, each.text) for each in written if each.context is None):
            return True
        return any(run_examples(_with_tables_alone(mutant.rule), self.environment))


def _with_tables_alone(rule: Rule) -> Rule:
    """With the examples that tell who speaks and where: they are decided as the bot decides."""
    return replace(
        rule,
        examples=tuple(each for each in rule.examples if each.context is not None),
        counter_examples=tuple(each for each in rule.counter_examples if each.context is not None),
    )
