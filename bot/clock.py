"""Time as the tables keep it (UTC, one width, so that texts sort as times do), and China's own clock."""

from datetime import UTC, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))


def china_now() -> datetime:
    """Now, on the clock that measures and workers live by. Only entry points call this; all others are told."""
    return datetime.now(CHINA)


def stamp(moment: datetime) -> str:
    """A moment as the tables keep it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def moment(text: str) -> datetime:
    """A kept moment, on China's clock."""
    return datetime.fromisoformat(text).astimezone(CHINA)
