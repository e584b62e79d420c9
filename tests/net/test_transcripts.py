"""Sessions as they go: each file of transcripts/ is one, and says at its top what it shows."""

from pathlib import Path

import pytest

from tests.net.transcript import play

TRANSCRIPTS = sorted((Path(__file__).parent / "transcripts").glob("*.txt"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_the_session_keeps_to_the_transcript(path: Path) -> None:
    play(path)


def test_there_are_transcripts() -> None:
    assert len(TRANSCRIPTS) >= 40


def test_a_transcript_that_does_not_hold_fails(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("! begin\n> CAP LS 301\n")
    with pytest.raises(AssertionError, match=r"wrong.txt:2: > CAP LS 301\nwe said \['CAP LS 302'"):
        play(wrong)
