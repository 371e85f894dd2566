"""The figures of the benchmark of scale, side by side."""

from pathlib import Path

Figures = dict[str, float]


def ratios(found: dict[str, Figures]) -> Figures:
    """Questions against the smallest size, and txtai against ours."""
    sizes = [name for name in found if name.isdigit()]
    out = {f"p50_{name}_over_{sizes[0]}": found[name]["p50_ms"] / found[sizes[0]]["p50_ms"] for name in sizes[1:]}
    if "txtai" in found:
        mine, other = found["ours, vectors given"], found["txtai"]
        out |= {
            f"txtai_{name}_over_ours": other[name] / mine[name]
            for name in ("build_s", "p50_ms", "rss_mb", "recall_at_10")
            if name in mine
        }
    return {name: round(value, 3) for name, value in out.items()}


def table(found: dict[str, Figures]) -> str:
    """Everything measured, a line a size or program."""
    names = list(dict.fromkeys(name for one in found.values() for name in one))
    lines = [f"{'':20}" + "".join(f"{name:>18}" for name in names)]
    lines += [
        f"{size:20}" + "".join(f"{one.get(name, float('nan')):18.6g}" for name in names) for size, one in found.items()
    ]
    return "\n".join(line.replace("nan", "  -") for line in lines)


def plot(found: dict[str, Figures], path: Path) -> None:
    """Time and memory against size."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    sizes = [one for name, one in found.items() if name.isdigit()]
    shown = {
        "build_s": "full build, s",
        "change_s": "one document changed, s",
        "p50_ms": "question, ms (p50)",
        "rss_mb": "memory of the bot, MB",
    }
    figure, axes = pyplot.subplots(1, len(shown), figsize=(4 * len(shown), 3.4))
    for axis, (name, label) in zip(axes, shown.items(), strict=True):
        shown_of = [one for one in sizes if name in one]
        axis.loglog([one["passages"] for one in shown_of], [one[name] for one in shown_of], marker="o")
        axis.set_xlabel("passages")
        axis.set_title(label)
    figure.tight_layout()
    figure.savefig(path, dpi=120)
