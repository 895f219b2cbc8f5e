// SPDX-License-Identifier: Apache-2.0
// The state of real handlers, by hand.
#include "simulator/memory.h"

#include <gtest/gtest.h>

#include "support/models.h"

namespace firebreak::simulator {
namespace {

constexpr std::string_view kModel = R"(
streams:
  put:   { to: S.put, attributes: [k] }
  count: { to: S.count, attributes: [k] }
  get:   { to: S.get, attributes: [k] }
  out:   { from: S.out }
components:
  S:
    annotation:
      - { from: put, to: x, label: OW, subscript: [k] }
      - { from: count, to: x, label: CW }
      - { from: get, to: out, label: OR, subscript: [k] }
)";

class MemoryTest : public testing::Test {
 protected:
  Message message(std::uint64_t content, std::int8_t k) const {
    Message m;
    m.content = content;
    m.values[0] = k;
    return m;
  }
  void handle(Memory& memory, std::size_t path, const Message& m) const {
    const topology::Path& p = topology_.paths()[path];
    const Cells cells = grid_.touched(p, m.values);
    memory.write(plan_, p.id, m, cells, p.confluent() ? 0 : memory.view(plan_, p.id, cells));
  }
  std::uint64_t get(const Memory& memory, std::int8_t k) const {
    const topology::Path& p = topology_.paths()[2];
    return memory.view(plan_, p.id, grid_.touched(p, message(0, k).values));
  }

  topology::Topology topology_ = test_support::topology_of(kModel);
  Plan plan_{topology_};
  Grid grid_{plan_, topology::ComponentId(0), 2};
  Memory empty_{3};
};

TEST_F(MemoryTest, WritersOfOnePartitionAreSeenInOrder) {
  Memory a = empty_, b = empty_;
  handle(a, 0, message(1, 0)), handle(a, 0, message(2, 0));
  handle(b, 0, message(2, 0)), handle(b, 0, message(1, 0));
  EXPECT_NE(get(a, 0), get(b, 0));
  EXPECT_EQ(get(a, 1), get(b, 1));
  EXPECT_NE(a.record(topology::PathId(0)), b.record(topology::PathId(0)));
}

TEST_F(MemoryTest, PartitionsDoNotMeet) {
  Memory a = empty_, b = empty_;
  handle(a, 0, message(1, 0)), handle(a, 0, message(2, 1));
  handle(b, 0, message(2, 1)), handle(b, 0, message(1, 0));
  EXPECT_EQ(get(a, 0), get(b, 0));
  EXPECT_EQ(a.record(topology::PathId(0)), b.record(topology::PathId(0)));
}

TEST_F(MemoryTest, CountsCommuteButAWriterFoldsThemIn) {
  Memory a = empty_, b = empty_, c = empty_;
  handle(a, 1, message(1, 0)), handle(a, 1, message(2, 0));
  handle(b, 1, message(2, 0)), handle(b, 1, message(1, 0));
  EXPECT_EQ(get(a, 0), get(b, 0));
  handle(c, 1, message(1, 0)), handle(c, 1, message(2, 0)), handle(c, 1, message(2, 0));
  EXPECT_NE(get(a, 0), get(c, 0));
  handle(a, 0, message(3, 0)), handle(a, 1, message(4, 0));
  handle(b, 1, message(4, 0)), handle(b, 0, message(3, 0));
  EXPECT_NE(get(a, 0), get(b, 0));
}

TEST_F(MemoryTest, WhatIsForgottenIsNotSeen) {
  Memory a = empty_;
  handle(a, 0, message(1, 0)), handle(a, 1, message(2, 0)), handle(a, 0, message(1, 1));
  const std::uint64_t before = get(a, 1), record = a.record(topology::PathId(0));
  const Cells gone = grid_.matching(message(0, 0).values, {topology::AttributeId(0)});
  for (std::uint32_t path = 0; path < 3; ++path) a.forget(topology::PathId(path), gone);
  EXPECT_EQ(get(a, 0), get(empty_, 0));
  EXPECT_EQ(get(a, 1), before);
  EXPECT_EQ(a.record(topology::PathId(0)), record);
}

TEST_F(MemoryTest, AMessageWithoutTheAttributeTouchesAllPartitions) {
  Message m;
  m.content = 7;
  Memory a = empty_;
  handle(a, 0, m);
  EXPECT_NE(get(a, 0), get(empty_, 0));
  EXPECT_NE(get(a, 1), get(empty_, 1));
}

}  // namespace
}  // namespace firebreak::simulator
