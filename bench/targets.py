#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The targets of bench/README.md, checked on one run: targets.py RUN.csv."""
import csv
import math
import sys


def read(path):
    with open(path, newline="") as file:
        return {
            (row["family"], int(row["size"]), row["stage"]): row for row in csv.DictReader(file)
        }


def seconds(rows, family, size, stage):
    row = rows.get((family, size, stage))
    return float(row["cpu_seconds"]) if row else None


def slope(rows, family, stage, column, smallest):
    """The exponent of growth over the sizes from `smallest` on, by least squares on logarithms."""
    points = sorted(
        (math.log(int(row["components"])), math.log(max(float(row[column]), 1e-9)))
        for (name, size, at), row in rows.items()
        if name == family and at == stage and size >= smallest
    )
    if len(points) < 3:
        return None
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / sum(
        (x - mean_x) ** 2 for x, _ in points
    )


def checks(rows):
    for stage in ("read", "label"):
        yield f"random, 100,000 components: seconds to {stage}", seconds(
            rows, "random", 100000, stage
        ), 2
    yield "random: exponent of labelling time, from 10,000 on", slope(
        rows, "random", "label", "cpu_seconds", 10000
    ), 1.15
    yield "random: exponent of peak memory, from 10,000 on", slope(
        rows, "random", "label", "peak_kb", 10000
    ), 1.15
    for family in ("diamonds", "diamonds-confluent"):
        yield f"{family}, 30 in a row: seconds to verify", seconds(rows, family, 30, "verify"), 1
    yield "random, 300 components: seconds to verify", seconds(rows, "random", 300, "verify"), 1
    yield "random, 1,000 components: seconds to verify", seconds(rows, "random", 1000, "verify"), 5
    models = [float(row["cpu_seconds"]) for (name, _, at), row in rows.items()
              if name == "models" and at == "verify"]
    yield "all of the paper's cases: seconds to verify", models[0] if models else None, 1


def main():
    missed = 0
    for what, value, limit in checks(read(sys.argv[1])):
        state = "not measured" if value is None else "met" if value < limit else "MISSED"
        missed += state != "met"
        shown = "-" if value is None else f"{value:.3f}"
        print(f"{what:<58} {shown:>8} < {limit:<5} {state}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
