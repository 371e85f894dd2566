"""Plots of an evaluation as SVG images; matplotlib comes with what the tests need, not with what serving needs."""

import base64
import io
from collections.abc import Callable, Mapping
from typing import Any

from bot.evaluation import Trust
from bot.tables import Table

Axes = Any
"""matplotlib's; it has no types here."""


def plots(trust: Trust, cuts: Mapping[str, float], styles: Table) -> dict[str, str]:
    """Each plot by its title, as a data URI."""
    drawn: dict[str, Callable[[Axes], None]] = {
        "Risk and coverage": lambda axes: _risk_coverage(axes, trust),
        "Reliability": lambda axes: _reliability(axes, trust),
        "How sure, by what the question is": lambda axes: _sure(axes, trust, cuts),
        "By style": lambda axes: _styles(axes, styles),
    }
    return {title: _image(title, draw) for title, draw in drawn.items()}


def _risk_coverage(axes: Axes, trust: Trust) -> None:
    axes.plot(trust.curve.coverage, trust.curve.risk, label=f"AURC {trust.curve.aurc:.3f}")
    axes.set(xlabel="share answered, surest first", ylabel="share of these that is wrong", xlim=(0, 1), ylim=(0, None))
    axes.legend()


def _reliability(axes: Axes, trust: Trust) -> None:
    axes.plot((0, 1), (0, 1), color="grey", linestyle=":")
    axes.bar([b.low for b in trust.bins], [b.right for b in trust.bins], 0.1, align="edge", alpha=0.4, edgecolor="C0")
    axes.plot([b.sure for b in trust.bins], [b.right for b in trust.bins], "o-", label=f"ECE {trust.error:.3f}")
    for one in trust.bins:
        axes.annotate(
            str(one.count), (one.sure, one.right), (0, 6), textcoords="offset points", ha="center", fontsize=7
        )
    axes.set(xlabel="probability that the first answers", ylabel="share where it does", xlim=(0, 1), ylim=(0, 1.08))
    axes.legend(loc="upper left")


def _sure(axes: Axes, trust: Trust, cuts: Mapping[str, float]) -> None:
    parts = {"answerable": trust.positives} | {k.replace("_", " "): v for k, v in trust.negatives.items()}
    steps = [n / 20 for n in range(21)]
    for name, of in parts.items():
        if of:
            axes.hist(of, bins=steps, weights=[1 / len(of)] * len(of), histtype="step", label=f"{name} ({len(of)})")
    for name, at in cuts.items():
        axes.axvline(at, color="grey", linestyle=":")
        axes.annotate(name.replace("_", " "), (at, 1), xycoords=("data", "axes fraction"), rotation=90, va="top", ha="right", fontsize=7)  # fmt: skip
    axes.set(xlabel="probability that the first answers", ylabel="share of questions", xlim=(0, 1))
    axes.legend(fontsize=8)


def _styles(axes: Axes, styles: Table) -> None:
    names = [f"{row['style']} ({row['n']})" for row in styles.rows]
    for offset, column in ((-0.2, "R@1"), (0.2, "R@3")):
        places = [at + offset for at in range(len(names))]
        axes.barh(places, [float(row[column]) for row in styles.rows], 0.38, label=column)
    axes.set_yticks(range(len(names)), names)
    axes.set(xlim=(0, 1))
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.08), ncols=2)


def _image(title: str, draw: Callable[[Axes], None]) -> str:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    with matplotlib.rc_context({"svg.hashsalt": "evaluation"}):  # the same figures give the same file
        figure, axes = pyplot.subplots(figsize=(5.2, 3.8), layout="constrained")
        draw(axes)
        axes.set_title(title)
        out = io.BytesIO()
        figure.savefig(out, format="svg", metadata={"Date": None})
        pyplot.close(figure)
    return "data:image/svg+xml;base64," + base64.b64encode(out.getvalue()).decode()
