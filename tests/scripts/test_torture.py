"""The short torture: the bot killed amid traffic and faults loses nothing."""

import json
from pathlib import Path

import pytest

from scripts import torture
from tests.wire.tally import compare


def test_short(published: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two runs, four kills: nothing missing, nothing out of order."""
    assert torture.main(["--short", "--json", "--data-dir", str(published)]) == 0
    totals = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert totals["kills"] >= 4
    assert (totals["missing"], totals["out_of_order"]) == (0, 0)
    assert (totals["tickets_missing"], totals["staff_replies_missing"]) == (0, 0)


@pytest.mark.parametrize(
    ("heard", "counts"),
    [
        ("abcde", (0, 0, 0)),
        ("abde", (1, 0, 0)),
        ("abccde", (0, 1, 0)),
        ("acbde", (0, 0, 1)),
        ("", (5, 0, 0)),
        ("abcd", (1, 0, 0)),
        ("abcdex", (0, 1, 0)),
    ],
)
def test_what_counts_as_lost(heard: str, counts: tuple[int, int, int]) -> None:
    """Missing, doubled, out of order."""
    assert compare("abcde", heard) == counts
