// SPDX-License-Identifier: Apache-2.0
// Hostile input: mutated model files are either models, which print and read back to the same
// text, or refused with diagnostics; quickly, whatever they hold. Every case replays by its seed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <ctime>
#include <random>

#include "frontend/printer.h"
#include "support/models.h"

namespace firebreak::frontend {
namespace {

using test_support::to_text;
using testing::HasSubstr;

constexpr std::string_view kSeed = R"(name: mutant
include: []
fds:
  - { from: [company], to: [symbol] }
streams:
  click: { to: Report.click, attributes: &wide [id, company], seal: [id], producers: 3 }
  ask: { to: Report.ask, attributes: *wide, Rep: true, order: { fifo: [id] }, delivery: at-least-once }
  answer: { from: Report.answer, to: Store.in, attributes: [id, symbol] }
  late: { to: Store.in, attributes: [id, symbol], seal: [[id], { key: [symbol], exact: false }] }
  both: { to: [Report.ask, { component: Store, interface: in }], attributes: [id, company] }
  stored: { from: Store.out, attributes: [symbol] }
components:
  Report:
    Rep: true
    annotation:
      - { from: click, to: answer, label: CW, idempotent: true }
      - { from: ask, to: answer, label: OR, subscript: [id] }
    variants:
      THRESH: { from: ask, to: answer, label: CR }
    order: [sequencing, { mechanism: dynamic, streams: [click], by: [id] }]
  Store:
    commutes: [[in, in]]
    late: ignored
    forwards: false
    annotation:
      - { from: in, to: out, label: CW, rewrites: [symbol], repeats: true, emits: unordered }
      - { from: in, label: OW, subscript: [id] }
repairs:
  - { seal: click, key: [id], cost: 3 }
  - { order: Report, mechanism: dynamic, cost: 10 }
expect:
  verdict: divergent
  labels: { stored: Diverge }
  repair: { target: deterministic, cost: 10 }
)";

/// Reads, and holds what comes out to the promise above.
void check(const std::string& text) {
  base::Diagnostics diagnostics;
  const auto model = read_model(text, "mutant.yaml", diagnostics);
  ASSERT_EQ(model.has_value(), diagnostics.empty());
  if (!model) return;
  const std::string printed = print_model(*model);
  const auto again = read_model(printed, "mutant.yaml", diagnostics);
  ASSERT_TRUE(again) << printed << to_text(diagnostics);
  ASSERT_EQ(print_model(*again), printed);
  const auto topology = topology::build(*model, {}, diagnostics);
  ASSERT_EQ(topology.has_value(), diagnostics.empty());
}

class Mutator {
 public:
  explicit Mutator(unsigned seed) : random_(seed) {}

  std::string mutate(std::string text) {
    const std::size_t changes = 1 + below(4);
    for (std::size_t i = 0; i < changes; ++i) change(text);
    return text;
  }

 private:
  std::size_t below(std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
  }

  void change(std::string& text) {
    constexpr std::array<std::string_view, 24> kPieces{
        "[",  "]",   "{",      "}",    ": ",       "- ",      "*wide", "&wide ",
        "\"", "'",   "\xFF",   "\xC0", "\n",       "  ",      "true",  "99999999999999999999",
        "~",  "---", "!!str ", "? ",   "|\n    x", "Report:", "\x04",  std::string_view("\0", 1)};
    if (text.empty()) return;
    const std::size_t at = below(text.size());
    switch (below(6)) {
      case 0:
        text.resize(at);
        break;
      case 1:
        text.erase(at, 1 + below(20));
        break;
      case 2:
        text.insert(at, kPieces[below(kPieces.size())]);
        break;
      case 3:
        text[at] = static_cast<char>(below(256));
        break;
      case 4:
        repeat_line(text, at);
        break;
      default:
        replace_value(text, at, kPieces[below(kPieces.size())]);
        break;
    }
  }

  /// Duplicates keys, mostly.
  void repeat_line(std::string& text, std::size_t at) {
    const std::size_t begin =
        text.rfind('\n', at) == std::string::npos ? 0 : text.rfind('\n', at) + 1;
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    if (begin < end) text.insert(end, text.substr(begin, end - begin));
  }

