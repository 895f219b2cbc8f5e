// SPDX-License-Identifier: Apache-2.0
// The search as it is called: what it says when the time is short, and on the way.
#include "repair/repair.h"

#include <gmock/gmock.h>

#include <chrono>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "repair/by_sink.h"
#include "result/repair_outcome.h"
#include "support/models.h"
#include "support/open_sink.h"
#include "support/repair_models.h"
#include "support/text.h"

namespace firebreak::repair {
namespace {

using result::RepairResult;
using result::RepairTarget;
using test_support::model_of;
using test_support::replaced;
using testing::Contains;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;

using Clock = base::Environment::Clock;

// Two races; all candidates together cost 25, the cheapest repair 5.
const char* const kTwoRaces = R"(
streams:
  a: { to: A.in, attributes: [x] }
  b: { from: A.out, to: B.in, attributes: [x] }
  c: { from: B.out, attributes: [x] }
components:
  A: { annotation: { from: in, to: out, label: OW, subscript: [x] } }
  B: { annotation: { from: in, to: out, label: OW, subscript: [x] } }
repairs:
  - { order: A, mechanism: sequencing, cost: 9 }
  - { order: B, mechanism: sequencing, cost: 11 }
  - { seal: a, key: [x], cost: 5 }
)";

TEST(Repair, FindsTheCheapest) {
  base::Environment environment;
  const RepairResult found = repair(model_of(kTwoRaces), RepairTarget::Deterministic, environment);
  EXPECT_EQ(found.cost, 5U);
  EXPECT_TRUE(found.optimal);
  EXPECT_FALSE(found.out_of_time);
  EXPECT_TRUE(found.baseline_known);
}

// Whether what is made again comes before the end at both replicas is not decided. If nothing comes
// again, it is.
const std::string kMadeAgain = R"(
streams:
  put:  { to: Feed.put, attributes: [id], sealable: [id], delivery: at-least-once }
  told: { from: Feed.told, to: Board.told, attributes: [id] }
  seen: { from: Board.seen, attributes: [id], observe: set }
components:
  Feed:
    annotation:
      - { from: put, to: told, label: CW }
  Board:
    Rep: true
    annotation: { from: told, to: seen, label: OR, gate: [id] }
)";

std::vector<std::string> chosen_of(const RepairResult& result) {
  std::vector<std::string> pieces;
  for (const auto& piece : result::chosen(result)) pieces.push_back(test_support::describe(piece));
  return pieces;
}

TEST(Repair, LooksForOneThatIsDecided) {
  base::Environment environment;
  const std::string two =
      kMadeAgain + "repairs:\n  - { seal: put, key: [id], cost: 1 }\n  - { dedup: put, cost: 3 }\n";
  const RepairResult found = repair(model_of(two), RepairTarget::ReplicaConsistent, environment);
  EXPECT_THAT(chosen_of(found), ElementsAre("seal put[id]", "dedup put"));
  EXPECT_TRUE(found.verified_by_solver);
  EXPECT_EQ(found.lower_bound, 1U);
  EXPECT_FALSE(found.optimal);
  EXPECT_THAT(found.unknown_reason, HasSubstr("at the other; that is not decided"));
}

// With the cheapest, only removing duplicates would decide it; what keeps an order costs less.
TEST(Repair, LooksForOneThatDoesWithoutWhatIsNotDecided) {
  base::Environment environment;
  EXPECT_THAT(chosen_of(repair(model_of(kMadeAgain), RepairTarget::ReplicaConsistent, environment)),
              ElementsAre("fifo told by id"));
  const std::string dear =
      kMadeAgain +
      "repairs:\n  - { seal: put, key: [id], cost: 1 }\n  - { dedup: put, cost: 100 }\n"
      "  - { order: Board, mechanism: sequencing, cost: 5 }\n";
  const RepairResult found = repair(model_of(dear), RepairTarget::ReplicaConsistent, environment);
  EXPECT_THAT(chosen_of(found), ElementsAre("sequencing Board"));
  EXPECT_TRUE(found.verified_by_solver);
  EXPECT_EQ(found.cost, 5U);
  EXPECT_EQ(found.lower_bound, 1U);
  EXPECT_FALSE(found.optimal);
}

