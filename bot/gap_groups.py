"""Gaps that mean the same, put together: by the encoder's vectors, cut where the snapshot's own topics are told apart best."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage

from bot.gaps import WHY, Gap
from knowledge.fold import squash

MOST = 3000
"""Different texts that are grouped, the newest: the tree over n texts needs n² / 2 distances."""
CUTS = np.linspace(0.05, 0.6, 56)
NO_CITY_SAID = "（没说城市）"
Vectors = Callable[[Sequence[str]], np.ndarray]


@dataclass(frozen=True)
class Group:
    """Gaps that mean the same, oldest first."""

    gaps: tuple[Gap, ...]
    question: str
    """The text that is nearest to all the others."""

    @property
    def people(self) -> int:
        """How many asked."""
        return len({gap.who for gap in self.gaps})

    @property
    def cities(self) -> Counter[str]:
        """How often it was asked about each city."""
        return Counter(gap.city or NO_CITY_SAID for gap in self.gaps)

    @property
    def reasons(self) -> Counter[str]:
        """Why it was not answered."""
        return Counter(WHY[gap.reason] for gap in self.gaps)

    @property
    def texts(self) -> tuple[str, ...]:
        """The different ways in which it was asked, its question first."""
        first = {squash(self.question): self.question}
        return tuple((first | {squash(g.text): g.text for g in self.gaps if squash(g.text) not in first}).values())

    @property
    def answers(self) -> tuple[str, ...]:
        """The different things that staff answered."""
        return tuple(dict.fromkeys(said for gap in self.gaps for said in gap.answers))


def grouped(gaps: Sequence[Gap], vectors: Vectors, cut: float) -> list[Group]:
    """Groups, those that most people asked first. `cut` is the mean cosine distance up to which groups are joined."""
    different = {squash(gap.text): gap.text for gap in reversed(gaps)}
    texts = list(different)[:MOST]
    if not texts:
        return []
    of = vectors([different[text] for text in texts])
    labels = fcluster(_tree(of), cut, "distance") if len(texts) > 1 else np.ones(1, dtype=int)
    group_of = dict(zip(texts, labels, strict=True))
    members: dict[int, list[Gap]] = {}
    for gap in gaps:
        if squash(gap.text) in group_of:
            members.setdefault(int(group_of[squash(gap.text)]), []).append(gap)
    place = {text: n for n, text in enumerate(texts)}
    groups = [Group(tuple(of_one), _middle(of_one, of, place)) for of_one in members.values()]
    return sorted(groups, key=lambda g: (-g.people, -len(g.gaps), g.gaps[0].at))


def _middle(gaps: Iterable[Gap], vectors: np.ndarray, place: dict[str, int]) -> str:
    """The text whose vector is nearest to the mean of its group."""
    different = list({squash(gap.text): gap.text for gap in gaps}.items())
    own = vectors[[place[key] for key, _ in different]]
    return different[int((own @ own.mean(axis=0)).argmax())][1]


def best_cut(vectors: np.ndarray, topics: np.ndarray) -> float:
    """Where texts of known topics fall apart best: the cut with the highest F-measure over pairs of texts.

    Encoders differ in how far apart they put what means the same, so that no one number fits all. Precision counts
    twice what recall does (F0.5): two groups of one meaning are sooner seen through than one group of two meanings.
    """
    tree = _tree(vectors)
    alike = topics[:, None] == topics[None, :]
    upper = np.triu_indices(len(topics), 1)
    wanted = alike[upper]

    def f_measure(cut: float) -> float:
        labels = fcluster(tree, cut, "distance")
        joined = (labels[:, None] == labels[None, :])[upper]
        return float(1.25 * (joined & wanted).sum() / max(1, joined.sum() + 0.25 * wanted.sum()))

    return float(max(CUTS, key=f_measure))


def _tree(vectors: np.ndarray) -> np.ndarray:
    return np.asarray(linkage(vectors, "average", "cosine"))
