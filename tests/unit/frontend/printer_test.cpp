// SPDX-License-Identifier: Apache-2.0
#include "frontend/printer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "frontend/fields.h"
#include "support/models.h"

namespace firebreak::frontend {
namespace {

using test_support::model_of;
using testing::HasSubstr;
using topology::Name;

/// Every key of the format, each default written out somewhere and left out elsewhere.
constexpr std::string_view kEverything = R"(name: everything
fds:
  - { from: [company], to: [symbol] }
streams:
  click: { to: Report.click, attributes: [id, campaign], seal: [campaign], producers: 3 }
  whole: { to: Report.click, attributes: [id], seal: [], Rep: true, order: fifo }
  keyed: { to: Report.request, attributes: [id], order: { fifo: [id] }, delivery: at-least-once }
  many: { to: Report.request, attributes: [id, day], seal: [[id], [day]], order: { fifo: [[day], [id]] } }
  lossy: { from: Report.response, to: Store.in, attributes: [company], Rep: false, delivery: at-most-once }
  guess: { to: Store.in, attributes: [id, day], seal: { key: [day], exact: false } }
  guesses: { to: Store.in, attributes: [id, day], seal: { key: [[id], [day]], exact: false } }
  both: { to: Store.more, attributes: [id, day, shop], seal: [[id], { key: [day], exact: false }, { key: [shop], exact: false }] }
  stocks: { from: Store.out, attributes: [symbol] }
components:
  Report:
    Rep: true
    annotation:
      - { from: click, to: response, label: CW, rewrites: [company], idempotent: true }
      - { from: request, to: response, label: OR, subscript: [id] }
    order:
      - { mechanism: sequencing, streams: [click, whole], by: [id] }
      - { mechanism: dynamic }
    variants:
      THRESH:
        - { from: click, to: response, label: CW }
        - { from: request, to: response, label: CR }
      NONE: []
  Store:
    Rep: false
    annotation:
      - { from: in, to: out, label: OW, emits: unordered }
      - { from: in, to: log, label: CW, rewrites: [symbol], repeats: true, emits: unordered }
      - { from: more, label: OW, subscript: [day], idempotent: true }
    commutes: [[in, in], [more, in]]
    late: ignored
    forwards: false
    variants:
      QUIET:
        - { from: in, label: CW }
repairs:
  - { seal: click, key: [campaign], cost: 3 }
  - { order: Report, mechanism: dynamic, streams: [click], by: [id], cost: 10 }
  - { fifo: click, key: [id], cost: 0 }
  - { fifo: whole }
  - { dedup: keyed, cost: 2 }
  - { variant: Report, to: THRESH, cost: 5 }
costs:
  messages: 100
  by-key: 25
  streams:
    click: { seal: 3, dedup: 0 }
  components:
    Report: { replicas: 3, variant: 7 }
expect:
  verdict: divergent
  sinks: { stocks: diverge }
  labels: { stocks: Diverge, click: "Seal[campaign]" }
  icde14: { stocks: Diverge }
  repair: { target: replica-consistent, cost: 7 }
)";

TEST(Printer, PrintsCanonicalTextUnchanged) {
  EXPECT_EQ(print_model(model_of(kEverything)), kEverything);
}

TEST(Printer, LeavesDefaultsOutAndBringsFormsTogether) {
  const std::string loose = R"(# a comment
components:
  A: { order: sequencing, annotation: { label: OR, from: "in", subscript: "*", to: out } }
  B: { order: { mechanism: dynamic }, annotation: [{ from: in, to: out, label: CR, rewrites: [], idempotent: false, repeats: false, emits: ordered }],
       commutes: [], late: reopened, forwards: true }
streams: {"a": {to: A.in, producers: 1, order: unordered, delivery: exactly-once, attributes: []},
  b: {from: {component: A, interface: out}, to: B.in},
  c: {from: B.out, order: {fifo: []}},
  d: {to: A.in, attributes: [x, y], seal: {key: [x], exact: true}},
  e: {to: A.in, attributes: [x, y], seal: [{exact: false, key: [[y], [y, x]]}, {key: [x]}]},
  f: {to: A.in, attributes: [x, y], seal: [{key: [x, y], exact: false}]}}
expect: { labels: { a: "Seal[ y , x ]" } }
)";
  EXPECT_EQ(print_model(model_of(loose)), R"(name: test
streams:
  a: { to: A.in }
  b: { from: A.out, to: B.in }
  c: { from: B.out, order: fifo }
  d: { to: A.in, attributes: [x, y], seal: [x] }
  e: { to: A.in, attributes: [x, y], seal: [[x], { key: [y], exact: false }] }
  f: { to: A.in, attributes: [x, y], seal: { key: [x, y], exact: false } }
components:
  A:
    annotation:
      - { from: in, to: out, label: OR }
    order:
      - { mechanism: sequencing }
  B:
    annotation:
      - { from: in, to: out, label: CR }
    order:
      - { mechanism: dynamic }
expect:
  labels: { a: "Seal[x,y]" }
)");
}

