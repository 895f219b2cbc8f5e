#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The documents as a site of static HTML.

site.py OUT [ROOT]: writes README.md and all documents that it leads to into the folder OUT, with what they
link to, as it is laid out in ROOT (the project). Links and the headings that they name are checked: where one
leads nowhere nothing is written, and the exit status is 1. Needs cmark-gfm.
"""
import html
import pathlib
import posixpath
import re
import shutil
import subprocess
import sys
import urllib.parse

STYLE = """
:root { color-scheme: light dark; }
body { margin: 0 auto; max-width: 56rem; padding: 1rem; line-height: 1.5; font-family: system-ui, sans-serif; }
nav ul { display: flex; flex-wrap: wrap; gap: .3rem 1rem; padding: 0; list-style: none; }
pre { overflow: auto; padding: .7rem; border: 1px solid #8888; }
code { font-family: ui-monospace, monospace; font-size: .92em; }
table { display: block; overflow: auto; border-collapse: collapse; }
th, td { border: 1px solid #8888; padding: .3rem .6rem; text-align: left; vertical-align: top; }
img { max-width: 100%; height: auto; }
"""

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<nav aria-label="documents"><ul>
{links}
</ul></nav>
<main>
{body}
</main>
</body>
</html>
"""

REFERENCE = re.compile(r'(href|src)="([^"]*)"')
HEADING = re.compile(r"<h([1-6])>(.*?)</h\1>", re.DOTALL)


def is_external(link):
    return bool(urllib.parse.urlsplit(link).scheme)


def with_ids(body):
    """Headings get the names that GitHub gives them."""
    seen = {}

    def name(match):
        text = html.unescape(re.sub(r"<[^>]*>", "", match[2]))
        slug = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
        count = seen.get(slug, 0)
        seen[slug] = count + 1
        unique = f"{slug}-{count}" if count else slug
        return f'<h{match[1]} id="{unique}">{match[2]}</h{match[1]}>'

    return HEADING.sub(name, body)


def place_of(document):
    """Where a document's page is: beside it, and that of README.md of the root first."""
    return "index.html" if document == "README.md" else re.sub(r"\.md$", ".html", document)


class Site:
    def __init__(self, root):
        self.root = root
        self.bodies = {}  # by document
        self.files = set()  # that are linked, and no documents
        self.problems = []

    def read_all(self):
        pending = ["README.md"]
        while pending:
            document = pending.pop()
            if document in self.bodies:
                continue
            text = (self.root / document).read_text(encoding="utf-8")
            made = subprocess.run(["cmark-gfm", "--unsafe", "-e", "table", "-e", "autolink"], input=text, text=True,
                                  capture_output=True, check=True)
            self.bodies[document] = with_ids(made.stdout)
            pending += self.linked_documents(document)

    def linked_documents(self, document):
        found = []
        for _, link in REFERENCE.findall(self.bodies[document]):
            target, _ = self.target(document, link)
            if not target:
                continue
            if not (self.root / target).is_file():
                self.problems.append(f"{document}: nothing is at {html.unescape(link)}")
            elif target.endswith(".md"):
                found.append(target)
            else:
                self.files.add(target)
        return found

    def target(self, document, link):
        """The file that a link leads to and the heading in it; no file where it leads to another site."""
        if is_external(link):
            return "", ""
        path, _, heading = html.unescape(link).partition("#")
        path = urllib.parse.unquote(path)
        folder = posixpath.dirname(document)
        return (posixpath.normpath(posixpath.join(folder, path)) if path else document), heading

    def check_headings(self):
        ids = {document: set(re.findall(r' id="([^"]*)"', body)) for document, body in self.bodies.items()}
        for document, body in self.bodies.items():
            for _, link in REFERENCE.findall(body):
                target, heading = self.target(document, link)
                if heading and target in ids and heading not in ids[target]:
                    self.problems.append(f"{document}: {target} has no heading '{heading}'")

    def page(self, document):
        def relative(target):
            return posixpath.relpath(target, posixpath.dirname(document) or ".")

        def rewritten(match):
            target, heading = self.target(document, match[2])
            if target not in self.bodies:
                return match[0]
            link = relative(place_of(target)) + (f"#{heading}" if heading else "")
            return f'{match[1]}="{html.escape(link)}"'

        links = [f'<li><a href="{relative(place_of(other))}">{html.escape(self.title(other))}</a></li>'
                 for other in sorted(self.bodies, key=lambda name: (name != "README.md", name))]
        return PAGE.format(title=html.escape(self.title(document)), style=STYLE, links="\n".join(links),
                           body=REFERENCE.sub(rewritten, self.bodies[document]))

    def title(self, document):
        heading = HEADING.search(re.sub(r' id="[^"]*"', "", self.bodies[document]))
        return html.unescape(re.sub(r"<[^>]*>", "", heading[2])) if heading else document

    def write(self, out):
        for document in self.bodies:
            path = out / place_of(document)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.page(document), encoding="utf-8")
        for file in sorted(self.files):
            (out / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self.root / file, out / file)


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit("site.py OUT [ROOT]")
    root = sys.argv[2] if len(sys.argv) == 3 else pathlib.Path(__file__).resolve().parent.parent
    site = Site(pathlib.Path(root))
    site.read_all()
    site.check_headings()
    for problem in site.problems:
        print(problem, file=sys.stderr)
    if site.problems:
        sys.exit(1)
    site.write(pathlib.Path(sys.argv[1]))
    print(f"{len(site.bodies)} pages, {len(site.files)} files")


main()
