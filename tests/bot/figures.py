"""The figures that a reply about a measure may hold."""

from bot import compose
from index.query import numbers
from knowledge.fold import fold
from knowledge.values import Measure


def figures_of(measure: Measure) -> frozenset[str]:
    """Those of its own fields, of its source's line, and of the day on which it ends."""
    ends = measure.valid_until
    fields = (
        measure.title, measure.text, *measure.details.values(), *measure.unstated.values(), *measure.by_year.values(),
        *map(str, measure.by_year), compose.source_line(measure.document), f"{ends.year} {ends.month} {ends.day}" if ends else "",
    )  # fmt: skip
    return numbers(fold(" ; ".join(fields)))
