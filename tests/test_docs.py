"""Generated pages say what the code says."""

import pytest

from docs.generate import FOLDER, PAGES


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_is_up_to_date(name: str) -> None:
    """If it is not: `python docs/generate.py`."""
    assert (FOLDER / name).read_text(encoding="utf-8") == PAGES[name]()
