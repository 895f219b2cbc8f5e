// SPDX-License-Identifier: Apache-2.0
// What is assumed of streams between components has to be kept by what emits them.
#include "infer/owed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "frontend/reader.h"
#include "infer/complete.h"
#include "support/behaviors.h"

namespace firebreak::infer {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

struct Passed {
  std::string a;  // what A does with what it hands on to B
  std::string assumed;
  std::string source = "";
  std::string inner = "";
  std::string component = "";
};

// What is wrong; empty: nothing.
std::string wrong(const Passed& passed) {
  const std::string text = "assume:\n" + passed.assumed +
                           "streams:\n"
                           "  xs: { to: A.x, attributes: [id, n]" +
                           passed.source +
                           " }\n"
                           "  ys: { from: A.y, to: B.y, attributes: [id, n]" +
                           passed.inner +
                           " }\n"
                           "  zs: { from: B.z, attributes: [id] }\n"
                           "components:\n"
                           "  A:\n" +
                           passed.component + "    behavior: |\n      " + passed.a +
                           "\n"
                           "  B: { behavior: 'on y(id: int, n: int) { emit z(id); }' }\n";
  base::Diagnostics diagnostics;
  auto model = frontend::read_model(text, "m.yaml", diagnostics);
  if (model) complete_model(*model, diagnostics);
  return test_support::as_text(diagnostics);
}

const std::string kNotNegative = "  - { streams: [ys], where: \"n >= 0\" }\n";
const std::string kOnce = "  - { streams: [ys], unique: [id] }\n";
const std::string kDetermines = "  - { streams: [ys], from: [id], to: [n] }\n";
const std::string kSource = "  - { streams: [xs], unique: [id] }\n";
const std::string kAgain = ", delivery: at-least-once";
const std::string kPass = "on x(id: int, n: int) { emit y(id, n); }";

TEST(Owed, ConditionsHoldOfEachEmission) {
  EXPECT_EQ(wrong({"on x(id: int, n: int) { emit y(id, max(n, 0)); }", kNotNegative, kAgain}), "");
  EXPECT_EQ(wrong({"state s: int on x(id: int, n: int) { s = s + max(n, 0); emit y(id, s); }",
                   kNotNegative}),
            "");  // s is never negative
  const std::string some = "on x(id: int, n: int) { if (n > -3) { emit y(id, n); } }";
  EXPECT_THAT(wrong({some, kNotNegative}),
              ContainsRegex("2:17 unproved-assumption: 'A' does not keep what is assumed of 'ys': "
                            "x\\(.*\\) emits y\\(.*, -[12]\\)"));
  EXPECT_EQ(wrong({some, kNotNegative + "  - { streams: [xs], where: \"n > 7\" }\n"}), "");
}

TEST(Owed, KeysAreUniqueWhereThoseOfSourcesAre) {
  EXPECT_EQ(wrong({kPass, kSource + kOnce}), "");
  EXPECT_EQ(wrong({kPass, kSource + kDetermines}), "");
  EXPECT_THAT(wrong({kPass, kSource + kOnce, kAgain}),
              HasSubstr("that 'A' keeps what is assumed of 'ys' is not proved"));
  EXPECT_THAT(wrong({kPass, kOnce}),
              ContainsRegex("'ys': x\\(.*\\) emits y\\(.*\\), and then x\\(.*\\) emits y\\("));
  EXPECT_THAT(wrong({kPass, kDetermines}), HasSubstr("unproved-assumption"));
  const std::string twice = "on x(id: int, n: int) { emit y(id, n); emit y(id, n + 1); }";
  EXPECT_THAT(wrong({twice, kSource + kOnce}), HasSubstr("unproved-assumption"));
  EXPECT_THAT(wrong({twice, kSource + kDetermines}), HasSubstr("unproved-assumption"));
}

TEST(Owed, ValuesAreDeterminedWhateverTheState) {
  const std::string sum = "state s: int on x(id: int, n: int) { s = s + n; emit y(id, s); }";
  EXPECT_THAT(wrong({sum, kDetermines}), HasSubstr("unproved-assumption"));
  EXPECT_EQ(wrong({"on x(id: int, n: int) { emit y(id, id * 2); }", kDetermines}), "");
}

TEST(Owed, KeysAreUniqueWhereTheStateTellsThemApart) {
  const std::string once =
      "state s: set<int> on x(id: int, n: int) { if (id not in s) { s = s + {id}; emit y(id, n); "
      "} }";
  EXPECT_EQ(wrong({once, kOnce}), "");
  EXPECT_EQ(wrong({once, kOnce, kAgain}), "");
  EXPECT_NE(wrong({once, kOnce, "", "", "    instances: { count: 2 }\n"}), "");
  EXPECT_NE(wrong({"state s: set<int> on x(id: int, n: int) { if (id not in s) { s = s + {id}; "
                   "emit y(id, n); } else { s = s - {id}; } }",
                   kOnce}),
            "");
  EXPECT_NE(wrong({"state s: set<int> on x(id: int, n: int) { if (id not in s) { emit y(id, n); } "
                   "s = s + {n}; }",
                   kOnce}),
            "");
}

// A join by keys: confluent where each comes once.
TEST(Owed, CountsWhereTheMessagesCome) {
  const auto label = [](const std::string& assumed) {
    base::Diagnostics diagnostics;
    auto model = frontend::read_model("assume: [" + assumed + R"(]
streams:
  xs: { to: A.x, attributes: [id, n], delivery: at-least-once }
  ys: { from: A.y, to: B.l, attributes: [id, n] }
  rs: { to: B.r, attributes: [id, n], unique: [id] }
  zs: { from: B.z, attributes: [id, n, m] }
components:
  A:
    behavior: |
      state s: set<int>
      on x(id: int, n: int) { if (id not in s) { s = s + {id}; emit y(id, n); } }
  B:
    behavior: |
      state ls: map<int, int>
      state rs: map<int, int>
      on l(id: int, n: int) { if (n > 0) { ls[id] = n; if (rs[id] > 0) { emit z(id, n, rs[id]); } } }
      on r(id: int, n: int) { if (n > 0) { rs[id] = n; if (ls[id] > 0) { emit z(id, ls[id], n); } } }
)",
                                      "m.yaml", diagnostics);
    EXPECT_TRUE(model && complete_model(*model, diagnostics)) << test_support::as_text(diagnostics);
    return model->components.back().paths.front().label;
  };
  EXPECT_EQ(label("{ streams: [ys], unique: [id] }"), topology::Annotation::CW);
  EXPECT_EQ(label("{ streams: [rs], unique: [id] }"), topology::Annotation::OW);
}

TEST(Owed, IsWhatCanBeProved) {
  EXPECT_THAT(wrong({kPass, "  - { streams: [xs, ys], unique: [id] }\n"}),
              HasSubstr("inner-assumption: 'ys' is no source, and what holds across streams"));
  EXPECT_THAT(wrong({kPass, kOnce, "", kAgain}),
              HasSubstr("inner-assumption: 'ys' is no source, and its messages may be sent again"));
  EXPECT_THAT(wrong({kPass, kOnce, "", "", "    crash: replay\n"}),
              HasSubstr("inner-assumption: 'ys' is no source, and its messages may be sent again"));
  EXPECT_THAT(wrong({kPass, kOnce, "", "", "    Rep: true\n"}),
              HasSubstr("inner-assumption: 'ys' is no source, and its messages may be sent again"));
  EXPECT_THAT(wrong({kPass, kSource + kOnce, ", Rep: true"}),  // so A is replicated
              HasSubstr("inner-assumption: 'ys' is no source, and its messages may be sent again"));
  EXPECT_EQ(wrong({kPass, kSource + kOnce, "", "", "    Rep: false\n"}), "");
}

}  // namespace
}  // namespace firebreak::infer
