"""What can be wrong with the knowledge that a maintainer wrote.

KnowledgeError      shown to the maintainer by the script that read the files; nothing is published
"""

from collections.abc import Sequence


class KnowledgeError(ValueError):
    """Files that do not fit their format: every fault found, each one line with file, place and remedy."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)