TEST(Repair, SaysOfWhichSinksItIsNotDecided) {
  base::Environment environment;
  const std::string one = kMadeAgain + "repairs:\n  - { seal: put, key: [id], cost: 1 }\n";
  const std::string beside =
      replaced(one, "components:",
               "  item: { to: Copy.in }\n  copy: { from: Copy.out }\ncomponents:\n"
               "  Copy: { annotation: { from: in, to: out, label: CR } }");
  const auto reason = [&](const std::string& yaml) {
    const auto found = repair(model_of(yaml), RepairTarget::ReplicaConsistent, environment);
    EXPECT_FALSE(found.verified_by_solver);
    return found.unknown_reason;
  };
  EXPECT_THAT(reason(one), EndsWith("that is not decided"));
  EXPECT_THAT(reason(beside), EndsWith("; of sinks other than 'seen' it is known"));
}

TEST(Repair, LeavesOutOfAccountWhatIsOpenAtASinkThatAcceptsIt) {
  base::Environment environment;
  const RepairResult found =
      repair(model_of(replaced(test_support::kOpenSink, "told: { from: C.told }",
                               "told: { from: C.told, accept: diverge }")),
             RepairTarget::Deterministic, environment);
  EXPECT_EQ(result::outcome(found), result::RepairOutcome::Optimal);
  EXPECT_THAT(chosen_of(found), ElementsAre("sequencing S"));
}

TEST(RepairBySink, FindsTheCheapestForTheSinksOfWhichItIsDecided) {
  base::Environment environment;
  const RepairResult found =
      repair_by_sink(model_of(test_support::kOpenSink), RepairTarget::Deterministic, environment);
  EXPECT_EQ(result::outcome(found), result::RepairOutcome::Unknown);
  EXPECT_THAT(found.undecided, ElementsAre("told"));
  EXPECT_THAT(found.decided, ElementsAre("kept"));
  ASSERT_EQ(found.for_decided.size(), 1U);
  const RepairResult& known = found.for_decided.front();
  EXPECT_EQ(result::outcome(known), result::RepairOutcome::Optimal);
  EXPECT_THAT(chosen_of(known), ElementsAre("sequencing S"));
  EXPECT_EQ(known.certificate.size(), 1U);
}

TEST(RepairBySink, SaysNothingWhereNoSinkIsLeft) {
  base::Environment environment;
  const std::string other =
      replaced(test_support::kOpenSink, "from: S.kept,", "from: S.kept, accept: diverge,");
  const RepairResult found =
      repair_by_sink(model_of(other), RepairTarget::Deterministic, environment);
  EXPECT_EQ(result::outcome(found), result::RepairOutcome::Unknown);
  EXPECT_TRUE(found.undecided.empty());
  EXPECT_TRUE(found.decided.empty());
  EXPECT_TRUE(found.for_decided.empty());
}

// What the decided ones need, all need.
TEST(RepairBySink, KnowsThatThereIsNoneWhereTheOthersHaveNone) {
  base::Environment environment;
  const std::string none =
      test_support::kOpenSink.substr(0, test_support::kOpenSink.find("repairs:")) +
      "repairs:\n  - { dedup: put, cost: 1 }\n";
  const RepairResult found =
      repair_by_sink(model_of(none), RepairTarget::Deterministic, environment);
  EXPECT_EQ(result::outcome(found), result::RepairOutcome::None);
  EXPECT_FALSE(found.out_of_time);
  EXPECT_EQ(found.certificate.size(), 1U);
  EXPECT_TRUE(found.for_decided.empty());
}

