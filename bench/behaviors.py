#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Executions with real values beside SPIN: behaviors.py BEHAVIOR_BENCH [--most N] > behaviors.csv

Asks the same of both, for 1, 2, ... messages of each of two sources, and prints CSV; a table with
the ratios goes to standard error. SPIN is run where `spin` and `gcc` are found.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile

SECONDS = 120
MEGABYTES = 3000

MODEL = """name: {family}
streams:
  a:   {{ to: C.a, attributes: [v] }}
  b:   {{ to: C.b, attributes: [v] }}
  out: {{ from: C.out, attributes: [v] }}
components:
  C:
    Rep: true
    behavior: |
      state high: int
      state n: int

      on a(v: int) {{
        n = n + 1;
        high = max(high, v);
        if (n == {total}) {{ emit out({told}); }}
      }}

      on b(v: int) {{
        n = n + 1;
        high = max(high, v);
        if (n == {total}) {{ emit out({told}); }}
      }}
"""


def model(family, messages):
    told = {"confluent": "0", "race": "v"}[family]
    return MODEL.format(family=family, total=2 * messages, told=told)


def promela(family, messages):
    """Two replicas, each of which gets all messages in any order; in the end they agree."""
    told = {"confluent": "1", "race": "v"}[family]
    total = 2 * messages
    choices = "".join(
        f"    :: !got[_pid * {total} + {i}] -> got[_pid * {total} + {i}] = 1; handle({i + 1})\n"
        for i in range(total)
    )
    return f"""bit got[{2 * total}];
byte n[2], high[2], out[2];
byte ended;
inline handle(v) {{
  n[_pid] = n[_pid] + 1;
  if :: high[_pid] < v -> high[_pid] = v :: else fi;
  if :: n[_pid] == {total} -> out[_pid] = {told} :: else fi
}}
active [2] proctype replica() {{
  do
  :: atomic {{ n[_pid] < {total} ->
    if
{choices}    fi }}
  :: atomic {{ n[_pid] == {total} -> ended++; break }}
  od
}}
active proctype judge() {{
  atomic {{ ended == 2 -> assert(out[0] == out[1] && high[0] == high[1]) }}
}}
"""


def of_firebreak(bench, family, messages, what, folder):
    path = os.path.join(folder, "model.yaml")
    with open(path, "w") as file:
        file.write(model(family, messages))
    run = subprocess.run([bench, path, "out", str(messages), what], capture_output=True, text=True,
                         timeout=SECONDS * 5, check=True)
    seconds, states, result = run.stdout.strip().split(",")
    return float(seconds), int(states), result


def of_spin(family, messages, folder):
    with open(os.path.join(folder, "model.pml"), "w") as file:
        file.write(promela(family, messages))
    quiet = {"cwd": folder, "capture_output": True, "text": True}
    subprocess.run(["spin", "-a", "model.pml"], check=True, **quiet)
    subprocess.run(["gcc", "-O2", "-DSAFETY", f"-DMEMLIM={MEGABYTES}", "-o", "pan", "pan.c"],
                   check=True, **quiet)
    before = os.times()
    try:
        run = subprocess.run(["./pan", "-m1000000", "-w24"], timeout=SECONDS, **quiet)
    except subprocess.TimeoutExpired:
        return float(SECONDS), 0, "time"
    after = os.times()
    seconds = after.children_user + after.children_system
    seconds -= before.children_user + before.children_system
    states = re.search(r"(\d+) states, stored", run.stdout)
    states = int(states.group(1)) if states else 0
    if "assertion violated" in run.stdout:
        return seconds, states, "differs"
    if "reached -DMEMLIM" in run.stdout:
        return seconds, states, "memory"
    return seconds, states, "none"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("bench")
    parser.add_argument("--most", type=int, default=8)
    arguments = parser.parse_args()
    spin = shutil.which("spin") and shutil.which("gcc")
    print("family,messages,method,seconds,states,result")
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for family in ("confluent", "race"):
            over = False
            for messages in range(1, arguments.most + 1):
                row = {}
                for what in ("orders", "verify"):
                    row[what] = of_firebreak(arguments.bench, family, messages, what, folder)
                if spin and not over:
                    row["spin"] = of_spin(family, messages, folder)
                    over = row["spin"][2] in ("time", "memory")
                for method, (seconds, states, result) in row.items():
                    print(f"{family},{messages},{method},{seconds:.4f},{states},{result}",
                          flush=True)
                rows.append((family, messages, row))
    heads = ("family", "messages", "orders s", "states", "verify s", "SPIN s", "states", "SPIN/orders")
    print("{:<10} {:>8} {:>9} {:>9} {:>9} {:>9} {:>10} {:>11}".format(*heads), file=sys.stderr)
    for family, messages, row in rows:
        orders, verify, other = row["orders"], row["verify"], row.get("spin")
        told = f"{other[0]:>9.2f} {other[1]:>10} {other[0] / max(orders[0], 1e-3):>10.1f}" if other else ""
        ends = f" {other[2]}" if other and other[2] in ("time", "memory") else ""
        print(f"{family:<10} {messages:>8} {orders[0]:>9.3f} {orders[1]:>9} {verify[0]:>9.3f} {told}{ends}",
              file=sys.stderr)


if __name__ == "__main__":
    main()
