// SPDX-License-Identifier: Apache-2.0
#include "repair/parts.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <string>

#include "coordination/candidates.h"
#include "repair/repair.h"
#include "replay/interpreter.h"
#include "support/repair_models.h"

namespace firebreak::repair {
namespace {

using result::CertificateEntry;
using result::RepairTarget;
using test_support::model_of;
using testing::SizeIs;

constexpr std::size_t kParts = 50;

// Two sources race at each of many stores, which have nothing to do with each other.
std::string many_stores() {
  std::string streams = "streams:\n";
  std::string components = "components:\n";
  for (std::size_t i = 0; i < kParts; ++i) {
    streams += fmt::format(
        "  put{0}: {{ to: S{0}.put, attributes: [k], sealable: [k] }}\n"
        "  get{0}: {{ to: S{0}.get, attributes: [k] }}\n  out{0}: {{ from: S{0}.out }}\n",
        i);
    components += fmt::format(
        "  S{}:\n    annotation:\n      - {{ from: put, to: out, label: CW }}\n"
        "      - {{ from: get, to: out, label: OR, gate: [k] }}\n",
        i);
  }
  return streams + components;
}

std::vector<CertificateEntry> found_of(const topology::Model& model, base::Environment& run) {
  const auto candidates = coordination::candidates(model, topology::build_valid(model));
  const coordination::Choices choices(model, candidates);
  return counterexamples_of_parts(model, choices, candidates, RepairTarget::Deterministic, run);
}

TEST(RepairByParts, FindsWhatRefutesChoicesForTheWhole) {
  const topology::Model model = model_of(many_stores());
  const auto candidates = coordination::candidates(model, topology::build_valid(model));
  const coordination::Choices choices(model, candidates);
  base::Environment run;
  const auto found = found_of(model, run);
  EXPECT_THAT(found, SizeIs(kParts));
  for (const CertificateEntry& entry : found) {
    const auto others = choices.with(result::applied(entry, candidates.size()));
    const auto topology = topology::build_valid(others);
    EXPECT_TRUE(replay::replay(topology, entry.trace).confirmed());
    EXPECT_LE(entry.prevented_by.size(), candidates.size() / kParts);
  }
}

TEST(RepairByParts, ThenOneRoundIsEnoughForTheWhole) {
  base::Environment run;
  const topology::Model model = model_of(many_stores());
  const auto result = repair(model, RepairTarget::Deterministic, run);
  EXPECT_EQ(result.cost, kParts);
  EXPECT_TRUE(result.optimal);
  EXPECT_TRUE(result.verified_by_solver);
  EXPECT_THAT(result.certificate, SizeIs(kParts));
}

TEST(RepairByParts, OfOnePartFindsNothing) {
  std::string yaml = many_stores();
  for (std::size_t i = 0; i < kParts; ++i) {
    const std::string sink = fmt::format("out{}: {{ from: S{}.out }}", i, i);
    yaml.replace(yaml.find(sink), sink.size() - 2,
                 fmt::format("out{0}: {{ from: S{0}.out, to: All.in", i));
  }
  yaml += "  All: { annotation: { from: in, to: out, label: CR } }\n";
  yaml.insert(yaml.find("components:"), "  all: { from: All.out }\n");
  base::Environment run;
  EXPECT_THAT(found_of(model_of(yaml), run), SizeIs(0));
}

}  // namespace
}  // namespace firebreak::repair
