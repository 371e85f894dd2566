"""Files with faults are named, every one, with file, measure and field; files without are read."""

from datetime import date
from pathlib import Path

import pytest

from knowledge import library
from knowledge.errors import KnowledgeError
from knowledge.fold import fold
from tests.knowledge import small


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small library in a folder of its own."""
    return small.write(tmp_path)


def faults(folder: Path) -> tuple[str, ...]:
    """What is wrong with a folder; it must be something."""
    with pytest.raises(KnowledgeError) as caught:
        library.load(folder)
    return caught.value.faults


def test_a_sound_folder_is_read(folder: Path) -> None:
    """Documents in the order of their files; measures with what was written and what they inherit."""
    found = library.load(folder)
    assert [d.id for d in found.documents] == ["ganzhou", "tianjin"]
    assert len(found.measures) == 8
    assert {t.kind for t in found.topics} == {"elsewhere", "off_topic", "smalltalk", "distress"}
    assert set(found.files) == set(small.FILES)
    of = {m.key: m for m in found.measures}
    hospital = of["tianjin/hospital-condolence"]
    assert hospital.document.published == date(2023, 3, 21)
    assert hospital.kind == "plan"
    assert dict(hospital.details) == {"amount": "500元", "who": "工会会员"}
    assert hospital.department == "权益保障部"
    assert len(hospital.phrasings) == 4
    assert of["ganzhou/two-cancer-screening"].kind == "report"
    assert of["ganzhou/two-cancer-screening"].valid_until == date(2025, 12, 31)
    assert dict(of["ganzhou/mutual-aid"].by_year) == {2024: "50%", 2025: "40%", 2026: "30%"}


def test_the_document_lends_its_end(folder: Path) -> None:
    """A measure without an end of its own has its document's."""
    small.edit(folder, "measures/tianjin.yaml", "kind: plan", "kind: plan\nvalid_until: 2025-06-30")
    assert {m.valid_until for m in library.load(folder).measures if m.document.id == "tianjin"} == {date(2025, 6, 30)}


IN_TIANJIN = [
    # old, new, what the one line names
    ("document: tianjin", "document: tianjing", ("document", "'tianjin'", "'tianjing'")),
    ("city: 天津\n", "", ("city", "missing")),
    ("issuer: 天津市总工会", "issuer: 5", ("issuer", "text")),
    ("published: 2023-03-21", "published: 2023年3月", ("published", "date", "2023年3月")),
    ("kind: plan", "kind: maybe", ("kind", "plan, standing, report", "'maybe'")),
    ("publisher: 北方网", "publishr: 北方网", ("publishr", "no field")),
    ("id: free-checkup", "id: Free Checkup", ("measure 2: id", "'Free Checkup'")),
    ("id: free-checkup", "id: 免费体检", ("measure 2: id", "免费体检")),
    ("id: free-checkup", "id: legal-aid", ("legal-aid", "twice")),
    ("    title: 住院慰问\n", "", ("hospital-condolence: title", "missing")),
    ("    category: checkup\n", "", ("free-checkup: category", "missing")),
    ("title: 免费体检", "title: ''", ("free-checkup: title", "missing")),
    ("title: 免费体检", "title: 2024", ("free-checkup: title", "2024", "quotes")),
    ("source: [請律師]", "source: []", ("legal-aid: source", "missing")),
    ("source: [請律師]", "source: [一二三四五六七八九十一二三四五六七]", ("legal-aid: source", "16")),
    ("aliases: [住院看望]", "aliases: {a: b}", ("hospital-condolence: aliases", "list of texts")),
    ("amount: 500元", "amount: 500", ("hospital-condolence: details.amount", "500", "quotes")),
    ("amount: 500元", "ammount: 500元", ("hospital-condolence: details.ammount", "no detail")),
    ("how_to_apply: 怎么申请", "how: 怎么申请", ("hospital-condolence: unstated.how", "no detail")),
    ("details: {duration: 5天}", "details: 5天", ("convalescence: details", "mapping")),
    ("details: {duration: 5天}", "by_year: {next: 5天}", ("convalescence: by_year", "years")),
    ("published: 2023-03-21", "published: 2023-02-30", ("published", "such as 2023-03-21", "2023-02-30")),
    ("details: {duration: 5天}", "valid_until: 2026-13-01", ("convalescence: valid_until", "2026-13-01")),
    ("details: {duration: 5天}", "valid_until: 年底", ("convalescence: valid_until", "年底")),
    ("details: {duration: 5天}", "kind: law", ("convalescence: kind", "'law'")),
    ("details: {duration: 5天}", "detail: {duration: 5天}", ("convalescence: detail", "no field")),
    ("  - id: legal-aid", "  - 5\n  - id: legal-aid", ("measure 4", "mapping", "int")),
]


