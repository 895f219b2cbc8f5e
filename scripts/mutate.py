#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How many slips do the tests notice? Changes one line of the sources at a time, builds what tests
the folder and runs it: the mutant is killed if a test fails, crashes or does not end. Mutants that
do not compile do not count. Ends with the share of killed mutants of each folder, and the survivors.

    scripts/mutate.py [--mutants N] [--seed S] [--build DIR] [--list] [FOLDER...]

Sources change while this runs: use a clone of its own. What was changed is put back at the end,
also after an interrupt.
"""
import argparse
import os
import random
import re
import resource
import signal
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

# The programs that test a folder, quick ones first; of the corpus only what the folder decides.
TESTS = {
    "src/labels": [["unit_labels"], ["unit_crosscheck"], ["tests/models/model_tests",
                   "--gtest_filter=*MeetsItsExpectations*"], ["tests/cross/cross_agreement"]],
    "encodings": [["unit_encodings"], ["unit_check"], ["unit_infer"],
                  ["tests/cross/cross_candidates"], ["tests/models/model_tests",
                  "--gtest_filter=Corpus.*:*MeetsItsExpectations*:*ShowsTracesThatReplay*"],
                  ["tests/cross/cross_agreement"], ["tests/cross/cross_repair"]],
    "src/certify": [["unit_certify"], ["tests/cross/cross_repair"], ["tests/models/model_tests",
                    "--gtest_filter=*IsRepairedVerifiably*"]],
    "src/replay": [["unit_replay"], ["unit_check"], ["tests/models/model_tests",
                   "--gtest_filter=*ShowsTracesThatReplay*"], ["tests/cross/cross_agreement"]],
}

SWAPS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==", "&&": "||",
         "||": "&&", "+": "-", "-": "+"}
STATEMENT = re.compile(r"^\s*(?!using |namespace |static_assert|template|case |default|#|const |"
                       r"constexpr |static |friend |struct |class |enum )[\w*(].*;$")
DECLARATION = re.compile(r"^\s*(?!return |delete |throw |co_)[\w:<>,*&\s]+?\s[*&]?\w+(\(.*\) const)?"
                         r"( = .*|\{.*\}|\[.*\] = .*)?;$")
IMPOSSIBLE = re.compile(r"throw base::InternalError")  # says what cannot be, so no test can see it
MEMORY = 4 << 30  # bytes a test may have
PATIENCE = 20  # times the processor time that a test may take: how long it may take, on a busy machine


def blanked(line):
    """The line with strings, characters and comments as blanks."""
    return re.sub(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])\'|//.*', lambda m: " " * len(m[0]), line)


def condition(code):
    """Where the condition of an `if` or `while` stands that is whole on this line, or None."""
    head = re.search(r"\b(?:if|while) \(", code)
    if not head:
        return None
    depth = 1
    for i in range(head.end(), len(code)):
        depth += {"(": 1, ")": -1}.get(code[i], 0)
        if depth == 0:
            within = code[head.end():i]
            return None if ";" in within or re.search(r"[^=!<>]=[^=]", within) else (head.end(), i)
    return None


def changes(line, before):
    """All changed forms of a line of code; `before` is what the code line above it ends with."""
    code = blanked(line)
    for operator in re.finditer(r" (<=?|>=?|==|!=|&&|\|\||\+|-) ", code):
        if "template" not in code:
            yield line[:operator.start(1)] + SWAPS[operator[1]] + line[operator.end(1):]
    for word in re.finditer(r"\b(true|false)\b", code):
        yield line[:word.start()] + {"true": "false", "false": "true"}[word[0]] + line[word.end():]
    where = condition(code)
    if where:
        start, end = where
        yield f"{line[:start]}!({line[start:end]}){line[end:]}"
    for word in re.finditer(r"\b(continue|break);", code):
        other = {"continue": "break", "break": "continue"}[word[1]]
        yield line[:word.start()] + other + line[word.end(1):]
    empty = re.fullmatch(r"(.*\breturn) (?!\{|true;|false;|smt::kFalse;|std::nullopt;)\S.*;", code)
    if empty:
        yield empty[1] + " {};"
    whole = before == "" or before[-1] in ";{}:"
    if whole and STATEMENT.match(code) and not DECLARATION.match(code) \
            and "= default" not in code and not IMPOSSIBLE.search(code):
        yield re.match(r"\s*", line)[0] + ";"


def mutants_of(folder):
    found = []
    for where, _, files in os.walk(os.path.join(ROOT, folder)):
        for name in sorted(files):
            if not name.endswith(".cpp"):
                continue
            path = os.path.relpath(os.path.join(where, name), ROOT)
            before = ""
            for number, line in enumerate(open(os.path.join(ROOT, path)).read().split("\n"), 1):
                found += [(path, number, line, changed)
                          for changed in dict.fromkeys(changes(line, before)) if changed != line]
                before = blanked(line).strip() or before
    return sorted(found)


class Campaign:
    def __init__(self, build, limits):
        self.build = build
        self.limits = limits  # seconds of processor time that a test may take

    def compiles(self, program):
        made = subprocess.run(["ninja", "-C", self.build, program], stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL)
        return made.returncode == 0

    def passes(self, command):
        """Whether the test passes, in its time and memory."""
        seconds = self.limits.get(command[0], 600)

        def limit():
            os.setpgid(0, 0)  # to be ended with all its processes; in this session, so as nice as this
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))

        test = subprocess.Popen(
            [os.path.join(self.build, command[0]), "--gtest_fail_fast", *command[1:]], cwd=self.build,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=limit)
        try:
            return test.wait(PATIENCE * seconds) == 0
        except subprocess.TimeoutExpired:
            return False
        finally:
            if test.poll() is None:
                os.killpg(test.pid, signal.SIGKILL)
                test.wait()

    def prepare(self, folder):
        """Builds and times the tests, all of which must pass."""
        for command in TESTS[folder]:
            if not self.compiles(command[0]):
                sys.exit(f"{command[0]} does not build in {self.build}")
            start = processor_time()
            if not self.passes(command):
                sys.exit(f"{' '.join(command)} fails without a mutant")
            self.limits[command[0]] = 20 + int(10 * (processor_time() - start))

    def outcome(self, folder):
        """What became of the mutant that stands in the sources: killed by, "" or None."""
        for command in TESTS[folder]:
            if not self.compiles(command[0]):
                return None
            if not self.passes(command):
                return command[0]
        return ""

    def run(self, folder, mutants, wanted):
        """Up to `wanted` mutants that compile: how many, and those that survive."""
        count, survivors = 0, []
        for path, number, line, changed in mutants:
            if count == wanted:
                break
            file = os.path.join(ROOT, path)
            original = open(file).read()
            lines = original.split("\n")
            lines[number - 1] = changed
            try:
                with open(file, "w") as out:
                    out.write("\n".join(lines))
                killer = self.outcome(folder)
            finally:
                with open(file, "w") as out:
                    out.write(original)
            if killer is None:
                continue
            count += 1
            print(f"{'killed' if killer else 'SURVIVES':8}  {path}:{number}  {killer}", flush=True)
            if not killer:
                survivors.append((path, number, line, changed))
                show(*survivors[-1])
        return count, survivors


def processor_time():
    """That of all that was started here and has ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def show(path, number, line, changed):
    print(f"{path}:{number}\n-{line}\n+{changed}", flush=True)


