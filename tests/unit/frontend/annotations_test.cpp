// SPDX-License-Identifier: Apache-2.0
// The paper's annotation files, as they are printed there, together with a topology.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "frontend/printer.h"
#include "support/models.h"

namespace firebreak::frontend {
namespace {

using test_support::to_text;
using testing::HasSubstr;

constexpr std::string_view kWordcount = R"(Splitter:
  annotation:
    - { from: tweets, to: words, label: CR }
Count:
  annotation:
    - { from: words, to: counts, label: OW, subscript: [word, batch] }
Commit:
  annotation: { from: counts, to: db, label: CW }
)";

constexpr std::string_view kStreams = R"(name: storm
fds:
  - { from: [word], to: [stem] }
streams:
  tweets: { to: Splitter.tweets, attributes: [word, stem, batch], seal: [batch] }
  words: { from: Splitter.words, to: Count.words, attributes: [word, batch] }
  counts: { from: Count.counts, to: Commit.counts, attributes: [word, batch] }
  db: { from: Commit.db, attributes: [word, batch] }
components:
  Count:
    Rep: true
    annotation: { from: words, to: counts, label: CW }
)";

std::optional<topology::Model> combine(std::string_view annotations, std::string_view streams,
                                       base::Diagnostics& diagnostics) {
  return read_model_with_topology({annotations, "dir/wordcount.yaml"}, {streams, "storm.yaml"},
                                  diagnostics);
}

TEST(Annotations, GoWithTheStreamsOfATopology) {
  base::Diagnostics diagnostics;
  const auto model = combine(kWordcount, kStreams, diagnostics);
  ASSERT_TRUE(model) << to_text(diagnostics);
  EXPECT_EQ(model->name.text, "wordcount");
  EXPECT_EQ(model->fds.size(), 1U);
  ASSERT_EQ(model->components.size(), 3U);
  EXPECT_EQ(model->components[0].name.text, "Count");  // replaced, in its place
  EXPECT_EQ(model->components[0].paths[0].label, topology::Annotation::OW);
  EXPECT_EQ(model->components[0].rep, std::nullopt);
  EXPECT_TRUE(topology::build(*model, {}, diagnostics)) << to_text(diagnostics);
}

TEST(Annotations, MayStandUnderComponentsAndBringExpectations) {
  base::Diagnostics diagnostics;
  const auto model = combine(R"(name: mine
components:
  Splitter: { annotation: { from: tweets, to: words, label: CR } }
  Commit: { annotation: { from: counts, to: db, label: CW } }
repairs: []
expect: { verdict: deterministic }
)",
                             kStreams, diagnostics);
  ASSERT_TRUE(model) << to_text(diagnostics);
  EXPECT_EQ(model->name.text, "mine");
  EXPECT_TRUE(model->repairs && model->repairs->empty());
  EXPECT_EQ(model->expect->verdict->text, "deterministic");
  EXPECT_TRUE(topology::build(*model, {}, diagnostics)) << to_text(diagnostics);
}

TEST(Annotations, ErrorsNameTheFileTheyStandIn) {
  base::Diagnostics diagnostics;
  const auto model = combine(R"(Splitter:
  annotation: { from: tweets, to: wrds, label: CR }
Commit:
  annotation: { from: counts, to: db, label: CW }
)",
                             kStreams, diagnostics);
  ASSERT_TRUE(model) << to_text(diagnostics);
  EXPECT_FALSE(topology::build(*model, {}, diagnostics));
  EXPECT_THAT(to_text(diagnostics), HasSubstr("storm.yaml:6:18: error[dangling-interface]"));

  base::Diagnostics of_both;
  EXPECT_FALSE(combine("A: { annotation: CR }", "streams: [a]", of_both));
  EXPECT_THAT(to_text(of_both), HasSubstr("dir/wordcount.yaml:1:18: error[wrong-type]"));
  EXPECT_THAT(to_text(of_both), HasSubstr("storm.yaml:1:10: error[wrong-type]"));
}

TEST(Annotations, AloneAreRefused) {
  base::Diagnostics diagnostics;
  EXPECT_FALSE(read_model(kWordcount, "wordcount.yaml", diagnostics));
  EXPECT_EQ(to_text(diagnostics),
            "wordcount.yaml:1:1: error[no-streams]: the file holds no streams\n"
            "  hint: write the key 'streams', or name the file that has it: --topology FILE\n");
}

TEST(Annotations, AreNoTopologyAndAModelNeedsNone) {
  base::Diagnostics no_streams;
  EXPECT_FALSE(combine(kWordcount, kWordcount, no_streams));
  EXPECT_THAT(to_text(no_streams), HasSubstr("storm.yaml:1:1: error[no-streams]"));
  base::Diagnostics two;
  EXPECT_FALSE(combine(kStreams, kStreams, two));
  EXPECT_THAT(to_text(two), HasSubstr("error[two-topologies]"));
}

}  // namespace
}  // namespace firebreak::frontend
