#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The targets of bench/README.md for repair, checked on one run: repair_targets.py REPAIR.csv.

Prints the times of all ways to the optimum beside each other, as ratios too, and exits with status 1
if a target is missed or two ways disagree.
"""
import csv
import statistics
import sys

METHODS = ("implicit", "optimize", "sat-loop", "monolithic", "exhaustive")
LIMITS = {(50, 40): 2, (300, 200): 30}


def read(path):
    """(family, components, candidates) -> method -> seed -> row."""
    cases = {}
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            key = row["family"], int(row["components"]), int(row["candidates"])
            cases.setdefault(key, {}).setdefault(row["method"], {})[row["seed"]] = row
    return cases


def median(rows):
    ended = [float(row["cpu_seconds"]) for row in rows.values() if row["result"] != "unknown"]
    return statistics.median(ended) if ended and len(ended) == len(rows) else None


def shown(value, digits=3):
    return "-" if value is None else f"{value:.{digits}f}"


def disagreements(methods):
    optima = {}
    for rows in methods.values():
        for seed, row in rows.items():
            if row["result"] != "unknown":
                optima.setdefault(seed, set()).add((row["result"], row["cost"]))
    return sum(len(found) > 1 for found in optima.values())


def main():
    cases = read(sys.argv[1])
    failed = 0
    print(f"{'family':<8} {'size':>10} " + " ".join(f"{m:>11}" for m in METHODS)
          + "  over implicit: " + " ".join(f"{m:>10}" for m in METHODS[1:]))
    for (family, components, candidates), methods in cases.items():
        times = {method: median(methods.get(method, {})) for method in METHODS}
        own = times["implicit"]
        ratios = " ".join(
            f"{shown(times[m] / own if own and times[m] is not None else None, 2):>10}"
            for m in METHODS[1:]
        )
        differ = disagreements(methods)
        failed += differ
        note = f"  {differ} DIFFER" if differ else ""
        limit = LIMITS.get((components, candidates))
        if limit is not None:
            worst = max(
                float(row["cpu_seconds"]) if row["result"] == "optimal" else float("inf")
                for row in methods["implicit"].values()
            )
            failed += worst >= limit
            note += f"  worst {worst:.3f} < {limit} {'met' if worst < limit else 'MISSED'}"
        print(
            f"{family:<8} {f'{components}/{candidates}':>10} "
            + " ".join(f"{shown(times[m]):>11}" for m in METHODS)
            + f"{'':<17}{ratios}{note}"
        )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
