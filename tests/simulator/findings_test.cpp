// SPDX-License-Identifier: Apache-2.0
// The verifier held against real components: on every shipped model, and on models whose traces
// once could not be run. (`simulator_campaign` does it at large.)
#include "simulator/findings.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <string>
#include <vector>

#include "support/models.h"

namespace firebreak::simulator {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> shipped() {
  std::vector<std::string> files;
  for (const char* folder : {"blazes", "issues", "litmus", "systems"}) {
    const fs::path root = fs::path(FIREBREAK_SOURCE_DIR) / "models" / folder;
    for (const fs::directory_entry& entry : fs::directory_iterator(root)) {
      if (entry.path().extension() == ".yaml") files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

Scope scope(unsigned inputs) {
  Scope result;
  result.options.inputs = inputs;
  return result;
}

std::string finding_of(const topology::Model& model, unsigned inputs) {
  const Examination seen = examine(model, scope(inputs));
  if (!seen.finding) return "";
  return seen.finding->what + "\n" + seen.finding->details + text_of(model);
}

class Shipped : public testing::TestWithParam<std::string> {};

TEST_P(Shipped, IsTrueOfRealComponents) {
  base::Diagnostics diagnostics;
  const auto model = frontend::read_model_file(GetParam(), diagnostics);
  ASSERT_TRUE(model) << test_support::to_text(diagnostics);
  EXPECT_EQ(finding_of(*model, 60), "");
}

std::string name_of(const testing::TestParamInfo<std::string>& model) {
  const fs::path path = model.param;
  std::string name = path.parent_path().filename().string() + "_" + path.stem().string();
  std::ranges::replace_if(
      name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Models, Shipped, testing::ValuesIn(shipped()), name_of);

TEST(Traces, RunWhereWhatComesAgainWasCompleteBefore) {
  EXPECT_EQ(finding_of(test_support::model_of(R"(
streams:
  in: { to: A.in, seal: [], delivery: at-least-once }
  mid: { from: A.mid, to: A.again }
  out: { from: A.out }
components:
  A:
    annotation:
      - { from: in, to: mid, label: OR, subscript: [] }
      - { from: again, to: out, label: CR }
)"),
                       12),
            "");
}

TEST(Traces, RunWhereWhatReplicasHaveInCommonIsAskedToo) {
  EXPECT_EQ(finding_of(test_support::model_of(R"(
streams:
  told: { from: Shared.told, to: Node.told }
  both: { to: Shared.both }
  ask: { from: Node.ask, to: Shared.ask }
  more: { from: Keeper.more, to: Node.more }
  keep: { from: Shared.told, to: Keeper.keep }
  out: { from: Node.out }
components:
  Keeper: { Rep: false, annotation: { from: keep, to: more, label: OR, subscript: [] } }
  Shared:
    Rep: false
    annotation:
      - { from: both, to: told, label: OW, subscript: [] }
      - { from: ask, to: told, label: OW }
  Node:
    Rep: true
    annotation:
      - { from: told, to: ask, label: CW }
      - { from: more, to: out, label: OR, subscript: [] }
)"),
                       12),
            "");
}

TEST(Traces, RunWhereWhatIsNotListedIsNotEmitted) {
  EXPECT_EQ(finding_of(test_support::model_of(R"(
streams:
  mid: { from: A.mid, to: U.in, seal: [] }
  in: { to: A.in }
  back: { from: U.out, to: A.back }
  out: { from: A.out }
components:
  U: { annotation: { from: in, to: out, label: OW, subscript: [] } }
  A:
    Rep: true
    annotation:
      - { from: in, to: mid, label: CW }
      - { from: back, to: out, label: OW, subscript: [] }
)"),
                       12),
            "");
}

TEST(Traces, RunWhereWhatReplicasShareIsLost) {
  EXPECT_EQ(finding_of(test_support::model_of(R"(
streams:
  put: { to: S.put }
  back: { from: S.out, to: S.back, delivery: at-most-once }
  ask: { from: A.ask, to: S.ask }
  in: { to: A.in }
  out: { from: S.out }
components:
  S:
    Rep: false
    annotation:
      - { from: put, to: out, label: CR }
      - { from: back, to: out, label: CW }
      - { from: ask, to: out, label: OW, subscript: [] }
  A: { Rep: true, annotation: { from: in, to: ask, label: CR } }
)"),
                       12),
            "");
}

TEST(Traces, RunWhereEachReplicaHasItsOwnOfWhatIsMadeOnce) {
  EXPECT_EQ(finding_of(test_support::model_of(R"(
streams:
  again: { from: C.out, to: C.again, Rep: true, delivery: at-most-once }
  in: { to: C.in }
  out: { from: C.out }
components:
  C:
    Rep: false
    annotation:
      - { from: again, to: out, label: CR }
      - { from: in, to: out, label: OW, subscript: [] }
)"),
                       12),
            "");
}

TEST(Proofs, HoldWhereAQuestionComesAgainAfterTheEnd) {
  EXPECT_EQ(finding_of(test_support::model_of(R"(
streams:
  row: { to: Table.row, attributes: [k], seal: [k] }
  ask: { to: Table.ask, attributes: [k], delivery: at-least-once }
  answer: { from: Table.answer, to: Meter.answer, attributes: [k] }
  bill: { from: Meter.bill, attributes: [k] }
components:
  Table:
    annotation:
      - { from: row, label: CW }
      - { from: ask, to: answer, label: OR, gate: [k] }
  Meter: { annotation: { from: answer, to: bill, label: CW } }
)"),
                       12),
            "");
}

}  // namespace
}  // namespace firebreak::simulator
