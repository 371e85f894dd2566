"""Many small JSON values in one file, read one by one by memory map: what need not be in memory is not."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np


class RecordWriter:
    """Appends values."""

    def __init__(self, folder: Path, name: str) -> None:
        self._places = folder / f"{name}.npy"
        self._file = (folder / f"{name}.jsonl").open("wb")
        self._ends = [0]

    def add(self, value: Mapping[str, object]) -> None:
        """One more."""
        line = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str).encode() + b"\n"
        self._file.write(line)
        self._ends.append(self._ends[-1] + len(line))

    def close(self) -> None:
        """End the file, and say where each value stands."""
        self._file.close()
        np.save(self._places, np.array(self._ends, dtype=np.int64))


class Records:
    """What a `RecordWriter` wrote."""

    def __init__(self, folder: Path, name: str) -> None:
        self._ends = np.load(folder / f"{name}.npy", mmap_mode="r")
        self._bytes = np.memmap(folder / f"{name}.jsonl", dtype=np.uint8, mode="r")

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, row: int) -> dict[str, Any]:
        loaded = json.loads(bytes(self._bytes[self._ends[row] : self._ends[row + 1]]))
        assert isinstance(loaded, dict)
        return loaded
