"""Golden questions as a maintainer may write them: a wrong line is named, and so is every other."""

from pathlib import Path

import pytest

from knowledge.errors import KnowledgeError
from knowledge.golden import NEEDS, Row, by_anchors, read_golden
from knowledge.values import Document, Measure

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


def measure(key: str, text: str, *anchors: str, verbatim: bool = False) -> Measure:
    """A measure of a document, or a passage of one that is told as it is."""
    of, name = key.split("/")
    return Measure(name, Document(of, "天津", "", "", "plan", verbatim=verbatim), "", "other", text, anchors, "plan")


def test_by_anchors() -> None:
    """The passages of the measure's own document that hold one of its anchors, whatever the script; else the measure."""
    written = [measure("tianjin/visit", "", "首次因病，住院", "慰問金"), measure("tianjin/lost", "", "没有了"),
               measure("yantai/visit", "", "首次因病")]  # fmt: skip
    held = [measure("tianjin/1", "会员首次因病住院的，去看望。", verbatim=True), measure("tianjin/2", "别的。", verbatim=True),
            measure("tianjin/3", "发给慰问金。", verbatim=True), written[2]]  # fmt: skip
    rows: list[Row] = [{"q": "1", "right": ["tianjin/visit"]}, {"q": "2", "right": ["tianjin/lost", "yantai/visit"]},
            {"q": "3", "right_all": [["tianjin/visit"], ["yantai/visit"]]}, {"q": "4"}]  # fmt: skip
    assert by_anchors(rows, written, held) == [
        {"q": "1", "right": ["tianjin/1", "tianjin/3"]},
        {"q": "2", "right": ["tianjin/lost", "yantai/visit"]},
        {"q": "3", "right_all": [["tianjin/1", "tianjin/3"], ["yantai/visit"]]},
        {"q": "4"},
    ]
