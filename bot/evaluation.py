"""Judged answers to golden questions -> tables: found, answered, refused, how sure, and every miss.

Pure; asking the questions is the script's. Measures of retrieval are of what the worker is shown: a right measure
that the bot only asked back about, or did not show, is not found.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.judge import Judged
from bot.tables import Cell, Line, Table
from index import metrics
from index.metrics import Bin, RiskCoverage
from knowledge.fold import clean, is_traditional
from knowledge.values import Measure

DEPTH = 5
"""Measures that an answer lists at most."""
_RETRIEVAL = ("answerable", "missing_aspect", "followup", "other_city")
_POSITIVE = ("answerable", "missing_aspect")
_NEGATIVE = ("unanswerable", "off_topic")
_KINDS = {"not_here": "in the field, not here", "nowhere": "in the field, nowhere", "off_topic": "off topic"}
_DECIDED: Mapping[str, str] = {"answer": "answered", "clarify": "asked back", "handoff": "handed off"}
NO_DOCUMENT, NOTHING = "(no document)", "(nothing)"


@dataclass(frozen=True)
class Case:
    """One golden question with its answer, judged."""

    judged: Judged
    sure: float | None = None
    """Probability that the first measure found answers; None where a conversation or a city is wanting."""
    first: str = ""
    """Key of the first measure found, shown or not."""

    @property
    def group(self) -> str:
        return str(self.judged.row["group"])

    @property
    def right(self) -> Sequence[str]:
        return list(self.judged.row.get("right") or [])

    @property
    def outcome(self) -> str:
        return str(self.judged.answer["outcome"])

    @property
    def shown(self) -> list[str]:
        """Keys of the evidence, best first."""
        return [f"{e['document']}/{e['measure']}" for e in self.judged.answer["evidence"]]

    @property
    def rank(self) -> int | None:
        """Rank of the first right measure of an answer."""
        return metrics.first_right(self.shown, self.right) if self.outcome == "answer" else None

    @property
    def kind(self) -> str:
        """Of a question without an answer: which kind."""
        return "off_topic" if self.group == "off_topic" else str(self.judged.row.get("kind", "nowhere"))


@dataclass(frozen=True)
class Trust:
    """How far the probability can be trusted, over questions of one message in a city, answerable and not."""

    curve: RiskCoverage
    bins: tuple[Bin, ...]
    positives: tuple[float, ...]
    negatives: Mapping[str, tuple[float, ...]]

    @property
    def error(self) -> float:
        """Expected calibration error."""
        return metrics.calibration_error(self.bins)


def trust(cases: Sequence[Case]) -> Trust:
    """Curve, bins and the probabilities that they are made of."""
    asked = [(c, c.sure) for c in cases if c.sure is not None and c.group in (*_POSITIVE, *_NEGATIVE)]
    sure, right = [p for _, p in asked], [c.first in c.right for c, _ in asked]
    return Trust(
        metrics.risk_coverage(sure, right),
        metrics.reliability(sure, right),
        tuple(p for c, p in asked if c.group in _POSITIVE),
        {kind: tuple(p for c, p in asked if c.group in _NEGATIVE and c.kind == kind) for kind in _KINDS},
    )


def tables(cases: Sequence[Case], measures: Mapping[str, Measure]) -> list[Table]:
    """Every table but the misses."""
    return [
        groups(cases),
        *(slices(cases, name, of) for name, of in _ways(measures).items()),
        false_answers(cases),
        trusted(trust(cases)),
        missing(cases),
        cities(cases, measures),
    ]


def groups(cases: Sequence[Case]) -> Table:
    """Each judgement of each group."""
    rows: list[Line] = []
    for group, of in _split(cases, lambda c: c.group).items():
        for name in dict.fromkeys(name for c in of for name in c.judged.metrics):
            good = [c.judged.metrics[name] for c in of if name in c.judged.metrics]
            rows.append({"group": group, "measure": name, "rate": sum(good) / len(good), "good": sum(good), "of": len(good)})  # fmt: skip
    return Table("groups", "what is asked of each group", tuple(rows))


def slices(cases: Sequence[Case], name: str, of: Callable[[Case], str]) -> Table:
    """Found and decided, by what `of` says of a question; those of which it says nothing are left out."""
    asked = [c for c in cases if c.group in _RETRIEVAL and c.right]
    rows = tuple({name: value, **_found(part)} for value, part in sorted(_split(asked, of).items()) if value)
    return Table(f"by {name}", "questions that a measure answers; R@k and MRR of what an answer shows", rows)


def false_answers(cases: Sequence[Case]) -> Table:
    """How often a question without an answer was answered, with what can be said of the rate at 95 %."""
    asked = [c for c in cases if c.group in _NEGATIVE]
    parts: dict[str, list[Case]] = {said: [c for c in asked if c.kind == kind] for kind, said in _KINDS.items()}
    parts |= {
        "in the field": [c for c in asked if c.group == "unanswerable"],
        "all": asked,
        "of a city without documents": [c for c in cases if c.group == "other_city" and not c.right],
    }
    rows: list[Line] = []
    for said, part in parts.items():
        wrong = sum(c.outcome == "answer" for c in part)
        rows.append({"unanswerable": said, "n": len(part), "answered": wrong, "rate": wrong / (len(part) or 1),
                     "at most (95 %)": metrics.upper_bound(wrong, len(part))})  # fmt: skip
    return Table("false answers", "questions that no measure of the city answers", tuple(rows))


def trusted(found: Trust) -> Table:
    """AURC, ECE and false positives in one line each."""
    every = [p for of in found.negatives.values() for p in of]
    rows: list[Line] = [
        {"trust": "AURC", "value": found.curve.aurc, "n": len(found.curve.risk)},
        {"trust": "expected calibration error", "value": found.error, "n": len(found.curve.risk)},
        {"trust": "FPR at 95 % TPR", "value": metrics.false_positive_rate(found.positives, every), "n": len(every)},
    ]
    rows += [
        {"trust": f"FPR at 95 % TPR: {_KINDS[kind]}", "value": metrics.false_positive_rate(found.positives, of), "n": len(of)}
        for kind, of in found.negatives.items()
    ]  # fmt: skip
    return Table("trust", "the probability that the first measure answers; less is better", tuple(rows))


def missing(cases: Sequence[Case]) -> Table:
    """Details that no source states: was it said."""
    asked = [c for c in cases if c.group == "missing_aspect"]
    names = ("found", "not_stated", "offers_staff")
    rows: tuple[Line, ...] = tuple(
        {"detail": detail, "n": len(of), **{name: sum(c.judged.metrics[name] for c in of) / len(of) for name in names}}
        for detail, of in sorted(_split(asked, lambda c: str(c.judged.row["missing"])).items())
    )
    return Table("missing details", "asked for a detail that the source does not state: said so", rows)


def cities(cases: Sequence[Case], measures: Mapping[str, Measure]) -> Table:
    """City confusion matrix: asked about a city (rows), the city of the first measure shown (columns)."""
    city_of = {m.document.id: m.document.city for m in measures.values()}
    known = list(dict.fromkeys(city_of.values()))
    counts: Counter[tuple[str, str]] = Counter()
    for case in cases:
        asked = case.judged.row.get("asked_city") or case.judged.row.get("city")
        if asked:
            first = case.judged.answer["evidence"][:1]
            got = str(first[0]["city"]) if first else NOTHING
            counts[asked if asked in known else NO_DOCUMENT, got] += 1
    rows: tuple[Line, ...] = tuple(
        {"asked": a, **{b: counts[a, b] for b in (*known, NOTHING)}} for a in (*known, NO_DOCUMENT)
    )
    return Table("cities", "asked about a city (rows), shown a measure of a city (columns)", rows)


def misses(cases: Sequence[Case], measures: Mapping[str, Measure]) -> Table:
    """Each question with something amiss, what was wanted, and what was answered instead."""
    rows: list[Line] = []
    for case in cases:
        wrong = [name for name, good in case.judged.metrics.items() if not good]
        row, answer = case.judged.row, case.judged.answer
        if wrong:
            rows.append({
                "group": case.group, "id": str(row["id"]), "city": str(row.get("city") or ""),
                "question": " / ".join(row.get("turns") or [row["q"]]), "amiss": ", ".join(wrong),
                "wanted": _wanted(case, measures), "outcome": case.outcome,
                "instead": " > ".join(f"{e['title']} {e['confidence']:.2f}" for e in answer["evidence"][:3]),
                "reply": str(answer["reply"]),
            })  # fmt: skip
    return Table("misses", "what was answered instead", tuple(rows))


def script_of(text: str) -> str:
    """Traditional, Latin (pinyin, English) where letters outnumber characters, else Simplified."""
    if is_traditional(text):
        return "Traditional"
    plain = clean(text)
    latin = sum(c.isascii() and c.isalpha() for c in plain)
    return "Latin" if latin > sum(c.isalpha() and not c.isascii() for c in plain) else "Simplified"


def _ways(measures: Mapping[str, Measure]) -> dict[str, Callable[[Case], str]]:
    def category(case: Case) -> str:
        measure = measures.get(case.right[0])
        return measure.category if measure else ""

    return {
        "group": lambda c: c.group,
        "city": lambda c: str(c.judged.row.get("asked_city") or c.judged.row.get("city") or ""),
        "category": category,
        "style": lambda c: str(c.judged.row.get("style") or ""),
        "script": lambda c: script_of(str(c.judged.row["q"])),
    }


def _found(cases: Sequence[Case]) -> dict[str, Cell]:
    ranks = [c.rank for c in cases]
    decided = Counter(_DECIDED.get(c.outcome, "other") for c in cases)
    return {
        "n": len(cases),
        "R@1": metrics.hit_at(ranks, 1),
        "R@3": metrics.hit_at(ranks, 3),
        "MRR": metrics.mrr_at(ranks, DEPTH),
        **{said: decided[said] / len(cases) for said in (*_DECIDED.values(), "other")},
    }


def _wanted(case: Case, measures: Mapping[str, Measure]) -> str:
    row = case.judged.row
    keys = [*case.right, *(k for part in row.get("right_all", []) for k in part)]
    said = [measures[k].title if k in measures else k for k in keys]
    said += [f"not stated: {row['missing']}"] if "missing" in row else []
    return ", ".join(said or [str(row.get("expect") or "no answer")])


def _split(cases: Iterable[Case], of: Callable[[Case], str]) -> dict[str, list[Case]]:
    out: dict[str, list[Case]] = {}
    for case in cases:
        out.setdefault(of(case), []).append(case)
    return out
