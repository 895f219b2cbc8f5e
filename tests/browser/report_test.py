#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The HTML page in Chromium, headless, through ChromeDriver (the WebDriver protocol over HTTP).

report_test.py FIREBREAK SCREENSHOTS: makes pages with the program, steps through a trace by keys and
buttons, and looks at what is visible, at the console, at contrasts, at narrow screens, and at names
that would be scripts. Screenshots go to the folder SCREENSHOTS.
"""
import base64
import json
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

FIREBREAK, SHOTS = sys.argv[1], pathlib.Path(sys.argv[2])

RACY = """
streams:
  click: { to: Report.click, attributes: [id], sealable: [id] }
  request: { to: Report.request, attributes: [id] }
  response: { from: Report.response, attributes: [id] }
components:
  Report:
    Rep: true
    annotation:
      - { from: click, to: response, label: CW }
      - { from: request, to: response, label: OR, subscript: [id] }
"""

HOSTILE = r"""
name: "</title><script>window.hit = 1</script>"
streams:
  "a\"><img src=x onerror='window.hit = 2'>": { to: "<b>.i", attributes: ["<i k>"] }
  "</svg><script>window.hit = 3</script>": { to: "<b>.j", attributes: ["<i k>"] }
  "o": { from: "<b>.o", attributes: ["<i k>"] }
components:
  "<b>":
    annotation:
      - { from: i, to: o, label: CW }
      - { from: j, to: o, label: OR, subscript: ["<i k>"] }
"""

# Texts whose contrast with what is behind them is below what WCAG 2.1 asks at level AA.
LOW_CONTRAST = """
const rgb = text => text.match(/[\\d.]+/g).map(Number);
const light = c => { const f = v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  return .2126 * f(c[0]) + .7152 * f(c[1]) + .0722 * f(c[2]); };
const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
  return (x + .05) / (y + .05); };