  /// Wrong types, mostly.
  static void replace_value(std::string& text, std::size_t at, std::string_view piece) {
    const std::size_t colon = text.find(": ", at);
    if (colon == std::string::npos) return;
    const std::size_t end = text.find_first_of(",}\n", colon);
    text.replace(colon + 2, std::min(end, text.size()) - colon - 2, piece);
  }

  std::mt19937 random_;
};

TEST(Mutation, TheSeedIsAModel) {
  base::Diagnostics diagnostics;
  const auto model = read_model(kSeed, "mutant.yaml", diagnostics);
  ASSERT_TRUE(model) << to_text(diagnostics);
  EXPECT_TRUE(topology::build(*model, {}, diagnostics)) << to_text(diagnostics);
}

TEST(Mutation, MutantsAreModelsOrRefused) {
  for (unsigned seed = 0; seed < 5000; ++seed) {
    SCOPED_TRACE(seed);
    ASSERT_NO_FATAL_FAILURE(check(Mutator(seed).mutate(std::string(kSeed))));
  }
}

TEST(Mutation, EveryTruncationIsAModelOrRefused) {
  for (std::size_t length = 0; length <= kSeed.size(); ++length) {
    SCOPED_TRACE(length);
    ASSERT_NO_FATAL_FAILURE(check(std::string(kSeed.substr(0, length))));
  }
}

std::string repeated(std::string_view piece, std::size_t bytes) {
  std::string text;
  text.reserve(bytes + piece.size());
  while (text.size() < bytes) text += piece;
  return text;
}

/// Processor time, so that a busy machine fails no test.
double seconds_since(std::clock_t start) {
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

class Bulk : public testing::TestWithParam<std::string> {};

TEST_P(Bulk, TenMegabytesAreRefusedInTime) {
  const std::clock_t start = std::clock();
  base::Diagnostics diagnostics;
  EXPECT_FALSE(
      read_model("streams: " + repeated(GetParam(), 10'000'000), "bulk.yaml", diagnostics));
  EXPECT_FALSE(diagnostics.empty());
  EXPECT_LE(diagnostics.size(), 1100U);
  EXPECT_LT(seconds_since(start), 60.0);  // linear: seconds, with a margin for sanitizers
}

INSTANTIATE_TEST_SUITE_P(Patterns, Bulk,
                         testing::Values("[", "{", "[{", "{a: ", "- ", "? ", ": ", "[a, ", "\n- ",
                                         "a, ", "\"", "'", "&a ", "*a ", "!t ", "a: b\n",
                                         "\na: ", "\n---\n", "#", "x", "[\"]\", ", "{}", "[] ",
                                         "\n a: {", "|\n", "\n%TAG ! x\n", ", ", "\\"));

TEST(Bulk, BracketsThatNeverCloseAreFoundSoon) {
  for (const std::string piece : {"[", "{", "[{", "{a: ", "[\"]\", ", "[']', ", "[a, # ]\n", "&a [",
                                  "! [", "[\"a\":[", "['it''s ]', ", "[a-'b, "}) {
    const std::string text = "streams: " + repeated(piece, 100'000);
    base::Diagnostics diagnostics;
    EXPECT_FALSE(read_model(text, "deep.yaml", diagnostics));
    EXPECT_THAT(to_text(diagnostics), HasSubstr("error[too-deep]: nesting is deeper than 64"))
        << piece;
  }
}

TEST(Bulk, ManyNearNamesDoNotTakeQuadraticTime) {
  std::string text = "streams:\n";
  for (int i = 0; i < 60'000; ++i) {
    text += "  s" + std::to_string(i) + ": { to: Componemt" + std::to_string(i) + ".in }\n";
  }
  text += "components:\n";
  for (int i = 0; i < 60'000; ++i) {
    text +=
        "  Component" + std::to_string(i) + ": { annotation: { from: in, to: out, label: CR } }\n";
  }
  const std::clock_t start = std::clock();
  base::Diagnostics diagnostics;
  const auto model = read_model(text, "near.yaml", diagnostics);
  ASSERT_TRUE(model);
  EXPECT_FALSE(topology::build(*model, {}, diagnostics));
  EXPECT_EQ(diagnostics.size(), 1001U);
  EXPECT_EQ(diagnostics.all().back().code, "too-many-errors");
  EXPECT_EQ(diagnostics.all()[0].hint, "did you mean 'Component0'?");
  EXPECT_LT(seconds_since(start), 60.0);
}

}  // namespace
}  // namespace firebreak::frontend