// Of what is cheaper than a repair of all it is not known whether it is one; but the others need as
// much.
TEST(RepairBySink, KnowsThatNothingIsCheaperWhereTheOthersNeedAsMuch) {
  OpenRepair whole;
  whole.found.repair.emplace();
  whole.found.cost = 3;
  whole.found.verified_by_solver = whole.found.out_of_time = true;
  whole.open = {"told"};
  OpenRepair part;
  part.found.repair.emplace();
  part.found.cost = part.found.lower_bound = 3;
  part.found.verified_by_solver = part.found.optimal = true;
  part.found.certificate.emplace_back();
  base::Environment environment;
  const auto found = [&] {
    bool first = true;
    return by_sink(
        model_of(test_support::kOpenSink), RepairTarget::Deterministic, environment,
        [&](const auto&, const auto&) { return std::exchange(first, false) ? whole : part; }, {});
  };
  EXPECT_EQ(result::outcome(found()), result::RepairOutcome::Optimal);
  EXPECT_EQ(found().certificate.size(), 1U);
  whole.found.cost = 4;
  EXPECT_EQ(result::outcome(found()), result::RepairOutcome::UpperBound);
  EXPECT_EQ(found().for_decided.size(), 1U);
}

TEST(Repair, LooksForSeveralPiecesWithWhichItIsDecided) {
  base::Environment environment;
  const std::string more = replaced(
      replaced(kMadeAgain, "  told:",
               "  add:  { to: Feed.add, attributes: [id], seal: [id], delivery: at-least-once }\n"
               "  told:"),
      "      - { from: put", "      - { from: add, to: told, label: CW }\n      - { from: put");
  const RepairResult found = repair(model_of(more), RepairTarget::ReplicaConsistent, environment);
  EXPECT_THAT(chosen_of(found), ElementsAre("seal put[id]", "dedup put", "dedup add"));
  EXPECT_TRUE(found.verified_by_solver);
}

TEST(Repair, SaysWhatIsNotDecided) {
  base::Environment environment;
  const RepairResult found =
      repair(model_of(kMadeAgain + "repairs: [ { seal: put, key: [id] } ]\n"),
             RepairTarget::ReplicaConsistent, environment);
  EXPECT_FALSE(found.verified_by_solver);
  EXPECT_TRUE(found.out_of_time);
  EXPECT_THAT(found.unknown_reason, HasSubstr("is not decided"));
}

// Of a variant that is not decided where something is ordered, what orders nothing is looked at.
const std::string kReplayed = R"(
streams:
  msg: { to: Worker.msg, attributes: [k], order: fifo }
  upd: { from: Worker.upd, to: Db.upd, attributes: [k], order: fifo }
  bal: { from: Db.bal, attributes: [k] }
components:
  Worker: { crash: replay, annotation: { from: msg, to: upd, label: CR } }
  Db:
    annotation: { from: upd, to: bal, label: OW, gate: [k] }
    variants:
      Inbox: { from: upd, to: bal, label: OW, gate: [k], idempotent: true }
      Sum: { from: upd, to: bal, label: CW, idempotent: true }
)";

TEST(Repair, FindsAVariantThatIsNotDecidedWithMoreOrderings) {
  base::Environment environment;
  const RepairResult found = repair(model_of(kReplayed), RepairTarget::Deterministic, environment);
  EXPECT_THAT(chosen_of(found), ElementsAre("variant Db Inbox"));
  EXPECT_TRUE(found.optimal);
  EXPECT_EQ(found.unknown_reason, "");
}

// Nothing keeps an order: the inbox would need one, of which nothing is known.
TEST(Repair, PassesOverWhatIsNotDecided) {
  base::Environment environment;
  const std::string unordered = replaced(kReplayed, ", order: fifo", "");
  const RepairResult found = repair(model_of(unordered + R"(
repairs:
  - { order: Db, mechanism: sequencing, cost: 2 }
  - { variant: Db, to: Inbox, cost: 1 }
  - { variant: Db, to: Sum, cost: 5 }
)"),
                                    RepairTarget::Deterministic, environment);
  EXPECT_THAT(chosen_of(found), ElementsAre("variant Db Sum"));
  EXPECT_TRUE(found.verified_by_solver);
  EXPECT_FALSE(found.optimal);
  EXPECT_EQ(found.lower_bound, 3U);
  EXPECT_THAT(found.unknown_reason, HasSubstr("an order of their own; that is not decided"));
}

