// SPDX-License-Identifier: Apache-2.0
#include "frontend/reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/models.h"

namespace firebreak::frontend {
namespace {

using test_support::model_of;
using test_support::topology_of;

constexpr std::string_view kAdReport = R"(name: ad-report
streams:
  click:    { to: Report.click, attributes: [id, campaign, window], seal: [campaign], producers: 3 }
  request:  { to: Cache.request, attributes: [id, campaign] }
  query:    { from: Cache.request, to: Report.request, attributes: [id, campaign] }
  answer:   { from: Report.response, to: Cache.response, attributes: [id, campaign] }
  gossip:   { from: Cache.response, to: Cache.response, attributes: [id, campaign] }
  response: { from: Cache.response, attributes: [id, campaign] }
components:
  Cache:
    annotation:
      - { from: request, to: response, label: CR }
      - { from: response, to: response, label: CW }
      - { from: request, to: request, label: CR }
  Report:
    Rep: true
    annotation:
      - { from: click, to: response, label: CW }
      - { from: request, to: response, label: OR, subscript: [id, campaign] }
)";

TEST(Reader, ReadsTheAdNetwork) {
  const topology::Model model = model_of(kAdReport);
  EXPECT_EQ(model.name.text, "ad-report");
  ASSERT_EQ(model.streams.size(), 6U);
  EXPECT_EQ(model.streams[0].producers, 3U);
  EXPECT_EQ(model.streams[0].to->component.text, "Report");
  EXPECT_EQ(model.streams[0].name.span, (base::SourceSpan{3, 3}));
  ASSERT_EQ(model.components.size(), 2U);
  EXPECT_EQ(model.components[1].rep, true);
  EXPECT_EQ(model.components[1].paths[1].subscript->size(), 2U);
  const topology::Topology topology = topology_of(kAdReport);
  EXPECT_EQ(topology.components().size(), 2U);
}

}  // namespace
}  // namespace firebreak::frontend