def main():
    options = argparse.ArgumentParser(description=__doc__,
                                      formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folders", nargs="*", metavar="FOLDER", help=f"of {', '.join(TESTS)}")
    options.add_argument("--mutants", type=int, default=50, help="of each folder (50)")
    options.add_argument("--seed", type=int, default=1, help="which of all mutants (1)")
    options.add_argument("--build", default=os.path.join(ROOT, "build/release"),
                         help="a configured build (build/release)")
    options.add_argument("--list", action="store_true", help="only print the mutants")
    asked = options.parse_args()
    folders = asked.folders or list(TESTS)
    for folder in folders:
        if folder not in TESTS:
            options.error(f"no tests are known of {folder}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))  # puts back what was changed
    campaign = Campaign(os.path.abspath(asked.build), {})
    summary = []
    for folder in folders:
        mutants = mutants_of(folder)
        random.Random(asked.seed).shuffle(mutants)
        if asked.list:
            for mutant in mutants[:asked.mutants]:
                show(*mutant)
            continue
        campaign.prepare(folder)
        count, survivors = campaign.run(folder, mutants, asked.mutants)
        killed = count - len(survivors)
        summary.append(f"{folder}: {killed} of {count} killed ({100 * killed / max(count, 1):.0f} %), "
                       f"of {len(mutants)} mutants")
    print("\n".join(summary))


if __name__ == "__main__":
    main()
