// SPDX-License-Identifier: Apache-2.0
// What is added to a repair that is not decided, and what goes with it.
#include "repair/decided.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <vector>

#include "repair/search.h"
#include "support/models.h"
#include "support/repair_models.h"

namespace firebreak::repair {
namespace {

using testing::ElementsAre;

// Whether what is made again comes before the end at both replicas is not decided.
const char* const kMadeAgain = R"(
streams:
  put:  { to: Feed.put, attributes: [id], delivery: at-least-once }
  told: { from: Feed.told, to: Board.told, attributes: [id] }
  seen: { from: Board.seen, attributes: [id], observe: set }
components:
  Feed:
    annotation:
      - { from: put, to: told, label: CW }
  Board:
    Rep: true
    annotation: { from: told, to: seen, label: OR, gate: [id] }
repairs:
  - { seal: put, key: [id], cost: 2 }
  - { dedup: put, cost: 3 }
  - { fifo: put, cost: 1 }
  - { fifo: told, cost: 5 }
)";

// The pieces of the answer to a repair of these pieces.
std::vector<std::string> decided_with(const std::vector<std::string>& pieces) {
  base::Environment environment;
  const topology::Model model = test_support::model_of(kMadeAgain);
  const Search search(model, result::RepairTarget::ReplicaConsistent, environment);
  const auto name = [&](std::size_t i) { return test_support::describe(search.candidates()[i]); };
  coordination::Subset tried(search.candidates().size(), false);
  for (std::size_t i = 0; i < tried.size(); ++i) {
    tried[i] = std::ranges::find(pieces, name(i)) != pieces.end();
  }
  EXPECT_EQ(coordination::indices(tried).size(), pieces.size());
  std::vector<std::string> result;
  const auto found = decided(search, tried, environment);
  if (!found) return result;
  EXPECT_TRUE(found->verified.by_solver);
  for (const std::size_t i : coordination::indices(found->repair)) result.push_back(name(i));
  return result;
}

TEST(Decided, AddsWhatDecidesIt) {
  EXPECT_THAT(decided_with({"seal put[id]"}), ElementsAre("seal put[id]", "dedup put"));
}

TEST(Decided, DropsWhatIsOfNoUseBesideThat) {
  EXPECT_THAT(decided_with({"seal put[id]", "fifo put"}), ElementsAre("seal put[id]", "dedup put"));
  EXPECT_THAT(decided_with({"seal put[id]", "fifo put", "fifo told"}),
              ElementsAre("seal put[id]", "dedup put"));
}

}  // namespace
}  // namespace firebreak::repair