@pytest.mark.parametrize(("old", "new", "named"), IN_TIANJIN)
def test_a_fault_is_one_line(folder: Path, old: str, new: str, named: tuple[str, ...]) -> None:
    """With the file, the measure and the field, and what would be right.

    Where a measure is unreadable its phrasings have no home either, and that is said too.
    """
    small.edit(folder, "measures/tianjin.yaml", old, new)
    lines = [f for f in faults(folder) if not f.startswith("phrasings/")]
    assert len(lines) == 1
    assert lines[0].startswith("measures/tianjin.yaml: ")
    assert "\n" not in lines[0]
    for part in named:
        assert part in lines[0]


@pytest.mark.parametrize(
    ("name", "old", "new", "named"),
    [
        ("phrasings/tianjin.yaml", "legal-aid:", "legal-help:", ("phrasings/tianjin.yaml", "legal-help", "no measure")),
        ("phrasings/tianjin.yaml", "- 打官司工会帮不帮", "- 5", ("phrasings/tianjin.yaml", "legal-aid", "list")),
        ("phrasings/tianjin.yaml", "- 打官司工会帮不帮", "- ''", ("phrasings/tianjin.yaml", "legal-aid", "list")),
        ("details.yaml", "amount:", "price:", ("details.yaml", "price", "no such detail", "how_to_apply")),
        ("details.yaml", small.DETAILS, "", ("details.yaml", "no question", "leave the file out")),
        ("details.yaml", "[有没有体检, 讲讲疗休养]", "有没有体检", ("details.yaml", "none", "list")),
        ("followups.yaml", "own:", "alone:", ("followups.yaml", "alone", "follows and own")),
        ("followups.yaml", small.FOLLOWUPS, "", ("followups.yaml", "no message", "leave the file out")),
        ("followups.yaml", "[管几天, 真不要钱]", "管几天", ("followups.yaml", "follows", "list")),
        ("outside.yaml", "title: 养老金", "name: 养老金", ("outside.yaml", "pension: title", "missing")),
        ("outside.yaml", "kind: elsewhere", "kind: nowhere", ("outside.yaml", "housing-fund: kind", "'nowhere'")),
        ("outside.yaml", "[你好, 在吗, 早上好]", "你好", ("outside.yaml", "greeting: phrasings", "list")),
        ("outside.yaml", "kind: distress", "kind: smalltalk", ("outside.yaml", "kind", "distress")),
    ],
)
def test_a_fault_beside_the_measures_is_named(
    folder: Path, name: str, old: str, new: str, named: tuple[str, ...]
) -> None:
    """Phrasings and topics are held to their formats too."""
    small.edit(folder, name, old, new)
    found = faults(folder)
    assert any(all(part in line for part in named) for line in found)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("    title: 住院慰问", "\ttitle: 住院慰问", "line 10"),
        ("kind: plan", "kind: [plan", "line"),
        ("text: 天津工会请律师", "text: 天津: 工会请律师: ", "line"),
        ("    title: 免费体检", "    title: 免费体检\n    title: 查体", "line 23 title stands twice"),
        ("title: 免费体检", "title: 免费\x07体检", "control characters"),
    ],
)
def test_broken_yaml_is_one_line_with_the_line_number(folder: Path, old: str, new: str, line: str) -> None:
    """A tab, an open bracket, a colon without quotes: where it is and what YAML wants."""
    small.edit(folder, "measures/tianjin.yaml", old, new)
    [fault] = faults(folder)
    assert fault.startswith("measures/tianjin.yaml: ")
    assert line in fault
    assert "indent with spaces" in fault


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe", "UTF-8"),
        (b"- a\n- b\n", "mapping"),
        (b"", "is empty"),
        (b"# later", "is empty"),
        (b"just words", "mapping"),
    ],
)
def test_a_file_that_is_no_mapping(folder: Path, content: bytes, said: str) -> None:
    """Wrong bytes, a list, nothing: named, and the rest is still read."""
    (folder / "measures/tianjin.yaml").write_bytes(content)
    [fault] = faults(folder)
    assert fault.startswith("measures/tianjin.yaml: ")
    assert said in fault


