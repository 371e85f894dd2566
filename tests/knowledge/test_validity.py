"""Which document replaces which, and what ends soon."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from knowledge import library
from knowledge.errors import KnowledgeError
from knowledge.validity import expiring, succeeded, successor, takes_place
from knowledge.values import Document, Measure
from tests.knowledge import small

TODAY = date(2026, 11, 21)


def document(name: str, *replaces: str, issuer: str = "天津市总工会", published: date | None = None) -> Document:
    return Document(name, "天津", issuer, f"《{name}》", "plan", replaces=replaces, published=published)


def measure(name: str, of: Document, category: str = "aid", until: date | None = None) -> Measure:
    return Measure(name, of, name, category, "文", ("x",), "plan", valid_until=until)


def test_a_chain_ends_with_the_newest() -> None:
    """Whoever stands behind is told the last title, and the last replaces all; one that is gone is no fault."""
    faults: list[str] = []
    a, b, c = succeeded([document("a"), document("b", "a"), document("c", "b", "long-gone")], faults)
    assert faults == []
    assert (a.replaced_by, b.replaced_by, c.replaced_by) == ("《c》", "《c》", "")
    assert set(c.replaces) == {"b", "a", "long-gone"}


@pytest.mark.parametrize(
    ("documents", "said"),
    [
        ([document("a", issuer="烟台市总工会"), document("b", "a")], "another issuer"),
        ([document("a", "a")], "take one of the two out"),
        ([document("a", "b"), document("b", "a")], "take one of the two out"),
        ([document("a", published=date(2026, 5, 1)), document("b", "a", published=date(2025, 5, 1))], "is newer"),
    ],
)
def test_what_cannot_be(documents: list[Document], said: str) -> None:
    """Each is named with its document."""
    faults: list[str] = []
    succeeded(documents, faults)
    assert faults
    assert all("replaces: " in fault and said in fault for fault in faults)


def test_a_longer_ring_comes_to_an_end() -> None:
    """Three that replace each other in a ring: whatever is made of it, it is made."""
    assert len(succeeded([document("a", "b"), document("b", "c"), document("c", "a")], [])) == 3


def test_who_takes_whose_place() -> None:
    """The same id before the same category; never a measure of a document that is itself replaced, nor just `other`."""
    old, new = succeeded([document("old"), document("new", "old")], [])
    former = measure("aid-2023", old)
    assert takes_place(measure("aid-2026", new), former)
    assert not takes_place(measure("aid-2026", new, "travel"), former)
    assert not takes_place(measure("x", new, "other"), measure("y", old, "other"))
    assert not takes_place(former, measure("aid-2026", new))
    same = measure("aid-2023", new, "travel")
    assert successor([measure("aid-2026", new), same], former) is same
    assert successor([measure("other", old)], former) is None


@pytest.mark.parametrize(("until", "ended"), [(None, False), (TODAY, False), (TODAY - timedelta(days=1), True)])
def test_the_last_day_still_counts(until: date | None, ended: bool) -> None:
    """And a measure of a replaced document has ended whatever its date."""
    assert measure("m", document("a"), until=until).ended(TODAY) is ended
    assert measure("m", replace(document("a"), replaced_by="新"), until=until).ended(TODAY)


def test_what_ends_soon() -> None:
    """From today for sixty days, the next first."""
    days = {"gone": -1, "today": 0, "soon": 30, "edge": 60, "later": 61}
    lasting = [(name, TODAY + timedelta(days=n)) for name, n in reversed(days.items())]
    assert list(expiring([*lasting, ("open", None)], TODAY)) == ["today", "soon", "edge"]


def test_read_from_a_folder(tmp_path: Path) -> None:
    """The library tells each measure's document; a wrong issuer is a fault of the run."""
    folder = small.write(tmp_path / "knowledge")
    small.edit(folder, "measures/ganzhou.yaml", "issuer: 赣州市总工会", "issuer: 天津市总工会\nreplaces: [tianjin]")
    found = library.load(folder)
    assert {m.document.replaced_by for m in found.measures if m.document.id == "tianjin"} == {"专项行动"}
    small.edit(folder, "measures/ganzhou.yaml", "issuer: 天津市总工会", "issuer: 赣州市总工会")
    with pytest.raises(KnowledgeError, match="ganzhou: replaces: tianjin is of another issuer"):
        library.load(folder)
