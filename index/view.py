"""What is seen for one question: measures that might answer it, with the features of each."""

from dataclasses import dataclass

import numpy as np

from knowledge.values import Measure


@dataclass(frozen=True)
class View:
    """Measures and their features, float32, shape (measures, features), in one order."""

    measures: tuple[Measure, ...]
    features: np.ndarray
    centres: np.ndarray | None = None
    """What each measure is about, see `Sides`; None where nobody has written down how workers ask for them."""

    @property
    def documents(self) -> list[str]:
        """The document of each measure."""
        return [m.document.id for m in self.measures]
