// SPDX-License-Identifier: Apache-2.0
// The messages of a trace, and what they agree on.
#include "encodings/decoded_messages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "support/models.h"

namespace firebreak::encodings {
namespace {

using testing::ElementsAre;
using topology::AttributeSet;
using Values = std::map<std::string, std::int64_t>;

// Each c goes with one a. A emits copies, and B sends some back.
class Decoded : public testing::Test {
 protected:
  topology::StreamId stream(const std::string& name) const { return *topology_.find_stream(name); }
  topology::PathId path(const std::string& component, std::size_t number = 0) const {
    return topology_[*topology_.find_component(component)].paths.at(number);
  }
  Lineage in(unsigned number) const { return {stream("in"), number, {}}; }
  Lineage by(unsigned number, const std::string& name) const {
    return {stream("in"), number, {{path("A"), stream(name)}}};
  }
  AttributeSet attributes(const std::string& name) const {
    return topology_[stream(name)].attributes;
  }
  Values values(DecodedMessages& messages, MessageId id) const {
    const result::TraceMessage message = messages.describe(id);
    return {message.attributes.begin(), message.attributes.end()};
  }

  const topology::Topology topology_ = test_support::topology_of(R"(
fds: [{ from: [c], to: [a] }]
streams:
  in:   { to: A.in, attributes: [a] }
  mid:  { from: A.out, to: B.in, attributes: [a, c, d] }
  twin: { from: A.out, attributes: [c] }
  back: { from: B.back, to: A.in, attributes: [a] }
  end:  { from: B.out, attributes: [b, d] }
components:
  A: { annotation: { from: in, to: out, label: OW } }
  B:
    annotation:
      - { from: in, to: out, label: CR }
      - { from: in, to: back, label: CR }
)");
};

TEST_F(Decoded, LineagesWithACommonBeginningShareMessages) {
  DecodedMessages messages(topology_, {});
  const MessageId mid = messages.add(by(1, "mid"));
  const MessageId twin = messages.add(by(1, "twin"));
  EXPECT_EQ(messages.add(by(1, "mid")), mid);
  EXPECT_EQ(messages[mid].parent, messages[twin].parent);
  EXPECT_EQ(messages[messages.add(by(2, "mid"))].name, "mid#2");
  EXPECT_EQ(messages.size(), 5U);
}

TEST_F(Decoded, AncestorsAreKnown) {
  DecodedMessages messages(topology_, {});
  Lineage round = by(1, "mid");
  round.hops.push_back({path("B", 1), stream("back")});
  round.hops.push_back({path("A"), stream("mid")});
  const MessageId last = messages.add(round);
  const MessageId back = *messages[last].parent;
  EXPECT_THAT(messages.last(last, 2), ElementsAre(back, last));
  EXPECT_THAT(messages.last(last, 1), ElementsAre(last));
  const topology::InputId input = *topology_[stream("in")].to;
  EXPECT_EQ(messages.entries(last, input), 2U);
  EXPECT_EQ(messages.entries(back, input), 2U);
  EXPECT_EQ(messages.entries(messages.add(in(1)), input), 1U);
  EXPECT_TRUE(messages.descends_by(last, stream("back")));
  EXPECT_FALSE(messages.descends_by(back, stream("back")));
  EXPECT_FALSE(messages.descends_by(last, stream("twin")));
}

TEST_F(Decoded, WhatIsNotToldApartIsEqual) {
  DecodedMessages messages(topology_, {});
  for (const unsigned number : {1U, 2U}) {
    EXPECT_EQ(values(messages, messages.add(by(number, "mid"))),
              (Values{{"a", 1}, {"c", 1}, {"d", 1}}));
  }
}

// The dependency reaches what is made of them, copies alike.
TEST_F(Decoded, WhatIsToldApartDiffersDownstream) {
  DecodedMessages messages(topology_, {});
  const MessageId one = messages.add(in(1));
  const MessageId two = messages.add(in(2));
  messages.tell_apart(one, two, {});
  EXPECT_EQ(values(messages, one), (Values{{"a", 2}}));
  EXPECT_EQ(values(messages, two), (Values{{"a", 1}}));
  EXPECT_EQ(values(messages, messages.add(by(1, "mid"))), (Values{{"a", 2}, {"c", 2}, {"d", 1}}));
  EXPECT_EQ(values(messages, messages.add(by(1, "twin"))), (Values{{"c", 2}}));
  EXPECT_EQ(values(messages, messages.add(by(2, "mid"))), (Values{{"a", 1}, {"c", 1}, {"d", 1}}));
  EXPECT_EQ(values(messages, messages.add(by(2, "twin"))), (Values{{"c", 1}}));
}

TEST_F(Decoded, WhatIsToBeEqualStaysSo) {
  DecodedMessages messages(topology_, {});
  const MessageId one = messages.add(by(1, "mid"));
  const MessageId two = messages.add(by(2, "mid"));
  messages.tell_apart(one, two, attributes("in"));
  EXPECT_EQ(values(messages, one), (Values{{"a", 1}, {"c", 1}, {"d", 2}}));
  EXPECT_EQ(values(messages, two), (Values{{"a", 1}, {"c", 1}, {"d", 1}}));
}

TEST_F(Decoded, AncestorsAreToldApartToo) {
  DecodedMessages messages(topology_, {});
  const MessageId mid = messages.add(by(1, "mid"));
  messages.tell_ancestors_apart(mid, {});
  EXPECT_EQ(values(messages, *messages[mid].parent), (Values{{"a", 2}}));
  EXPECT_EQ(values(messages, mid), (Values{{"a", 2}, {"c", 2}, {"d", 1}}));
  DecodedMessages equal(topology_, {});
  const MessageId other = equal.add(by(1, "mid"));
  equal.tell_ancestors_apart(other, attributes("in"));
  EXPECT_EQ(values(equal, *equal[other].parent), (Values{{"a", 1}}));
}

// Of one handling they are copies. What is kept equal is so, distinct or not.
TEST_F(Decoded, DistinctValuesAreOfEachHandling) {
  DecodedMessages messages(topology_, attributes("twin"));
  const MessageId mid = messages.add(by(1, "mid"));
  const MessageId twin = messages.add(by(1, "twin"));
  const MessageId other = messages.add(by(2, "mid"));
  EXPECT_EQ(values(messages, mid).at("c"), values(messages, twin).at("c"));
  EXPECT_NE(values(messages, mid).at("c"), values(messages, other).at("c"));
  EXPECT_GT(values(messages, mid).at("c"), 2);
  EXPECT_EQ(values(messages, mid).at("a"), 1);
  messages.keep_equal(mid, other, attributes("twin"));
  EXPECT_EQ(values(messages, mid).at("c"), 1);
  EXPECT_EQ(values(messages, other).at("c"), 1);
}

TEST_F(Decoded, MessagesAgreeOnWhatDoesNotTellThemApart) {
  DecodedMessages messages(topology_, {});
  const MessageId one = messages.add(in(1));
  const MessageId two = messages.add(in(2));
  EXPECT_EQ(messages.equal_attributes(one, two, {}), attributes("end"));
  AttributeSet all = set_union(attributes("mid"), attributes("end"));
  EXPECT_EQ(messages.equal_attributes(one, two, attributes("in")), all);
}

TEST_F(Decoded, AMessageSaysWhatItIsMadeOf) {
  DecodedMessages messages(topology_, {});
  const result::TraceMessage mid = messages.describe(messages.add(by(1, "mid")));
  EXPECT_EQ(mid.id, "mid#1");
  EXPECT_EQ(mid.stream, "mid");
  EXPECT_EQ(mid.parent, "in#1");
  EXPECT_EQ(mid.path_from, "in");
  EXPECT_EQ(mid.path_to, "out");
  EXPECT_EQ(messages.describe(messages.add(in(1))).parent, "");
}

}  // namespace
}  // namespace firebreak::encodings
