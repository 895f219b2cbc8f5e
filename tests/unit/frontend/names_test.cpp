// SPDX-License-Identifier: Apache-2.0
// Names as canonical text: print, parse, print.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "frontend/printer.h"
#include "frontend/yaml/fields.h"
#include "support/models.h"

namespace firebreak::frontend {
namespace {

using test_support::model_of;
using testing::HasSubstr;
using topology::Name;

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

void expect_survival(const std::string& name) {
  const topology::Model model = model_with(name);
  const std::string text = print_model(model);
  const topology::Model again = model_of(text);
  EXPECT_EQ(print_model(again), text);
  EXPECT_EQ(again.name, model.name);
  ASSERT_EQ(again.streams.size(), 2U);
  EXPECT_EQ(again.streams[0].name, model.streams[0].name);
  EXPECT_EQ(again.streams[0].to, model.streams[0].to);
  EXPECT_EQ(again.streams[1].attributes, model.streams[1].attributes);
  EXPECT_EQ(again.components[0].variants[0].name, model.components[0].variants[0].name);
  EXPECT_EQ(again.expect->sinks[0].first.text, name);
}

TEST_P(OddName, SurvivesPrintingAndReading) { expect_survival(GetParam()); }

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

constexpr int kAscii = 128;

TEST(EveryName, OfUpToTwoCharactersSurvivesInEveryPlace) {
  for (int first = 0; first < kAscii && !testing::Test::HasFailure(); ++first) {
    std::string name(1, static_cast<char>(first));
    expect_survival(name);
    name += ' ';
    for (int second = 0; second < kAscii; ++second) {
      name.back() = static_cast<char>(second);
      expect_survival(name);
    }
  }
}

/// All names in one model, in a list and as keys.
void expect_survival(const std::vector<std::string>& names) {
  topology::Model model;
  model.name = {"names"};
  model.streams.resize(1);
  model.streams[0].name = {"in"};
  model.expect.emplace();
  for (const std::string& name : names) {
    model.streams[0].attributes.push_back({name});
    model.expect->labels.emplace_back(Name{name}, Name{"Async"});
  }
  const std::string text = print_model(model);
  const topology::Model again = model_of(text);
  EXPECT_TRUE(again.streams[0].attributes == model.streams[0].attributes);
  EXPECT_TRUE(again.expect->labels == model.expect->labels);
  EXPECT_TRUE(print_model(again) == text);
}

TEST(EveryName, OfThreeCharactersSurvives) {
  for (int first = 0; first < kAscii; ++first) {
    std::vector<std::string> names;
    names.reserve(std::size_t{kAscii} * kAscii);
    for (int rest = 0; rest < kAscii * kAscii; ++rest) {
      names.push_back({static_cast<char>(first), static_cast<char>(rest / kAscii),
                       static_cast<char>(rest % kAscii)});
    }
    expect_survival(names);
    ASSERT_FALSE(testing::Test::HasFailure()) << "names that start with byte " << first;
  }
}

std::string utf8(std::uint32_t code) {
  if (code < 0x80) return {static_cast<char>(code)};
  const auto tail = [&](unsigned shift) {
    return static_cast<char>(0x80U | ((code >> shift) & 0x3FU));
  };
  if (code < 0x800) return {static_cast<char>(0xC0U | (code >> 6U)), tail(0)};
  if (code < 0x10000) return {static_cast<char>(0xE0U | (code >> 12U)), tail(6), tail(0)};
  return {static_cast<char>(0xF0U | (code >> 18U)), tail(12), tail(6), tail(0)};
}

// All of the first planes' small scripts and punctuation, and a part of the rest.
TEST(EveryName, OfOneCodePointSurvives) {
  std::vector<std::string> names;
  for (std::uint32_t code = 0; code < 0x110000; code += code < 0x3100 ? 1 : 37) {
    if (code < 0xD800 || code > 0xDFFF) names.push_back(utf8(code));
  }
  for (const std::uint32_t code : {0xFDD0U, 0xFEFFU, 0xFFFDU, 0xFFFEU, 0xFFFFU, 0x10FFFFU}) {
    names.push_back(utf8(code));
  }
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  expect_survival(names);
}

TEST(EveryName, OfASampleBeyondSurvives) {
  std::mt19937 random(1);
  const auto below = [&](std::uint32_t bound) {
    return static_cast<std::uint32_t>(random()) % bound;
  };
  constexpr std::string_view kMarks = " ,?:[]{}#&*!|>'\"%@`-=<.~\t\n\\0aN";
  std::set<std::string> names;
  while (names.size() < 20'000) {
    std::string name;
    for (std::uint32_t rest = 1 + below(12); rest > 0; --rest) {
      const std::uint32_t code = below(0xD800);
      name += below(8) > 0 ? std::string(1, kMarks[below(kMarks.size())]) : utf8(code);
    }
    names.insert(name);
  }
  expect_survival(std::vector<std::string>(names.begin(), names.end()));
}

// Whoever takes their quotes for real ones finds brackets that never close.
TEST(Names, WithQuotesInsideHideNoBrackets) {
  topology::Model model;
  model.name = {"names"};
  constexpr int kStreams = 5'000;
  for (int i = 0; i < kStreams; ++i) {
    topology::StreamDecl& stream = model.streams.emplace_back();
    stream.name = {fmt::format("s{}", i)};
    stream.attributes = {{"a-\"b"}, {"a:'b"}, {"it's ["}, {"a - \"b"}, {"a ? 'b"}};
  }
  const std::string text = print_model(model);
  EXPECT_EQ(print_model(model_of(text)), text);
}

TEST(Names, AreQuotedOnlyWhereTheyNeedIt) {
  const std::string text = print_model(model_with("order-line.v2/caf\xC3\xA9 (old)"));
  EXPECT_EQ(text.find('"'), std::string::npos) << text;
  EXPECT_THAT(print_model(model_with("true")), HasSubstr("name: \"true\"\n"));
}

TEST(Names, ThatAreEmptyArePrintedAndRefused) {
  base::Diagnostics diagnostics;
  EXPECT_FALSE(read_model(print_model(model_with("")), "test.yaml", diagnostics));
  EXPECT_THAT(test_support::to_text(diagnostics), HasSubstr("error[empty-name]"));
}

}  // namespace
}  // namespace firebreak::frontend
