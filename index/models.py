"""The two small models of a shelf, and the file that keeps them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from index import snapshot
from index.calibrate import Calibration
from index.errors import SnapshotError
from index.features import NAMES as FEATURES
from index.ranker import Ranker
from index.signals import NAMES as SIGNALS
from index.trees import Trees

FILE = "models.json"


@dataclass(frozen=True)
class Models:
    """What was learned, and what was measured of it."""

    ranker: Ranker
    calibration: Calibration
    passages: int = 0
    """How many were there when it was learned; `changed`: how many have come and gone since."""
    changed: int = 0
    measured: Mapping[str, float] = field(default_factory=dict)
    """On parts that were held out whole."""


def save(folder: Path, models: Models) -> None:
    """Keep them, with the names of what they weigh."""
    cuts = {"answer_from": models.calibration.answer_from, "ask_from": models.calibration.ask_from}
    named = {
        "features": FEATURES, "signals": SIGNALS, "ranker": models.ranker.weights, **cuts, "passages": models.passages,
        "changed": models.changed, "measured": models.measured, "trees": models.calibration.trees.as_lists(),
    }  # fmt: skip
    (folder / FILE).write_text(snapshot.dump(named), encoding="utf-8")


def read(folder: Path) -> Models:
    """What `save` kept. Raises `SnapshotError` where another version of this program learned them."""
    raw = json.loads((folder / FILE).read_text(encoding="utf-8"))
    if raw["features"] != list(FEATURES) or raw["signals"] != list(SIGNALS):
        raise SnapshotError(
            f"{folder.name} was learned by another version of this program; run: python scripts/reindex.py"
        )
    held = Calibration(Trees.from_lists(raw["trees"]), raw["answer_from"], raw["ask_from"])
    return Models(Ranker(tuple(raw["ranker"])), held, raw["passages"], raw["changed"], raw["measured"])
