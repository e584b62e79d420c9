"""What users of other rule bots ask for, said as rules, each with a chat that goes as written."""

from pathlib import Path

import pytest

from talkback.check.run import check

RECIPES = sorted((Path(__file__).parents[1] / "recipes").glob("*.toml"))


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.stem)
def test_a_recipe_holds_and_its_chat_goes_as_it_is_written(recipe: Path) -> None:
    assert [str(each) for each in check(recipe, [recipe.with_suffix(".txt")]).problems] == []
