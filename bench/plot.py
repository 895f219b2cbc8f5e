#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Time against size, both logarithmic, as SVG: plot.py RUN.csv STAGE > out.svg.

STAGE is read, build, label, verify or, for memory instead of time, memory. Of a run of
firebreak_repair_bench it is repair or, for the times of the other ways over that of repair, ratio;
of one of behaviors.py it is behaviors. A hollow point did not end within its limit.
"""
import csv
import math
import statistics
import sys

WIDTH, HEIGHT = 760, 460
LEFT, RIGHT, TOP, BOTTOM = 70, 190, 40, 50
DASHES = ["none", "6 3", "2 3"]
COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"]


def series(path, stage):
    column, at = ("peak_kb", "label") if stage == "memory" else ("cpu_seconds", stage)
    curves = {}
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            if row["stage"] == at and float(row[column]) > 0 and row["family"] != "models":
                point = int(row["components"]), float(row[column]), row["result"]
                curves.setdefault(row["family"], []).append(point)
    return {name: sorted(points) for name, points in curves.items()}


def repair_times(path):
    """(family, method) -> candidates -> (median time of the seeds, whether all ended)."""
    times = {}
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            sizes = times.setdefault((row["family"], row["method"]), {})
            sizes.setdefault(int(row["candidates"]), []).append(
                (float(row["cpu_seconds"]) or float(row["seconds"]), row["result"])
            )
    return {
        curve: {
            size: (
                statistics.median(time for time, _ in runs),
                all(result in ("optimal", "none") for _, result in runs),
            )
            for size, runs in sizes.items()
        }
        for curve, sizes in times.items()
    }


def repair_series(path, stage):
    times = repair_times(path)
    curves = {}
    for (family, method), sizes in times.items():
        own = times.get((family, "implicit"), {})
        if stage == "ratio" and method == "implicit":
            continue
        curves[f"{family}, {method}"] = sorted(
            (size, time / own[size][0] if stage == "ratio" else time, "" if ended else "unknown")
            for size, (time, ended) in sizes.items()
            if stage != "ratio" or size in own
        )
    return curves


def behavior_series(path):
    curves = {}
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            ended = "unknown" if row["result"] == "time" else ""
            point = int(row["messages"]), float(row["seconds"]), ended
            curves.setdefault(f"{row['family']}, {row['method']}", []).append(point)
    return {name: sorted(points) for name, points in curves.items()}


class Axis:
    def __init__(self, values, start, end):
        self.low = math.floor(math.log10(min(values)))
        self.high = max(math.ceil(math.log10(max(values))), self.low + 1)
        self.start, self.end = start, end

    def at(self, value):
        part = (math.log10(value) - self.low) / (self.high - self.low)
        return self.start + part * (self.end - self.start)

    def ticks(self):
        return [10.0**power for power in range(self.low, self.high + 1)]


def number(value):
    return f"{value:,.0f}" if value >= 1 else f"{value:g}"


def grid(x, y):
    for tick in x.ticks():
        at = x.at(tick)
        yield f'<line x1="{at:.1f}" y1="{TOP}" x2="{at:.1f}" y2="{HEIGHT - BOTTOM}" class="grid"/>'
        yield f'<text x="{at:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{number(tick)}</text>'
    for tick in y.ticks():
        at = y.at(tick)
        yield f'<line x1="{LEFT}" y1="{at:.1f}" x2="{WIDTH - RIGHT}" y2="{at:.1f}" class="grid"/>'
        yield f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{number(tick)}</text>'


def looks(names):
    """name -> (colour, dashes): of "family, method" the method has the colour, the family the dashes."""
    families = sorted({name.split(", ")[0] for name in names if ", " in name})
    methods = sorted({name.split(", ")[-1] for name in names})
    return {
        name: (
            COLOURS[methods.index(name.split(", ")[-1]) % len(COLOURS)],
            DASHES[families.index(name.split(", ")[0]) % len(DASHES)] if ", " in name else "none",
        )
        for name in names
    }


def curve(name, points, look, index, x, y):
    colour, dashes = look
    style = f'stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}"'
    places = [(x.at(size), y.at(value), result) for size, value, result in points]
    line = " ".join(f"{a:.1f},{b:.1f}" for a, b, _ in places)
    yield f'<polyline points="{line}" fill="none" {style}/>'
    for a, b, result in places:
        fill = "white" if result == "unknown" else colour
        yield f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3.5" fill="{fill}" stroke="{colour}"/>'
    row = TOP + 10 + 20 * index
    right = WIDTH - RIGHT + 15
    yield f'<line x1="{right}" y1="{row}" x2="{right + 20}" y2="{row}" {style}/>'
    yield f'<text x="{right + 26}" y="{row + 4}">{name}</text>'


def svg(path, stage):
    if stage == "behaviors":
        curves = behavior_series(path)
    elif stage in ("repair", "ratio"):
        curves = repair_series(path, stage)
    else:
        curves = series(path, stage)
    if not curves:
        sys.exit(f"{path} holds nothing of stage {stage}")
    points = [point for one in curves.values() for point in one]
    x = Axis([size for size, _, _ in points], LEFT, WIDTH - RIGHT)
    y = Axis([value for _, value, _ in points], HEIGHT - BOTTOM, TOP)
    unit = {
        "memory": "peak memory in kB",
        "ratio": "time to the optimum over that of repair",
        "behaviors": "seconds to an answer",
    }.get(stage, f"seconds to {stage}")
    against = {
        "repair": "candidates",
        "ratio": "candidates",
        "behaviors": "messages of each source",
    }.get(stage, "components")
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
    yield "<style>text{font:12px sans-serif}.grid{stroke:#ddd}</style>"
    yield f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>'
    yield f'<text x="{LEFT}" y="{TOP - 16}" font-weight="bold">{unit}, against {against}</text>'
    yield from grid(x, y)
    look = looks(curves)
    for index, (name, one) in enumerate(sorted(curves.items())):
        yield from curve(name, one, look[name], index, x, y)
    yield "</svg>"


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    print("\n".join(svg(sys.argv[1], sys.argv[2])))
