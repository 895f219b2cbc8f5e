#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The target of the language server in bench/README.md, checked on one run: lsp_targets.py LSP.csv."""
import csv
import sys

LIMIT = 0.1  # seconds of the processor


def main():
    missed = 0
    with open(sys.argv[1], newline="") as file:
        for row in csv.DictReader(file):
            seconds = float(row["cpu_seconds"])
            missed += seconds >= LIMIT
            what = f"{row['family']}, {row['size']} components: {row['method']}"
            print(f"{what:<58} {seconds:8.3f} < {LIMIT:<5} {'met' if seconds < LIMIT else 'MISSED'}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