TEST(Printer, KeepsEmptyLists) {
  const std::string text = "name: x\nstreams: {}\ncomponents: {}\nrepairs: []\nexpect: {}\n";
  EXPECT_EQ(print_model(model_of(text)), text);
}

class OddName : public testing::TestWithParam<std::string> {};

/// A model that has the name in every place where a name can stand.
topology::Model model_with(const std::string& name) {
  topology::Model model;
  model.name = {name};
  topology::StreamDecl in;
  in.name = {name};
  in.to = topology::Endpoint{{name}, {name}};
  in.attributes = {{name}};
  in.seals = {topology::Names{{name}}};
  in.fifos = {topology::Names{{name}}};
  topology::StreamDecl out;
  out.name = {"out"};
  out.from = topology::Endpoint{{name}, {name}};
  out.attributes = {{name}, {"other"}};
  model.streams = {in, out};
  topology::PathDecl path;
  path.from = {name};
  path.to = {name};
  path.label = topology::Annotation::OW;
  path.subscript = topology::Names{{name}};
  path.rewrites = {{name}};
  topology::ComponentDecl component;
  component.name = {name};
  component.paths = {path};
  topology::VariantDecl variant;
  variant.name = {name};
  variant.paths = {path};
  component.variants.push_back(variant);
  component.orderings = {{topology::Mechanism::Dynamic, {{name}}, {{name}}}};
  model.components = {component};
  model.fds = {{{{name}}, {{name}}}};
  topology::RepairDecl seal;
  auto& sealed = seal.what.emplace<topology::SealRepair>();
  sealed.stream = {name};
  sealed.key = {{name}};
  topology::RepairDecl swap;
  auto& swapped = swap.what.emplace<topology::VariantRepair>();
  swapped.component = {name};
  swapped.variant = {name};
  swap.cost = 2;
  model.repairs.emplace();
  model.repairs->push_back(seal);
  model.repairs->push_back(swap);
  topology::ExpectDecl expect;
  expect.sinks = {{{name}, {"none"}}};
  expect.labels = {{{name}, {"Async"}}};
  model.expect = expect;
  return model;
}

TEST_P(OddName, SurvivesPrintingAndReading) {
  const topology::Model model = model_with(GetParam());
  const std::string text = print_model(model);
  const topology::Model again = model_of(text);
  EXPECT_EQ(print_model(again), text);
  EXPECT_EQ(again.name, model.name);
  ASSERT_EQ(again.streams.size(), 2U);
  EXPECT_EQ(again.streams[0].name, model.streams[0].name);
  EXPECT_EQ(again.streams[0].to, model.streams[0].to);
  EXPECT_EQ(again.streams[1].attributes, model.streams[1].attributes);
  EXPECT_EQ(again.components[0].variants[0].name, model.components[0].variants[0].name);
  EXPECT_EQ(again.expect->sinks[0].first.text, GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    Names, OddName,
    testing::Values("true", "False", "1", "-1", "+.5", "1e3", "0x1F", "0o17", ".inf", ".NaN", "1.",
                    "null", "~", "NULL", "a: b", "a:b", "a:", ":a", "- a", "-a", "--- a", "---",
                    "...", "? a", "?", "#a", "a #b", "a#b", "[a]", "{a}", "a, b", "*", "*a", "&a",
                    "!a", "|", ">", "'a'", "\"a\"", "a\"b", "a\\b", "\\n", "%a", "@a", "`a`", "<<",
                    "=", " a", "a ", "a b", "\t", "a\tb", "a\nb", "\n", "\r\n", "\x01", "\x7f",
                    "\xC2\x85", "\xC2\xA0", "\xE2\x80\xA8", "\xEF\xBB\xBF", "caf\xC3\xA9",
                    "\xF0\x9F\x94\xA5", "\xE6\x97\xA5\xE6\x9C\xAC", "a.b", "a..b", ".a", "a.", "y",
                    "no", "on", "2024-01-01", "12:30:00", "name", "streams", "Seal[a]",
                    std::string(kLongestName, 'x'), std::string(kLongestName, '\x01')));

TEST(Printer, QuotesOnlyWhatNeedsIt) {
  const std::string text = print_model(model_with("order-line.v2/caf\xC3\xA9 (old)"));
  EXPECT_EQ(text.find('"'), std::string::npos) << text;
  EXPECT_THAT(print_model(model_with("true")), HasSubstr("name: \"true\"\n"));
}

TEST(Printer, PrintsAnEmptyNameThatTheReaderRefuses) {
  base::Diagnostics diagnostics;
  EXPECT_FALSE(read_model(print_model(model_with("")), "test.yaml", diagnostics));
  EXPECT_THAT(test_support::to_text(diagnostics), HasSubstr("error[empty-name]"));
}

}  // namespace
}  // namespace firebreak::frontend
