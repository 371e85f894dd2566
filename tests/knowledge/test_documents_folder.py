"""A folder of documents: side files, what a document does not say, and every file that will not do, in one line each."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from knowledge import library
from knowledge.documents_folder import Source, read_folder
from knowledge.errors import KnowledgeError
from knowledge.reading.files import LARGEST_MB
from knowledge.values import NO_CITY
from tests.knowledge import papers, small

NAMELESS = "关于做好职工服务的通知\n\n对首次住院的会员给予500元慰问金。\n\n每年组织300名一线职工疗休养。"


def read(folder: Path) -> tuple[list[Source], list[str]]:
    """A folder's documents and faults."""
    faults: list[str] = []
    return read_folder(folder, faults, {})[0], faults


def test_no_city_is_guessed(tmp_path: Path) -> None:
    """A document that names no city has none, and the maintainer is asked for it."""
    (tmp_path / "notice.txt").write_text(NAMELESS, encoding="utf-8")
    (found,), faults = read(tmp_path)
    assert faults == []
    assert found.document.city == NO_CITY
    assert found.notes == ("city not found in it; write it into notice.yaml beside it (city: …)",)


@pytest.mark.parametrize(
    ("text", "city"),
    [
        ("xx 市总工会工作要点\n\n在浙江工业职业技术学院办班，杭州、宁波的职工都可以来。", "xx市"),
        ("某市总工会工作要点\n\n组织职工到青岛疗休养。", "某市"),
        ("关于疗休养的通知\n\n到青岛、烟台、威海等地疗休养。全市职工可以报名。", NO_CITY),
        ("市总工会关于疗休养的通知\n\n长沙职工看过来。长沙市总工会组织疗休养。", "长沙"),
        ("通知\n\n中华全国总工会要求，各地做好帮扶。", NO_CITY),
    ],
)
def test_cities(tmp_path: Path, text: str, city: str) -> None:
    """The city whose union speaks; a name taken out stays out; where people may travel to is no city of theirs."""
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    assert read(tmp_path)[0][0].document.city == city


def test_a_side_file_says_what_the_document_does_not(tmp_path: Path) -> None:
    """And what it says goes before what was read."""
    (tmp_path / "notice.txt").write_text(NAMELESS, encoding="utf-8")
    (tmp_path / "notice.yaml").write_text(
        "city: 青川\nissuer: 青川市总工会\ntitle: 职工服务通知\npublished: 2026-02-03\nkind: standing\n"
        "valid_until: 2027-12-31\nreplaces: [old]\n",
        encoding="utf-8",
    )
    (found,), faults = read(tmp_path)
    document = found.document
    assert faults == []
    assert (document.city, document.issuer, document.title) == ("青川", "青川市总工会", "职工服务通知")
    assert (document.kind, document.published, document.replaces) == ("standing", date(2026, 2, 3), ("old",))
    assert {m.valid_until for m in found.measures} == {date(2027, 12, 31)}
    assert found.notes == ()


def test_how_long_it_holds(tmp_path: Path) -> None:
    """Where the document says it."""
    (tmp_path / "a.txt").write_text(f"{NAMELESS}\n\n本通知有效期至2026年6月。", encoding="utf-8")
    assert read(tmp_path)[0][0].document.valid_until == date(2026, 6, 30)


def test_what_is_said_to_be_missing(tmp_path: Path) -> None:
    """Whom to call and the like only where the whole document lacks it; figures where the passage and its neighbours do.

    Who may have it is told in too many ways to say that it is not.
    """
    (tmp_path / "a.txt").write_text(
        f"{NAMELESS}\n\n二、文化服务\n\n放电影，办书画展。\n\n咨询电话：0812-1234567", encoding="utf-8"
    )
    (found,), _ = read(tmp_path)
    of = {m.text: set(m.unstated) for m in found.measures}
    money, films = of["对首次住院的会员给予500元慰问金。"], of["放电影，办书画展。"]
    assert money >= {"materials", "address"}
    assert films >= {"materials", "address", "amount", "when", "quota"}
    assert "amount" not in money
    assert not {"contact", "who", "eligibility", "where"} & (money | films)


@pytest.mark.parametrize(
    ("said", "detail"),
    [("带工会会员证即可。", "materials"), ("请持身份证到窗口办。", "materials"), ("拨打12351咨询。", "contact"),
     ("到市工人文化宫报名。", "how_to_apply"), ("在人民路18号。", "address")],
)  # fmt: skip
def test_what_is_said_elsewhere_is_not_said_to_be_missing(tmp_path: Path, said: str, detail: str) -> None:
    """However far from the passage it stands."""
    (tmp_path / "a.txt").write_text(f"{NAMELESS}\n\n二、其他事项\n\n{said * 2}", encoding="utf-8")
    (found,), _ = read(tmp_path)
    assert detail not in found.measures[0].unstated


def test_who_is_in_charge(tmp_path: Path) -> None:
    """A department named behind a paragraph gets the tickets of each of its passages."""
    text = "青川市总工会要点\n\n1. 帮扶困难职工。对困难职工每户补助1000元。开展心理服务。（责任单位：保障部、女职工部）"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    (found,), _ = read(tmp_path)
    assert {m.department for m in found.measures} == {"保障部、女职工部"}


def huge(folder: Path) -> None:
    """A file of 200 MB that takes no room."""
    with (folder / "huge.pdf").open("wb") as file:
        file.truncate(200_000_000)


