"""Golden questions as a maintainer may write them: a wrong line is named, and so is every other."""

from pathlib import Path

import pytest

from knowledge.errors import KnowledgeError
from knowledge.golden import NEEDS, read_golden

GOOD = '{"id": "1", "group": "answerable", "city": "天津", "q": "住院慰问多少钱", "right": ["tianjin/a"]}'


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "is not JSON"),
        ("[1]", "must be an object"),
        ('{"id": "2", "q": "问", "group": "answered"}', "one of answerable"),
        ('{"id": "2", "q": "问", "group": "answerable"}', "lacks right"),
        ('{"group": "missing_aspect", "q": "问", "right": []}', "lacks id, missing"),
        ('{"id": "2", "group": "off_topic"}', "lacks q"),
    ],
)
def test_a_wrong_line(tmp_path: Path, line: str, said: str) -> None:
    """With its file and number."""
    (tmp_path / "a.jsonl").write_text(f"{GOOD}\n\n{line}\n{{\n", encoding="utf-8")
    with pytest.raises(KnowledgeError) as error:
        read_golden(tmp_path)
    first, second = error.value.faults
    assert first.startswith("a.jsonl: line 3: ")
    assert said in first
    assert second.startswith("a.jsonl: line 4: ")


def test_ours_are_good() -> None:
    """Every question of the repository; of every group there is one."""
    assert {row["group"] for row in read_golden()} == set(NEEDS)


def test_no_folder(tmp_path: Path) -> None:
    """Is no fault: a place without questions."""
    assert read_golden(tmp_path / "none") == []
