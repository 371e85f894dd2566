"""The two small models of a shelf, and the file that keeps them."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from index import snapshot
from index.calibrate import Calibration
from index.errors import SnapshotError
from index.features import NAMES as FEATURES
from index.ranker import Ranker
from index.signals import NAMES as SIGNALS

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
    named = {"features": FEATURES, "signals": SIGNALS, **asdict(models), "ranker": models.ranker.weights}
    (folder / FILE).write_text(snapshot.dump(named), encoding="utf-8")


def read(folder: Path) -> Models:
    """What `save` kept. Raises `SnapshotError` where another version of this program learned them."""
    raw = json.loads((folder / FILE).read_text(encoding="utf-8"))
    if raw["features"] != list(FEATURES) or raw["signals"] != list(SIGNALS):
        raise SnapshotError(
            f"{folder.name} was learned by another version of this program; run: python scripts/reindex.py"
        )
    calibration = raw["calibration"]
    weights = tuple(map(tuple, calibration["weights"]))
    held = Calibration(weights, calibration["answer_from"], calibration["ask_from"])
    return Models(Ranker(tuple(raw["ranker"])), held, raw["passages"], raw["changed"], raw["measured"])