const behind = e => { for (; e; e = e.parentElement) {
  const c = rgb(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c; }
  return [255, 255, 255]; };
const low = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  if (!walker.currentNode.data.trim() || element.closest('script, style, title')) continue;
  const style = getComputedStyle(element);
  const svg = element.closest('svg');
  const box = svg && element.closest('.box') && element.closest('.box').querySelector('rect:not(.behind)');
  const paper = element.classList.contains('steps') ? rgb(getComputedStyle(element.closest('.box').querySelector('.strip')).fill)
    : box && !element.classList.contains('mark') ? rgb(getComputedStyle(box).fill) : behind(svg || element);
  const found = ratio(rgb(svg ? style.fill : style.color), paper);
  if (found < 4.5) low.push(walker.currentNode.data.trim() + ' ' + found.toFixed(2));
}
return low;
"""


class Driver:
    """A session of Chromium."""

    def __init__(self):
        self.process = subprocess.Popen(
            ["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True)
        self.base = ""
        for line in self.process.stdout:
            if "successfully on port " in line:
                self.base = "http://127.0.0.1:" + line.rsplit("on port ", 1)[1].strip(" .\n")
                break
        options = {"args": ["--headless=new", "--no-sandbox", "--disable-gpu",
                            "--disable-dev-shm-usage", "--window-size=1200,1600"]}
        session = self.call("POST", "/session", {"capabilities": {"alwaysMatch": {
            "browserName": "chrome", "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL"}}}})
        self.session = "/session/" + session["sessionId"]

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data, method=method,
                                         headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["value"]

    def do(self, method, path, body=None):
        return self.call(method, self.session + path, body)

    def run(self, script, *arguments):
        return self.do("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def keys(self, key):
        self.do("POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": [
            {"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]}]})

    def media(self, kind="", **features):
        self.do("POST", "/goog/cdp/execute", {"cmd": "Emulation.setEmulatedMedia", "params": {
            "media": kind, "features": [{"name": n.replace("_", "-"), "value": v} for n, v in features.items()]}})

    def width(self, width):
        self.do("POST", "/goog/cdp/execute", {
            "cmd": "Emulation.setDeviceMetricsOverride",
            "params": {"width": width, "height": 1600, "deviceScaleFactor": 1, "mobile": False}})

    def shot(self, name):
        SHOTS.mkdir(parents=True, exist_ok=True)
        (SHOTS / name).write_bytes(base64.b64decode(self.do("GET", "/screenshot")))

    def quit(self):
        self.do("DELETE", "")
        self.process.terminate()
        self.process.wait()


RIGHT, LEFT, TAB = "\ue014", "\ue012", "\ue004"
VISIBLE = "return [...document.querySelectorAll('.step')].map(e => getComputedStyle(e).visibility === 'visible')"


class Report(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.driver = Driver()

    @classmethod
    def tearDownClass(cls):
        cls.driver.quit()
        cls.folder.cleanup()

    def open(self, model, name):
        source = pathlib.Path(self.folder.name, name + ".yaml")
        page = source.with_suffix(".html")
        source.write_text(model)
        subprocess.run([FIREBREAK, "report", source, "-o", page], check=False, timeout=60)
        self.driver.width(1200)
        self.driver.media(prefers_color_scheme="light")
        self.driver.do("POST", "/url", {"url": page.as_uri()})

    def console(self):
        return self.driver.do("POST", "/se/log", {"type": "browser"})

    def test_steps_through_a_trace(self):
        self.open(RACY, "racy")
        run, keys = self.driver.run, self.driver.keys
        self.driver.shot("all.png")
        steps = len(run(VISIBLE))
        self.assertGreaterEqual(steps, 3)
        self.assertEqual(run(VISIBLE), [True] * steps)
        keys(RIGHT)
        self.assertEqual(run(VISIBLE), [True] + [False] * (steps - 1))
        self.assertEqual(run("return document.querySelector('.where').textContent"),
                         f"step 1 of {steps}")
        self.assertEqual(run("return document.querySelectorAll('.box.active').length"), 1)
        keys(RIGHT)
        self.assertEqual(run(VISIBLE), [True] * 2 + [False] * (steps - 2))
        self.driver.shot("step-2.png")
        keys(LEFT)
        self.assertEqual(run(VISIBLE), [True] + [False] * (steps - 1))
        run("document.querySelector('.all').click()")
        self.assertEqual(run(VISIBLE), [True] * steps)
        self.assertEqual(self.console(), [])

    def test_is_read_by_keyboard_and_screen_reader(self):
        self.open(RACY, "racy")
        run = self.driver.run
        self.assertEqual(run("return document.documentElement.lang"), "en")
        self.assertEqual(run("return [...document.querySelectorAll('button')]"
                             ".filter(e => !e.textContent.trim()).length"), 0)
        self.assertEqual(run("return [...document.querySelectorAll('svg')].filter(e => e.getAttribute('role')"
                             " !== 'img' || !document.getElementById(e.getAttribute('aria-labelledby'))).length"), 0)
        levels = run("return [...document.querySelectorAll('h1,h2,h3,h4')].map(e => +e.tagName[1])")
        self.assertTrue(all(b <= a + 1 for a, b in zip(levels, levels[1:])), levels)
        ids = run("return [...document.querySelectorAll('[id]')].map(e => e.id)")
        self.assertEqual(len(ids), len(set(ids)))
        targets = run("return [...document.querySelectorAll('a')].map(e => e.getAttribute('href').slice(1))")
        self.assertEqual([t for t in targets if t not in ids], [])

    def test_tab_leads_to_all_that_can_be_used(self):
        self.open(RACY, "racy")
        run = self.driver.run
        run("window.usable = [...document.querySelectorAll('a[href],button,summary,[tabindex]')]"
            ".filter(e => e.tabIndex >= 0 && e.checkVisibility())")
        reached = []
        for _ in range(200):
            self.driver.keys(TAB)
            at, outline = run("const e = document.activeElement;"
                              "return [usable.indexOf(e), getComputedStyle(e).outlineStyle]")
            if at in reached:
                break
            if at >= 0:
                self.assertNotEqual(outline, "none", at)
                reached.append(at)
        self.assertGreaterEqual(len(reached), 5)
        self.assertEqual(reached, list(range(run("return usable.length"))))
        self.assertEqual(run("return usable[0].className"), "skip")

    def test_prints_all_steps(self):
        self.open(RACY, "racy")
        self.driver.keys(RIGHT)
        self.assertFalse(all(self.driver.run(VISIBLE)))
        self.driver.media("print", prefers_color_scheme="light")
        self.driver.shot("print.png")
        self.assertTrue(all(self.driver.run(VISIBLE)))
        self.assertEqual(self.driver.run(
            "return [...document.querySelectorAll('.stepper,nav,.skip')].filter(e => e.checkVisibility()).length"), 0)

    def test_contrast_in_light_and_dark(self):
        self.open(RACY, "racy")
        for scheme in ("light", "dark"):
            self.driver.media(prefers_color_scheme=scheme)
            self.driver.shot(scheme + ".png")
            self.assertEqual(self.driver.run(LOW_CONTRAST), [], scheme)

    def test_fits_a_phone(self):
        self.open(RACY, "racy")
        self.driver.width(375)
        self.driver.shot("phone.png")
        self.assertLessEqual(self.driver.run("return document.documentElement.scrollWidth"), 375)

    def test_shows_all_without_scripts(self):
        self.open(RACY, "racy")
        self.driver.do("POST", "/goog/cdp/execute", {
            "cmd": "Emulation.setScriptExecutionDisabled", "params": {"value": True}})
        self.driver.do("POST", "/refresh", {})
        self.driver.do("POST", "/goog/cdp/execute", {
            "cmd": "Emulation.setScriptExecutionDisabled", "params": {"value": False}})
        self.assertTrue(all(self.driver.run(VISIBLE)))
        self.assertTrue(self.driver.run("return document.querySelector('.stepper').hidden"))

    def test_hostile_names_stay_text(self):
        self.open(HOSTILE, "hostile")
        time.sleep(0.2)  # for what would be loaded
        self.assertIsNone(self.driver.run("return window.hit || null"))
        self.assertEqual(self.driver.run("return document.querySelectorAll('img').length"), 0)
        self.assertIn("<script>window.hit = 1</script>",
                      self.driver.run("return document.querySelector('h2').textContent"))
        self.assertEqual(self.console(), [])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