def put(name: str, content: bytes) -> Callable[[Path], None]:
    """Writes one file."""

    def write(folder: Path) -> None:
        (folder / name).write_bytes(content)

    return write


FAULTS: dict[str, tuple[Callable[[Path], None], tuple[str, ...]]] = {
    "empty": (put("a.txt", b""), ("a.txt", "is empty", "put the text in")),
    "white": (put("a.txt", b" \n\t\n"), ("a.txt", "no text in this file")),
    "huge": (huge, ("huge.pdf", "200 MB", f"more than {LARGEST_MB} MB", "split")),
    "password": (put("a.pdf", papers.pdf(password="1234")), ("a.pdf", "protected by a password", "save it without")),
    "scan": (put("a.pdf", papers.scan()), ("a.pdf", "no text in this file", "scan")),
    "broken pdf": (put("a.pdf", b"%PDF-1.4 nothing"), ("a.pdf", "no whole PDF")),
    "doc": (put("a.doc", b"\xd0\xcf\x11\xe0"), ("a.doc", "save it as .docx")),
    "image": (put("a.jpg", b"\xff\xd8\xff"), ("a.jpg", "picture", "type")),
    "broken docx": (put("a.docx", b"PK\x03\x04 cut"), ("a.docx", "no whole .docx", "again")),
    "no docx inside": (put("a.docx", papers.word()[:-200]), ("a.docx", "no whole .docx")),
    "bytes": (put("a.txt", b"\x81\x00\xff\xff\x80"), ("a.txt", "UTF-8", "GB18030")),
    "only furniture": (put("a.txt", "首页 > 新闻\n来源：青川网".encode()), ("a.txt", "no text is left")),
}


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_one_line_for_each_fault(tmp_path: Path, name: str) -> None:
    """File, what is wrong, what to do; the document beside it is read all the same."""
    make, said = FAULTS[name]
    make(tmp_path)
    (tmp_path / "good.md").write_text(papers.markdown(), encoding="utf-8")
    found, faults = read(tmp_path)
    assert [s.document.id for s in found] == ["good"]
    assert len(faults) == 1
    assert "\n" not in faults[0]
    assert [part for part in said if part not in faults[0]] == []


SIDES: dict[str, tuple[str, tuple[str, ...]]] = {
    "tab": ("\tcity: 青川\n", ("good.yaml", "line 1")),
    "no date": ("published: 2026-02-31\n", ("good.yaml", "published", "date")),
    "no field": ("town: 青川\n", ("good.yaml", "town", "no field")),
    "no kind": ("kind: rumour\n", ("good.yaml", "kind", "plan")),
}


@pytest.mark.parametrize("name", sorted(SIDES))
def test_faults_of_side_files(tmp_path: Path, name: str) -> None:
    """Each in one line too."""
    content, said = SIDES[name]
    (tmp_path / "good.md").write_text(papers.markdown(), encoding="utf-8")
    (tmp_path / "good.yaml").write_text(content, encoding="utf-8")
    _, faults = read(tmp_path)
    assert len(faults) == 1
    assert [part for part in said if part not in faults[0]] == []


def test_names(tmp_path: Path) -> None:
    """Two files of one name, a side file without its document and a folder are faults; a README is nobody's."""
    for name in ("a.txt", "a.html", "b.txt", "README.md", "~$b.docx", "saved_files"):
        (tmp_path / name).mkdir() if name == "saved_files" else (tmp_path / name).write_text(NAMELESS, encoding="utf-8")
    (tmp_path / "c.yaml").write_text("city: 青川\n", encoding="utf-8")
    (tmp_path / "older").mkdir()
    found, faults = read(tmp_path)
    assert [s.document.id for s in found] == ["b"]
    assert len(faults) == 3
    for part in ("a.html", "a.txt: 2 files with one name", "c.yaml: no document of this name", "older: is a folder"):
        assert any(part in fault for fault in faults)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small library."""
    return small.write(tmp_path / "knowledge")


def test_documents_beside_written_measures(folder: Path, tmp_path: Path) -> None:
    """Are told too; with a folder of their own they alone are told, and the measures only teach."""
    (folder / "documents").mkdir()
    (folder / "documents" / "qingchuan.md").write_text(papers.markdown(), encoding="utf-8")
    both = library.load(folder)
    assert {d.id for d in both.documents} == {"tianjin", "ganzhou", "qingchuan"}
    assert "documents/qingchuan.md" in both.files
    alone = library.load(folder, folder / "documents")
    assert {d.id for d in alone.documents} == {"qingchuan"}
    assert {m.document.id for m in alone.teaching} == {"tianjin", "ganzhou"}
    (tmp_path / "none").mkdir()
    with pytest.raises(KnowledgeError, match="no document in it"):
        library.load(folder, tmp_path / "none")


def test_anchors_are_looked_for_in_the_source_of_the_same_name(folder: Path) -> None:
    """It is not told a second time; an anchor that does not stand in it is a fault."""
    (folder / "documents").mkdir()
    source = "天津市總工會通知\n\n首次因病住院的慰問，一萬名一線職工體檢，勞模和一線職工療休養，請律師。"
    (folder / "documents" / "tianjin.txt").write_text(source, encoding="utf-8")
    assert {m.document.verbatim for m in library.load(folder).measures} == {False}
    small.edit(folder, "measures/tianjin.yaml", "[請律師]", "[請會計]")
    with pytest.raises(KnowledgeError, match="legal-aid: source: “請會計” does not stand in documents/tianjin"):
        library.load(folder)
