"""What every encoder shares: the type of its vectors, its error, and the two steps before and after the model."""

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
"""Float32, one row a text, each row of unit length."""


class EncoderError(ValueError):
    """The encoder cannot be loaded; the message says what is wrong and what to do. Whoever starts the bot reads it."""


def unit(rows: Vectors) -> Vectors:
    """Each row at length one; a row of zeros stays as it is."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-12), dtype=np.float32)


def mended(text: str) -> str:
    """A text that can be written as UTF-8: surrogate pairs joined, lone surrogates replaced by U+FFFD."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def share(rows: Vectors, owners: npt.NDArray[np.intp], weights: npt.NDArray[np.float32], texts: int) -> Vectors:
    """The vectors of texts from those of their windows: the mean by weight, then unit length."""
    total = np.zeros((texts, rows.shape[1]), np.float32)
    np.add.at(total, owners, rows * weights[:, None])
    return unit(total)
