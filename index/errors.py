"""What can go wrong between a folder of passages and an answerable snapshot.

IndexFault              shown by the script or the start-up that met it
  SnapshotError         no snapshot, a broken one, or one made by another encoder
"""


class IndexFault(RuntimeError):
    """Base of the errors of this package; the message names the thing and the remedy."""


class SnapshotError(IndexFault):
    """A snapshot that is missing, incomplete, or was made by another encoder."""
