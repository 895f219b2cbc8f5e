// SPDX-License-Identifier: Apache-2.0
// Coordination taken out of a text. (What is put in: tests/cli/repair_test.cpp.)
#include "frontend/write_back.h"

#include <gtest/gtest.h>

#include "coordination/declared.h"
#include "frontend/reader.h"
#include "support/models.h"
#include "support/text.h"

namespace firebreak::frontend {
namespace {

using test_support::model_of;
using test_support::replaced;

std::optional<topology::Model> read(std::string_view edited) {
  base::Diagnostics diagnostics;
  return read_model(edited, "test.yaml", diagnostics);
}

std::optional<RepairedText> relaxed(const std::string& text, const coordination::Subset& kept) {
  const topology::Model model = model_of(text);
  return write_back(text, model, coordination::with_coordination(model, kept), read);
}

const std::string kModel = R"(# what it is for
name: shop
streams:
  a: { to: A.in, attributes: [x, y], seal: [x], order: { fifo: [x] } }  # from the till
  b: { seal: [x, y], to: A.in, attributes: [x, y] }
  c:
    to: A.more
    attributes: [x, y]
    order: fifo   # one till
    # the till closes at night
    seal:
      - x
      - y
    producers: 2
  out: { from: A.out, attributes: [x, y] }
components:
  A:
    # two orders
    order:
      - { mechanism: sequencing, streams: [a], by: [x] }
      - { mechanism: dynamic }   # for the replicas
    annotation:
      - { from: in, to: out, label: OW, subscript: [x] }
      - { from: more, to: out, label: OW, subscript: [x] }
)";
// In the order of the model: seals and FIFO order of a, b, c, then the orderings.
constexpr std::size_t kPieces = 7;

TEST(WriteBack, TakesOutEverything) {
  const auto text = relaxed(kModel, coordination::Subset(kPieces, false));
  EXPECT_TRUE(text->layout_kept);
  EXPECT_EQ(text->text, R"(# what it is for
name: shop
streams:
  a: { to: A.in, attributes: [x, y] }  # from the till
  b: { to: A.in, attributes: [x, y] }
  c:
    to: A.more
    attributes: [x, y]
    # the till closes at night
    producers: 2
  out: { from: A.out, attributes: [x, y] }
components:
  A:
    # two orders
    annotation:
      - { from: in, to: out, label: OW, subscript: [x] }
      - { from: more, to: out, label: OW, subscript: [x] }
)");
}

TEST(WriteBack, TakesOutSome) {
  const auto text = relaxed(kModel, {false, true, true, true, false, true, false});
  EXPECT_TRUE(text->layout_kept);
  EXPECT_EQ(text->text, R"(# what it is for
name: shop
streams:
  a: { to: A.in, attributes: [x, y], order: { fifo: [x] } }  # from the till
  b: { seal: [x, y], to: A.in, attributes: [x, y] }
  c:
    to: A.more
    attributes: [x, y]
    # the till closes at night
    seal:
      - x
      - y
    producers: 2
  out: { from: A.out, attributes: [x, y] }
components:
  A:
    # two orders
    order:
      - { mechanism: sequencing, streams: [a], by: [x] }
    annotation:
      - { from: in, to: out, label: OW, subscript: [x] }
      - { from: more, to: out, label: OW, subscript: [x] }
)");
}

TEST(WriteBack, LeavesWhatIsKept) {
  EXPECT_EQ(relaxed(kModel, coordination::Subset(kPieces, true))->text, kModel);
}

const std::string kWatermarks = R"(name: shop
streams:
  a: { to: A.in, seal: { key: [y], exact: false }, attributes: [x, y] }  # from the till
  b:
    to: A.in
    seal:
      key: [x]
      exact: false
    attributes: [x, y]
  c:
    to: A.in
    seal:   # by day
      - [x]
      - { key: [y], exact: false }
    attributes: [x, y]
  out: { from: A.out, attributes: [x, y] }
components:
  A:
    annotation:
      - { from: in, label: OW, subscript: [x] }   # emits nothing
      - { from: in, to: out, label: CW, repeats: true }
)";

TEST(WriteBack, KeepsWatermarksBesideSealsThatArePutIn) {
  const topology::Model model = model_of(kWatermarks);
  topology::Model repaired = model;
  repaired.streams[0].seals.push_back({{"x"}});
  repaired.streams[1].seals.push_back({{"x"}});
  repaired.streams[1].watermarks.clear();
  repaired.streams[2].seals.clear();
  const auto text = write_back(kWatermarks, model, repaired, read);
  EXPECT_TRUE(text->layout_kept);
  std::string expected = replaced(kWatermarks, "seal: { key: [y], exact: false }",
                                  "seal: [[x], { key: [y], exact: false }]");
  expected = replaced(expected, "      key: [x]\n      exact: false\n", "      - [x]\n");
  expected = replaced(expected, "      - [x]\n      - {", "      - {");
  EXPECT_EQ(text->text, expected);
}

TEST(WriteBack, TakesOutSealsAndLeavesWatermarks) {
  EXPECT_EQ(relaxed(kWatermarks, {false})->text.find("[x]\n      - {"), std::string::npos);
  EXPECT_TRUE(relaxed(kWatermarks, {false})->layout_kept);
}

// The first two entries share a comma: then the text is written anew, and is right.
TEST(WriteBack, WhatOverlapsIsWrittenAnew) {
  const std::string text = R"(streams:
  a: { seal: [x], order: fifo, to: A.in, attributes: [x] }
  out: { from: A.out, attributes: [x] }
components:
  A: { annotation: { from: in, to: out, label: OW } }
)";
  const auto written = relaxed(text, {false, false});
  EXPECT_FALSE(written->layout_kept);
  const topology::Model model = model_of(written->text);
  EXPECT_TRUE(model.streams[0].seals.empty());
  EXPECT_TRUE(model.streams[0].fifos.empty());
}

TEST(WriteBack, WritesNothingThatIsNotRead) {
  const topology::Model model = model_of(kModel);
  const auto nothing = [](std::string_view) { return std::optional<topology::Model>(); };
  EXPECT_FALSE(write_back(kModel, model, model, nothing));
  const auto another = [](std::string_view) { return std::optional(model_of(kWatermarks)); };
  EXPECT_FALSE(write_back(std::nullopt, model, model, another));
}

}  // namespace
}  // namespace firebreak::frontend
