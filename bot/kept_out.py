"""Libraries that others import wherever they find them, for what the bot never does with them: memory saved.

`sqlite_utils` would take up 65 MB of pandas, `telegram` 7 MB of cryptography (for Telegram Passport), `httpx` 4 MB of
rich (for its own command line). Each does without where there is none.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

NAMES = ("pandas", "cryptography", "rich")


@contextmanager
def kept_out() -> Iterator[None]:
    """Within, none of the libraries can be imported that has not been before."""
    ours = [name for name in NAMES if name not in sys.modules]
    sys.modules.update(dict.fromkeys(ours))  # type: ignore[arg-type]  # None is Python's own way to say "not there"
    try:
        yield
    finally:
        for name in ours:
            del sys.modules[name]
