"""What is at the cursor, in Markdown: a key, a trigger, an example, a pool."""

import time
from random import Random

from talkback.config.locations.toml_spans import KeyPath, ValueSpan
from talkback.engine.decide import Decider
from talkback.engine.decision import Verdict
from talkback.engine.explain import explain, gate_trace
from talkback.engine.prefilter.trigger import Trigger
from talkback.engine.rule import ACTION, Rule
from talkback.lsp.analysis import ReadConfig
from talkback.lsp.line_index import TextSpan
from talkback.lsp.names import use_at
from talkback.lsp.pattern_words import pattern_words
from talkback.lsp.schema_walk import key_at

_QUOTES_SHOWN = 3
_PATTERN_KEYS = ("triggers", "also", "unless")
_EXAMPLE_KEYS = ("examples", "counter_examples")


def hover(read: ReadConfig, offset: int) -> tuple[TextSpan, str] | None:
    """The text that is spoken of, and what there is to say."""
    use = use_at(read, offset)
    if use is not None and use.kind == "pool" and (told := _pool(read, use.name)):
        return use.span, told
    path, span = _innermost(read, offset)
    if not path:
        return None
    on_value = span.start <= offset < span.end
    told = (_value(read, path) if on_value else "") or _key(path)
    start = span.start if span.start <= offset else span.key
    return (TextSpan(start, span.end), told) if told else None


def _innermost(read: ReadConfig, offset: int) -> tuple[KeyPath, ValueSpan]:
    around = [
        (path, span)
        for path, span in read.spans.items()
        if span.start <= offset < span.end or span.key <= offset < span.start
    ]
    nothing: tuple[KeyPath, ValueSpan] = ((), ValueSpan(0, 0, 0))
    return min(around, key=lambda found: found[1].end - found[1].key, default=nothing)


def _key(path: KeyPath) -> str:
    key = key_at(path)
    return f"**{key.name}**: {key.meaning}" if key is not None else ""


def _value(read: ReadConfig, path: KeyPath) -> str:
    match path:
        case ("rules", str(name), str(key), *rest):
            rule = next((rule for rule in read.draft.config.rules if rule.name == name), None)
            index = next((part for part in rest if isinstance(part, int)), 0)
            return "" if rule is None else _in_rule(read, rule, key, index)
        case ("pools", str(name), "quotes", *_):
            return _pool(read, name)
    return ""


def _in_rule(read: ReadConfig, rule: Rule, key: str, index: int) -> str:
    if key in _PATTERN_KEYS:
        patterns: tuple[Trigger, ...] = getattr(rule, key)
        return "\n".join(pattern_words(patterns[index])) if index < len(patterns) else ""
    if key in _EXAMPLE_KEYS:
        examples = getattr(rule, key)
        return _verdict(read, rule, examples[index].line) if index < len(examples) else ""
    return ""


def _verdict(read: ReadConfig, rule: Rule, line: str) -> str:
    """What the bot would do with an example, rule by rule until one fires."""
    text = line.removeprefix(ACTION)
    message = read.context.sample._replace(text=text, action=text != line)
    decider = Decider(read.context.ruleset, Random(0), time.process_time)  # noqa: S311 - quotes
    decision = explain(decider, decider.decide(message, 0.0), 0.0)
    if decision.order is not None:
        return f"An order to the bot ({decision.order.name}), which no rule gets to see."
    told = [_way(verdict) for verdict in decision.verdicts if verdict.rule.name == rule.name]
    fired = [verdict.rule.name for verdict in decision.fired]
    return "\n\n".join((*told, f"Fires: {', '.join(fired) or 'nothing'}."))


def _way(verdict: Verdict) -> str:
    way = gate_trace(verdict)
    passed = " · ".join(way.passed)
    if way.refused is None:
        return f"Passed {passed}."
    detail = f" ({verdict.detail})" if verdict.detail else ""
    return f"Passed {passed or 'nothing'}; refused by **{way.refused}**{detail}."


def _pool(read: ReadConfig, name: str) -> str:
    pool = read.draft.pools.get(name)
    if pool is None:
        return ""
    shown = "\n".join(f"- {quote}" for quote in pool.quotes[:_QUOTES_SHOWN])
    return f"**{name}**: {len(pool.quotes)} quotes\n\n{shown}"