// With a limit everything that can be added is verified first; what comes out in time is the same.
TEST(Repair, FindsTheCheapestWithinALimit) {
  base::Environment environment;
  environment.deadline = Clock::now() + std::chrono::minutes(10);
  std::vector<RepairResult> known;
  const RepairResult found = repair(model_of(kTwoRaces), RepairTarget::Deterministic, environment,
                                    [&](const RepairResult& result) { known.push_back(result); });
  EXPECT_EQ(found.cost, 5U);
  EXPECT_TRUE(found.optimal);
  ASSERT_FALSE(known.empty());
  EXPECT_EQ(known.front().cost, 25U);
  for (const RepairResult& result : known) {
    EXPECT_TRUE(result.verified_by_solver);
    EXPECT_LE(result.lower_bound, 5U);
    EXPECT_FALSE(result.baseline_known);
  }
}

TEST(Repair, WhenTheTimeIsUpWhatWasVerifiedStands) {
  base::Environment environment;
  const auto deadline = Clock::now() + std::chrono::seconds(3);
  environment.deadline = deadline;
  const RepairResult found =
      repair(model_of(kTwoRaces), RepairTarget::Deterministic, environment,
             [&](const RepairResult&) { std::this_thread::sleep_until(deadline); });
  EXPECT_TRUE(found.out_of_time);
  ASSERT_TRUE(found.repair.has_value());
  EXPECT_EQ(found.cost, 25U);
  EXPECT_FALSE(found.optimal);
  EXPECT_TRUE(found.verified_by_solver);
  EXPECT_TRUE(found.verified_by_labels);
  EXPECT_FALSE(found.baseline_known);
}

TEST(Repair, WithoutTimeThereIsNothing) {
  base::Environment environment;
  environment.deadline = Clock::now() - std::chrono::seconds(1);
  const RepairResult found = repair(model_of(kTwoRaces), RepairTarget::Deterministic, environment);
  EXPECT_TRUE(found.out_of_time);
  EXPECT_FALSE(found.repair.has_value());
  EXPECT_EQ(found.lower_bound, 0U);
}

// All candidates together need not be a repair: then nothing is secured, and the search goes on.
TEST(Repair, ALimitDoesNotHideThatNothingRepairs) {
  base::Environment environment;
  environment.deadline = Clock::now() + std::chrono::minutes(10);
  const RepairResult found = repair(model_of(R"(
streams:
  a: { to: A.in, attributes: [x] }
  c: { from: A.out, attributes: [x] }
components:
  A: { annotation: { from: in, to: out, label: OW } }
repairs: [ { seal: a, key: [x], cost: 5 } ]
)"),
                                    RepairTarget::Deterministic, environment);
  EXPECT_FALSE(found.out_of_time);
  EXPECT_FALSE(found.repair.has_value());
  ASSERT_EQ(found.certificate.size(), 1U);
  EXPECT_TRUE(found.certificate[0].prevented_by.empty());
}

TEST(Repair, TellsBoundsAndGapOnTheWay) {
  base::Environment environment;
  std::vector<std::string> lines;
  environment.progress = [&](std::string_view line) { lines.emplace_back(line); };
  repair(model_of(kTwoRaces), RepairTarget::Deterministic, environment);
  EXPECT_THAT(lines, Contains(HasSubstr("repair: round 1, ")));
  EXPECT_THAT(lines, Contains(HasSubstr("cost between 5 and 5, gap 0 %")));
}

}  // namespace
}  // namespace firebreak::repair
