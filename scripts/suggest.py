#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The fixes of a SARIF log as comments on a pull request.

suggest.py LOG COMMIT: prints a line of JSON for each fix, as GitHub's API takes a review comment: a suggestion
at the lines that the fix replaces, in the files as they are in the working directory.
"""
import json
import pathlib
import re
import sys
import urllib.parse


def replaced(path, replacement):
    """The first and the last line that a suggestion takes the place of, and its text."""
    region = replacement["deletedRegion"]
    first, last = region["startLine"], region["endLine"] - 1
    text = replacement["insertedContent"]["text"]
    if last >= first:
        return first, last, text
    # An insertion: a suggestion has to replace a line, the one after or, at the end, the one before.
    lines = pathlib.Path(path).read_text(encoding="utf-8").splitlines()
    if first <= len(lines):
        return first, first, f"{text}{lines[first - 1]}\n"
    return len(lines), len(lines), f"{lines[-1]}\n{text}"


def comment(fix, commit):
    change = fix["artifactChanges"][0]
    path = urllib.parse.unquote(change["artifactLocation"]["uri"])
    first, last, text = replaced(path, change["replacements"][0])
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    body = f"Firebreak: {fix['description']['text']}\n\n{fence}suggestion\n{text}{fence}\n"
    at = {"path": path, "commit_id": commit, "line": last, "side": "RIGHT", "body": body}
    return {**at, "start_line": first, "start_side": "RIGHT"} if first < last else at


def main(log, commit):
    with open(log, encoding="utf-8") as file:
        results = json.load(file)["runs"][0]["results"]
    comments = [comment(fix, commit) for result in results for fix in result.get("fixes", [])]
    # The anomalies of several sinks have one fix.
    for line in dict.fromkeys(json.dumps(one) for one in comments):
        print(line)


if __name__ == "__main__":
    main(*sys.argv[1:])
