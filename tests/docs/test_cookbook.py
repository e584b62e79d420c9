"""The cookbook's rules as a reader copies them: `talkback check` has nothing to say of them."""

from itertools import pairwise
from pathlib import Path

import pytest

from talkback.check.prove.proof import ProofRequest, diagnostic
from talkback.check.run import check
from talkback.snapshot.snapshot import Snapshot, read_snapshot
from tests.docs.console import Block, blocks

INDEX = Path(__file__).parents[2] / "docs" / "cookbook.md"
PAGES = {path: list(blocks(path)) for path in sorted(INDEX.with_suffix("").glob("*.md"))}
RECIPES = [
    pytest.param(block, id=f"{path.stem} {block.line}")
    for path, written in PAGES.items()
    for block in written
    if block.language == "toml"
]
CHATS = [
    pytest.param(recipe, chat, id=f"{path.stem} {chat.line}")
    for path, written in PAGES.items()
    for recipe, chat in pairwise(written)
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


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_holds_and_says_what_it_does_not_answer(recipe: Block, tmp_path: Path) -> None:
    for rule in copied(tmp_path, recipe).ruleset.rules:
        assert rule.examples, rule.name
        assert rule.counter_examples, rule.name


@pytest.mark.parametrize(("recipe", "chat"), CHATS)
def test_a_chat_goes_as_it_is_written(recipe: Block, chat: Block, tmp_path: Path) -> None:
    assert recipe.language == "toml"
    assert problems(tmp_path, recipe, chat) == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_each_recipe_of_a_page_has_its_chat(path: Path) -> None:
    languages = [block.language for block in PAGES[path]]
    assert languages == ["toml", "irc"] * (len(languages) // 2)
    assert f"(cookbook/{path.name})" in INDEX.read_text(encoding="utf-8")


def test_the_recipes_fit_into_one_file(tmp_path: Path) -> None:
    """But for the one that sets what holds for all rules."""
    recipes = [block for written in PAGES.values() for block in written if block.language == "toml"]
    fit = [recipe for recipe in recipes if "[defaults]" not in recipe.body]
    assert len(fit) == len(recipes) - 1
    assert len(copied(tmp_path, *fit).ruleset.rules) >= 25


@pytest.mark.parametrize("recipe", RECIPES)
def test_no_small_change_of_a_recipe_goes_unnoticed(recipe: Block, tmp_path: Path) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text(recipe.body, encoding="utf-8")
    proof = check(rules, request=ProofRequest()).proof
    assert proof is not None
    assert list(map(str, map(diagnostic, proof.survivors))) == []
