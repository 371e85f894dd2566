"""Until when measures hold."""

from collections.abc import Iterable
from datetime import date, timedelta

from knowledge.values import Measure

SOON = timedelta(days=60)


def expiring(measures: Iterable[Measure], today: date) -> dict[str, date]:
    """Measures whose last day comes soon, by key, the next first."""
    found = {m.key: m.valid_until for m in measures if m.valid_until and today <= m.valid_until <= today + SOON}
    return dict(sorted(found.items(), key=lambda pair: pair[1]))
