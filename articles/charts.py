"""Small drawings of numbers: where each bar stands, and a scale of round numbers. The template draws them as SVG."""

import itertools

WIDTH, HEIGHT, GAP = 600, 120, 4
LENGTH = 240  # of the longest horizontal bar


def top_of(highest):
    """The round number at which a scale for `highest` ends: 2, 4, 10, 20, 40, 100, ..; its half is whole."""
    return next(
        step * power for power in (10**n for n in itertools.count()) for step in (2, 4, 10) if step * power >= highest
    )


def columns(counts):
    """Standing bars for pairs of a label and a number: `bars`, the `scale` from above, and the `size`."""
    top = top_of(max((n for _, n in counts), default=0))
    step = WIDTH / max(1, len(counts))
    bars = [
        {
            "x": round(place * step) + GAP // 2,
            "y": HEIGHT - round(n / top * HEIGHT),
            "width": round(step) - GAP,
            "height": round(n / top * HEIGHT),
            "label": label,
            "n": n,
        }
        for place, (label, n) in enumerate(counts)
    ]
    return {"bars": bars, "scale": [top, top // 2, 0], "size": {"width": WIDTH, "height": HEIGHT}}


def bars(counts):
    """Lying bars for pairs of a label and a number: `bars`, and the `scale` from the left."""
    top = top_of(max((n for _, n in counts), default=0))
    rows = [{"width": round(n / top * LENGTH), "label": label, "n": n} for label, n in counts]
    return {"bars": rows, "scale": [0, top // 2, top], "length": LENGTH}