def test_files_that_are_not_read(folder: Path) -> None:
    """A wrong ending, a folder or a dead link in a file's place, phrasings of no document: each is one line."""
    (folder / "measures" / "yantai.yml").write_text("a: 1", encoding="utf-8")
    (folder / "measures" / "jingxi.yaml").mkdir()
    (folder / "measures" / "xxshi.yaml").symlink_to(folder / "nowhere")
    (folder / "phrasings" / "tianjing.yaml").write_text("a: [b]", encoding="utf-8")
    assert [line.partition("(")[0] for line in faults(folder)] == [
        "measures/jingxi.yaml: cannot be read ",
        "measures/xxshi.yaml: cannot be read ",
        "measures/yantai.yml: is not read; its name must end in .yaml",
        "phrasings/tianjing.yaml: belongs to no document; there is no measures/tianjing.yaml",
    ]


def test_a_file_far_too_large(folder: Path) -> None:
    """Is not even read."""
    with (folder / "measures/tianjin.yaml").open("wb") as file:
        file.truncate(200 * 1024**2)
    [fault] = faults(folder)
    assert "larger than 20 MB" in fault


def test_no_measures_at_all(folder: Path) -> None:
    """A document without measures, a folder without documents, and a missing list of topics are faults."""
    head = small.TIANJIN[: small.TIANJIN.index("measures:")]
    (folder / "measures/tianjin.yaml").write_text(head, encoding="utf-8")
    assert any("measures/tianjin.yaml: measures: is missing" in f for f in faults(folder))
    (folder / "outside.yaml").unlink()
    assert any(f.startswith("outside.yaml: is missing") for f in faults(folder))
    for path in (folder / "measures").iterdir():
        path.unlink()
    assert "no .yaml file here" in faults(folder)[0]


def test_every_fault_of_every_file_at_once(folder: Path) -> None:
    """One run shows all that is wrong: nothing is raised at the first."""
    small.edit(folder, "measures/tianjin.yaml", "    category: checkup\n", "")
    small.edit(folder, "measures/tianjin.yaml", "amount: 500元", "amount: 500")
    small.edit(folder, "measures/ganzhou.yaml", "source: [參保補貼]", "source: []")
    small.edit(folder, "phrasings/ganzhou.yaml", "outdoor-station:", "indoor-station:")
    small.edit(folder, "outside.yaml", "title: 养老金", "name: 养老金")
    found = "\n".join(faults(folder))
    for named in ("free-checkup: category", "details.amount", "mutual-aid: source", "indoor-station", "pension: title"):
        assert named in found


def test_a_faulty_head_hides_no_measure(folder: Path) -> None:
    """What is wrong below it is shown in the same run."""
    small.edit(folder, "measures/tianjin.yaml", "kind: plan", "kind: maybe")
    small.edit(folder, "measures/tianjin.yaml", "    category: checkup\n", "")
    found = "\n".join(faults(folder))
    assert "'maybe'" in found
    assert "free-checkup: category" in found


def test_a_fault_makes_no_second_one(folder: Path) -> None:
    """The phrasings of a measure with a fault are not at fault."""
    small.edit(folder, "measures/tianjin.yaml", "    category: checkup\n", "")
    assert len(faults(folder)) == 1


def test_a_measure_needs_no_phrasings(folder: Path) -> None:
    """A new document works on the day it is written; said twice counts once."""
    (folder / "phrasings/tianjin.yaml").unlink()
    small.edit(folder, "phrasings/ganzhou.yaml", "- 户外驿站有几个", "- 户外驿站有几个\n- 户外驿站有几个 ")
    of = {m.key: m for m in library.load(folder).measures}
    assert of["tianjin/legal-aid"].phrasings == ()
    assert len(of["ganzhou/outdoor-station"].phrasings) == 4


def test_traditional_sources_fold() -> None:
    """Anchors are kept as the source has them and compared folded."""
    assert fold("請律師") in fold("工會請律師幫職工")
