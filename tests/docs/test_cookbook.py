"""The cookbook's rules as a reader copies them: `talkback check` has nothing to say of them."""

from itertools import pairwise
from pathlib import Path

import pytest

from talkback.check.run import check
from talkback.snapshot.snapshot import Snapshot, read_snapshot
from tests.docs.console import Block, blocks

PAGE = Path(__file__).parents[2] / "docs" / "cookbook.md"
BLOCKS = list(blocks(PAGE))
RECIPES = [block for block in BLOCKS if block.language == "toml"]
CHATS = [
    pytest.param(recipe, chat, id=f"line {chat.line}")
    for recipe, chat in pairwise(BLOCKS)
    if chat.language == "irc"
]


def problems(folder: Path, *written: Block) -> list[str]:
    """What is said of rules and chats in a folder of their own, hints included."""
    rules, session = folder / "rules.toml", folder / "session.txt"
    for path, language in ((rules, "toml"), (session, "irc")):
        bodies = (block.body for block in written if block.language == language)
        path.write_text("\n".join(bodies), encoding="utf-8")
    return [str(problem) for problem in check(rules, [session]).problems]


def copied(folder: Path, *recipes: Block) -> Snapshot:
    assert problems(folder, *recipes) == []
    return read_snapshot(folder / "rules.toml")


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: f"line {recipe.line}")
def test_a_recipe_holds_and_says_what_it_does_not_answer(recipe: Block, tmp_path: Path) -> None:
    for rule in copied(tmp_path, recipe).ruleset.rules:
        assert rule.examples, rule.name
        assert rule.counter_examples, rule.name


@pytest.mark.parametrize(("recipe", "chat"), CHATS)
def test_a_chat_goes_as_it_is_written(recipe: Block, chat: Block, tmp_path: Path) -> None:
    assert recipe.language == "toml"
    assert problems(tmp_path, recipe, chat) == []


def test_the_recipes_fit_into_one_file(tmp_path: Path) -> None:
    *recipes, limits = RECIPES
    assert "[defaults]" in limits.body
    assert len(copied(tmp_path, *recipes).ruleset.rules) >= 15
