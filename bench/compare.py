#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Ratios of two benchmark runs: compare.py OLD.csv NEW.csv [--threshold 1.25].

Prints a line for each case and stage that both hold, and exits with status 1 if a time that is
longer than a hundredth of a second grew by more than the threshold, or if a result changed.
"""
import argparse
import csv
import sys

NOISE_SECONDS = 0.01


def read(path):
    with open(path, newline="") as file:
        return {
            (row["family"], int(row["size"]), row["stage"]): row for row in csv.DictReader(file)
        }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("old")
    parser.add_argument("new")
    parser.add_argument("--threshold", type=float, default=1.25)
    arguments = parser.parse_args()
    old, new = read(arguments.old), read(arguments.new)
    worse = 0
    print(f"{'family':<20} {'size':>7} {'stage':<7} {'old s':>10} {'new s':>10} {'time':>6} {'memory':>6}")
    for key in sorted(old.keys() & new.keys()):
        before, after = old[key], new[key]
        times = float(before["cpu_seconds"]), float(after["cpu_seconds"])
        ratio = times[1] / max(times[0], 1e-6)
        memory = int(after["peak_kb"]) / max(int(before["peak_kb"]), 1)
        slower = max(times) > NOISE_SECONDS and ratio > arguments.threshold
        changed = before["result"] != after["result"]
        note = " slower" if slower else ""
        note += f" {before['result']} -> {after['result']}" if changed else ""
        worse += slower or changed
        print(
            f"{key[0]:<20} {key[1]:>7} {key[2]:<7} {times[0]:>10.4f} {times[1]:>10.4f}"
            f" {ratio:>6.2f} {memory:>6.2f}{note}"
        )
    only = len(old.keys() ^ new.keys())
    print(f"{worse} worse; {only} in one of the two only")
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
