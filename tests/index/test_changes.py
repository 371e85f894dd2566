"""What differs between two sets of measures is told by content."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from index.changes import changes
from knowledge.values import Document, Measure

A, B = (Document(name, "天津", "天津市总工会", name, "plan") for name in "ab")


def measure(name: str, document: Document = A, text: str = "每年一次") -> Measure:
    return Measure(name, document, name, "other", text, ("x",), "plan", phrasings=("怎么办",))


OLD = (measure("one"), measure("two"), measure("three", B))


def test_nothing_changed() -> None:
    """The same measures, read again."""
    found = changes(OLD, tuple(replace(m) for m in OLD))
    assert (found.documents.same, found.passages.same, found.asked_otherwise) == (2, 3, ())
    assert found.passages.added == found.passages.changed == found.passages.removed == ()


def test_added_changed_removed() -> None:
    """Passages by measure, and the documents that they belong to."""
    found = changes(
        OLD,
        (measure("one", text="每年两次"), measure("four"), measure("five", Document("c", "天津", "工会", "c", "plan"))),
    )
    assert found.passages.added == ("a/four", "c/five")
    assert found.passages.changed == ("a/one",)
    assert found.passages.removed == ("a/two", "b/three")
    assert (found.documents.added, found.documents.changed, found.documents.removed) == (("c",), ("a",), ("b",))


def test_other_phrasings_are_told_apart() -> None:
    """They change how a measure is found, not what a worker is told."""
    found = changes(OLD, (replace(OLD[0], phrasings=("咋整",)), *OLD[1:]))
    assert found.asked_otherwise == ("a/one",)
    assert found.passages.changed == found.documents.changed == ()


def test_another_head_is_another_document() -> None:
    """Though its passages are the same."""
    head = replace(A, title="新标题")
    found = changes(OLD, tuple(replace(m, document=head) if m.document is A else m for m in OLD))
    assert found.documents.changed == ("a",)
    assert found.passages.changed == ()


texts = st.sampled_from(["甲", "乙"])


@given(st.dictionaries(st.sampled_from("abcdefgh"), texts), st.dictionaries(st.sampled_from("abcdefgh"), texts))
def test_every_passage_is_counted_once(old: dict[str, str], new: dict[str, str]) -> None:
    """Added, changed and the same make the new ones; removed and the rest the old ones."""
    before, after = ([measure(k, text=v) for k, v in of.items()] for of in (old, new))
    delta = changes(before, after).passages
    assert len(delta.added) + len(delta.changed) + delta.same == len(new)
    assert len(delta.removed) + len(delta.changed) + delta.same == len(old)
    back = changes(after, before).passages
    assert (set(back.added), set(back.removed)) == (set(delta.removed), set(delta.added))
