// SPDX-License-Identifier: Apache-2.0
// What is left out is said, with the smallest change beside it that is decided.
#include "check/undecided.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "support/models.h"

namespace firebreak::check {
namespace {

using testing::HasSubstr;
using topology::Model;

using Edit = std::function<void(Model&)>;

Undecided found(std::string_view yaml, const Edit& edit = {}, bool may_be_ordered = false) {
  Model model = test_support::model_of(yaml);
  if (edit) edit(model);
  return undecided(test_support::built(model), may_be_ordered);
}

TEST(Undecided, IsNoOrdinaryModel) {
  EXPECT_FALSE(found(R"(
streams:
  in: { to: A.in, delivery: at-least-once, order: fifo }
  out: { from: A.out }
components:
  A: { Rep: true, annotation: { from: in, to: out, label: OW, subscript: [] }, order: sequencing }
)"));
}

constexpr std::string_view kShared = R"(
streams:
  ask: { to: C.ask, Rep: true }
  told: { from: C.told }
components:
  C:
    Rep: false
    annotation: { from: ask, to: told, label: OW, subscript: [] }
    commutes: [[ask, ask]]
)";

TEST(Undecided, WhoIsAnsweredWhatWhereReplicasAskAndMessagesCommute) {
  const Undecided asked = found(kShared);
  EXPECT_THAT(asked.reason, HasSubstr("which of them is answered what"));
  EXPECT_FALSE(asked.labels_know);
  EXPECT_FALSE(found(kShared, [](Model& m) { m.components[0].commutes.clear(); }));
  EXPECT_FALSE(found(kShared, [](Model& m) { m.streams[0].rep = false; }));
}

TEST(Undecided, WhatAScatteredPathEmitsWhoseMessagesCommute) {
  const Edit scattered = [](Model& m) {
    m.components[0].instances.count = 2;
    m.streams[0].rep = false;
  };
  const Undecided commuting = found(kShared, scattered);
  EXPECT_THAT(commuting.reason, HasSubstr("scattered over instances"));
  EXPECT_FALSE(commuting.labels_know);
  EXPECT_FALSE(found(kShared, [&](Model& m) {
    scattered(m);
    m.components[0].commutes.clear();
  }));
}

TEST(Undecided, WhichReplicaIsAnsweredAgainAfterACrash) {
  const Edit crashing = [](Model& m) {
    m.components[0].commutes.clear();
    m.components[0].crash = topology::Crash::Replay;
  };
  EXPECT_THAT(found(kShared, crashing).reason, HasSubstr("which of them is answered again"));
  EXPECT_FALSE(found(kShared, [&](Model& m) {
    crashing(m);
    m.streams[0].rep = false;
  }));
}

constexpr std::string_view kMeetAgain = R"(
streams:
  in: { to: A.in, attributes: [k] }
  again: { from: A.out, to: A.again, attributes: [k], order: fifo }
  out: { from: A.out, attributes: [k] }
components:
  A:
    instances: { count: 2, by: [k] }
    annotation:
      - { from: in, to: out, label: CR }
      - { from: again, to: out, label: OW }
)";

TEST(Undecided, WhetherWhatTwoInstancesEmittedMeetsInOne) {
  const Undecided again = found(kMeetAgain);
  EXPECT_THAT(again.reason, HasSubstr("what the instances of A emit comes back to them"));
  EXPECT_TRUE(again.labels_know);
  EXPECT_FALSE(found(kMeetAgain, [](Model& m) { m.components[0].instances.count = 1; }));
  const Edit unordered = [](Model& m) { m.streams[1].fifos.clear(); };
  EXPECT_FALSE(found(kMeetAgain, unordered));
  EXPECT_TRUE(found(kMeetAgain, unordered, true));
  EXPECT_FALSE(found(kMeetAgain, [](Model& m) { m.streams[1].from.reset(); }));
}

TEST(Undecided, WhatIsForgottenInACrash) {
  const Edit crashing = [](Model& m) { m.components[0].crash = topology::Crash::Forgets; };
  const Undecided forgotten = found(kMeetAgain, [&](Model& m) {
    crashing(m);
    m.streams[1].fifos.clear();
  });
  EXPECT_THAT(forgotten.reason, HasSubstr("A.again→out may forget in a crash"));
  EXPECT_TRUE(forgotten.labels_know);
  EXPECT_TRUE(forgotten.some_executions);
  EXPECT_FALSE(found(kMeetAgain, crashing).some_executions) << "that is not decided either";
}

constexpr std::string_view kRepeated = R"(
streams:
  in: { to: A.in, delivery: at-least-once }
  more: { to: B.more }
  between: { from: A.out, to: B.in }
  out: { from: B.out }
components:
  A: { annotation: { from: in, to: out, label: CR } }
  B:
    annotation:
      - { from: in, to: out, label: CW, idempotent: true }
      - { from: more, to: out, label: OW, subscript: [] }
    order: sequencing
)";

TEST(Undecided, WhetherARepetitionOvertakesWhatItRepeats) {
  EXPECT_THAT(found(kRepeated).reason, HasSubstr("before what they repeat"));
  const Edit free = [](Model& m) { m.components[1].orderings.clear(); };
  EXPECT_FALSE(found(kRepeated, free));
  EXPECT_TRUE(found(kRepeated, free, true)) << "an ordering may be added";
  EXPECT_FALSE(
      found(kRepeated, [](Model& m) { m.streams[0].delivery = topology::Delivery::ExactlyOnce; }));
  EXPECT_FALSE(found(kRepeated, [](Model& m) { m.components[0].paths[0].idempotent = true; }));
  EXPECT_FALSE(found(kRepeated, [](Model& m) {
    m.components[1].paths.pop_back();
    m.streams.erase(m.streams.begin() + 1);
  })) << "nothing reads what the path keeps";
  EXPECT_FALSE(found(kRepeated, [](Model& m) { m.streams[0].from = m.streams[2].from; }))
      << "nothing ever comes there";
}

constexpr std::string_view kMerged = R"(
streams:
  in: { to: A.in }
  once: { from: A.out, to: B.in, Rep: false }
  out: { from: B.out }
components:
  A: { Rep: true, annotation: { from: in, to: out, label: CW } }
  B: { annotation: { from: in, to: out, label: CR } }
)";

TEST(Undecided, WhichHandlingEmitsWhatIsMerged) {
  EXPECT_THAT(found(kMerged).reason, HasSubstr("merges copies of what comes of A.out"));
  EXPECT_FALSE(found(kMerged).labels_know);
  EXPECT_FALSE(found(kMerged, [](Model& m) { m.streams[1].rep.reset(); }));
  EXPECT_FALSE(found(kMerged, [](Model& m) { m.components[0].orderings.push_back({}); }));
}

// A counter numbers; what only passes the numbers on keeps which message got which.
TEST(Undecided, WhatIsMergedSomeHopsBehindACounter) {
  constexpr std::string_view kHop = R"(
streams:
  in: { to: A.in }
  far: { from: A.out, to: H.in }
  once: { from: H.out, to: B.in, Rep: false }
  out: { from: B.out }
components:
  A: { Rep: true, annotation: { from: in, to: out, label: CW } }
  H: { annotation: { from: in, to: out, label: CR } }
  B: { annotation: { from: in, to: out, label: CR } }
)";
  EXPECT_THAT(found(kHop).reason, HasSubstr("'once' merges copies of what comes of A.out"));
  EXPECT_FALSE(
      found(kHop, [](Model& m) { m.components[0].paths[0].label = topology::Annotation::CR; }));
  EXPECT_FALSE(found(kHop, [](Model& m) { m.streams[2].rep.reset(); }));
  EXPECT_THAT(found(kHop,
                    [](Model& m) {
                      m.components[0].rep.reset();
                      m.streams[1].rep = true;
                    })
                  .reason,
              HasSubstr("'once' merges"))
      << "the stream says that replicas emit it";
  constexpr std::string_view kState = R"(
streams:
  in: { to: A.in }
  far: { from: A.out, to: H.put }
  ask: { to: H.get }
  once: { from: H.told, to: B.in, Rep: false }
  out: { from: B.out }
components:
  A: { Rep: true, annotation: { from: in, to: out, label: CW } }
  H:
    annotation:
      - { from: put, label: CW }
      - { from: get, to: told, label: OR }
  B: { annotation: { from: in, to: out, label: CR } }
)";
  EXPECT_THAT(found(kState).reason, HasSubstr("'once' merges copies of what comes of A.out"))
      << "by way of a state";
}

constexpr std::string_view kTold = R"(
streams:
  tick: { to: Node.tick }
  ask: { from: Node.ask, to: Store.ask, order: fifo }
  told: { from: Store.told, to: View.told, Rep: false }
  out: { from: View.out }
components:
  Node: { Rep: true, annotation: { from: tick, to: ask, label: CR } }
  Store: { Rep: false, annotation: { from: ask, to: told, label: CR } }
  View: { annotation: { from: told, to: out, label: CR } }
)";

TEST(Undecided, WhatIsMergedOfAnswersInOrder) {
  const Undecided merged = found(kTold);
  EXPECT_THAT(merged.reason, HasSubstr("merges what each replica is told"));
  EXPECT_TRUE(merged.labels_know);
  const Edit free = [](Model& m) { m.streams[1].fifos.clear(); };
  EXPECT_FALSE(found(kTold, free));
  EXPECT_TRUE(found(kTold, free, true));
}

constexpr std::string_view kLate = R"(
streams:
  in: { to: A.in, attributes: [k], seal: [k], delivery: at-least-once }
  mid: { from: A.out, to: B.in, attributes: [k] }
  out: { from: B.out }
components:
  A: { annotation: { from: in, to: out, label: OW, subscript: [k] } }
  B: { annotation: { from: in, to: out, label: OW, subscript: [k] } }
)";

TEST(Undecided, WhatIsAnsweredAfterTheEndWentOn) {
  EXPECT_THAT(found(kLate).reason, HasSubstr("may be answered after the end of mid"));
  EXPECT_FALSE(found(kLate, [](Model& m) { m.components[0].late = topology::Late::Ignored; }));
  EXPECT_FALSE(found(kLate, [](Model& m) {
    m.components[1].paths[0].label = topology::Annotation::CR;
    m.components[1].paths[0].subscript.reset();
  })) << "nothing waits for it";
}

constexpr std::string_view kLateForOne = R"(
streams:
  in: { to: A.in, seal: [], delivery: at-least-once }
  mid: { from: A.out, to: B.in }
  out: { from: B.out }
components:
  A: { annotation: { from: in, to: out, label: CR } }
  B: { Rep: true, annotation: { from: in, to: out, label: OW, subscript: [] } }
)";

TEST(Undecided, WhatComesAgainBeforeTheEndAtOneReplicaAndAfterItAtTheOther) {
  const Undecided late = found(kLateForOne);
  EXPECT_THAT(late.reason, HasSubstr("before the end of its partition at one replica"));
  EXPECT_FALSE(late.labels_know);
  EXPECT_FALSE(found(kLateForOne, [](Model& m) { m.components[1].rep.reset(); }));
  EXPECT_FALSE(found(kLateForOne, [](Model& m) { m.components[0].rep = true; }))
      << "each replica has its own";
  EXPECT_FALSE(
      found(kLateForOne, [](Model& m) { m.components[1].late = topology::Late::Ignored; }));
  EXPECT_TRUE(found(kLateForOne, [](Model& m) {
    m.components[1].rep = false;
    m.streams[1].rep = true;
  })) << "so it is where each asks";
  EXPECT_FALSE(found(kLateForOne, [](Model& m) { m.streams[0].seals.clear(); }));
}

TEST(Undecided, WhatIsAnsweredAgainAtTheReplicaWhereThePartitionIsOver) {
  constexpr std::string_view kAsked = R"(
streams:
  ask: { to: A.in, delivery: at-least-once }
  asked: { from: A.out, to: B.ask }
  put: { to: B.put, seal: [] }
  out: { from: B.out }
components:
  A: { annotation: { from: in, to: out, label: CR } }
  B:
    Rep: true
    annotation:
      - { from: ask, to: out, label: OR, subscript: [] }
      - { from: put, label: CW }
)";
  EXPECT_THAT(found(kAsked).reason, HasSubstr("before the end of its partition at one replica"));
  EXPECT_FALSE(found(kAsked, [](Model& m) { m.components[1].late = topology::Late::Ignored; }));
  EXPECT_FALSE(
      found(kAsked, [](Model& m) { m.streams[0].delivery = topology::Delivery::ExactlyOnce; }));
}

TEST(Undecided, WhatAWaitingPathReadsOfWhatComesAgainAfterTheEnd) {
  constexpr std::string_view kRead = R"(
streams:
  in:   { to: A.in, attributes: [k], seal: [k], delivery: at-least-once }
  put:  { from: A.out, to: B.put, attributes: [k] }
  ask:  { to: B.ask, attributes: [k, id] }
  told: { from: B.told, attributes: [k, id], observe: set }
components:
  A: { annotation: { from: in, to: out, label: CR } }
  B:
    Rep: true
    annotation:
      - { from: ask, to: told, label: OR, subscript: [k] }
      - { from: put, label: CW }
)";
  EXPECT_THAT(found(kRead).reason, HasSubstr("after the end of its partition, before what B.ask"));
  EXPECT_TRUE(found(kRead).worse_missing);
  EXPECT_FALSE(found(kRead, [](Model& m) { m.components[1].late = topology::Late::Ignored; }));
  EXPECT_FALSE(found(kRead, [](Model& m) { m.components[1].paths[1].idempotent = true; }));
  EXPECT_FALSE(
      found(kRead, [](Model& m) { m.streams[0].delivery = topology::Delivery::ExactlyOnce; }));
}

constexpr std::string_view kWatermark = R"(
streams:
  in: { to: A.in, attributes: [id, w], order: { fifo: [id] }, seal: { key: [w], exact: false } }
  out: { from: A.out }
components:
  A: { annotation: { from: in, to: out, label: OW, subscript: [id, w] } }
)";

TEST(Undecided, WhatIsForgottenAtAWatermarkWhosePlaceNothingFixes) {
  const Undecided early = found(kWatermark);
  EXPECT_THAT(early.reason, HasSubstr("may forget what came before a watermark of 'in'"));
  EXPECT_FALSE(early.labels_know);
  const Edit free = [](Model& m) { m.streams[0].fifos.clear(); };
  EXPECT_FALSE(found(kWatermark, free)) << "the messages race";
  EXPECT_FALSE(found(kWatermark, [](Model& m) { m.streams[0].fifos = {{{"w"}}}; }));
  EXPECT_FALSE(found(kWatermark, [](Model& m) { m.streams[0].fifos = {{}}; }));
  EXPECT_FALSE(found(kWatermark, [](Model& m) { m.components[0].late = topology::Late::Ignored; }));
  const Edit ordered = [](Model& m) {
    m.streams[0].fifos.clear();
    m.components[0].orderings.push_back({});
  };
  EXPECT_TRUE(found(kWatermark, ordered)) << "it is an order of messages";
}

constexpr std::string_view kPassedOn = R"(
streams:
  in: { to: A.in, attributes: [w], seal: { key: [w], exact: false } }
  mid: { from: A.out, to: B.in, attributes: [w] }
  out: { from: B.out }
components:
  A: { annotation: { from: in, to: out, label: CR } }
  B: { late: ignored, annotation: { from: in, to: out, label: CW } }
)";

TEST(Undecided, WhetherAWatermarkIsPassedOnToWhoRefusesWhatIsLate) {
  EXPECT_THAT(found(kPassedOn).reason, HasSubstr("may be passed on to 'mid'"));
  EXPECT_FALSE(found(kPassedOn, [](Model& m) { m.components[0].forwards = false; }));
  EXPECT_FALSE(found(kPassedOn, [](Model& m) { m.streams[1].watermarks = {{{"w"}}}; }));
  EXPECT_FALSE(found(kPassedOn, [](Model& m) { m.streams[1].attributes.clear(); }));
  EXPECT_FALSE(found(kPassedOn, [](Model& m) { m.components[1].late = topology::Late::Reopened; }));
  EXPECT_TRUE(found(kPassedOn, [](Model& m) {
    m.components[1].late = topology::Late::Reopened;
    m.components[1].paths[0].label = topology::Annotation::OW;
    m.components[1].orderings.push_back({});
  }));
}

constexpr std::string_view kAnswersOne = R"(
streams:
  ask: { to: C.ask, Rep: true }
  told: { from: C.told }
components:
  C: { Rep: false, annotation: { from: ask, to: told, label: CR, idempotent: true } }
)";

TEST(Undecided, WhatIsSeenOfAWriterThatAnOrderSettles) {
  constexpr std::string_view kAnswers = R"(
streams:
  offer: { to: C.offer, attributes: [k] }
  bid: { from: C.told, to: C.bid, attributes: [k], seal: [k] }
  kept: { from: C.kept }
components:
  C:
    annotation:
      - { from: offer, to: told, label: OR, subscript: [k] }
      - { from: bid, to: kept, label: OW, subscript: [k] }
    order: { mechanism: sequencing, streams: [bid] }
)";
  const auto sees = HasSubstr("what C.offer→told sees of that");
  EXPECT_THAT(found(kAnswers).reason, sees);
  EXPECT_TRUE(found(kAnswers).labels_know);
  const Edit free = [](Model& m) { m.components[0].orderings.clear(); };
  EXPECT_FALSE(found(kAnswers, free));
  EXPECT_FALSE(found(kAnswers, {}, true)) << "what a search for repairs finds is verified";
  EXPECT_FALSE(found(kAnswers, [](Model& m) { m.streams[1].seals.clear(); }));
  EXPECT_FALSE(
      found(kAnswers, [](Model& m) { m.components[0].paths[1].label = topology::Annotation::CW; }));
  EXPECT_FALSE(found(kAnswers, [](Model& m) {  // the answers do not come back
    m.streams.push_back(m.streams[1]);
    m.streams[1].from.reset();
    m.streams[3].name.text = "told";
    m.streams[3].to.reset();
    m.streams[3].seals.clear();
  }));
}

TEST(Undecided, WhatIsSeenOfASettledWriterAtAnInputThatItWouldWaitFor) {
  constexpr std::string_view kDesk = R"(
streams:
  arrival: { to: C.arrival, attributes: [k], seal: [] }
  stamp: { to: C.stamp, attributes: [k], seal: [] }
  told: { from: C.told }
  done: { from: C.done }
components:
  C:
    commutes: [[arrival, arrival]]
    annotation:
      - { from: arrival, to: told, label: OR }
      - { from: arrival, label: CW }
      - { from: stamp, to: done, label: OW, subscript: [k] }
    order: { mechanism: sequencing, by: [k] }
)";
  EXPECT_THAT(found(kDesk).reason, HasSubstr("what C.arrival→told sees of that"));
  EXPECT_FALSE(found(kDesk, [](Model& m) {  // then it does not wait for arrivals
    m.components[0].paths.erase(m.components[0].paths.begin() + 1);
  }));
  EXPECT_FALSE(found(kDesk, [](Model& m) {  // then it does not settle
    m.streams[1].delivery = topology::Delivery::AtLeastOnce;
  }));
}

TEST(Undecided, WhichReplicaAnIdempotentPathAnswers) {
  EXPECT_THAT(found(kAnswersOne).reason, HasSubstr("answers one of them"));
  EXPECT_FALSE(found(kAnswersOne, [](Model& m) { m.components[0].rep.reset(); }));
}

constexpr std::string_view kCopies = R"(
streams:
  in: { to: A.in }
  one: { from: A.out, to: B.in }
  two: { from: A.out, to: B.in }
  out: { from: B.out }
components:
  A: { annotation: { from: in, to: out, label: CR } }
  B: { annotation: { from: in, to: out, label: CW } }
)";

TEST(Undecided, WhichCopyIsIgnoredOrLost) {
  EXPECT_FALSE(found(kCopies));
  const Edit idempotent = [](Model& m) { m.components[1].paths[0].idempotent = true; };
  EXPECT_THAT(found(kCopies, idempotent).reason, HasSubstr("which is idempotent"));
  const Edit repeated = [](Model& m) { m.streams[0].delivery = topology::Delivery::AtLeastOnce; };
  EXPECT_THAT(found(kCopies, repeated).reason, HasSubstr("which counts repetitions"));
  const Edit lost = [](Model& m) { m.streams[1].delivery = topology::Delivery::AtMostOnce; };
  EXPECT_THAT(found(kCopies, lost).reason, HasSubstr("may lose what 'two' brings"));
}

// What one replica has lost, the other one's copy brings to both.
TEST(Undecided, CopiesOfWhichOneIsMerged) {
  constexpr std::string_view kBeside = R"(
streams:
  in: { to: A.i, delivery: at-most-once }
  mid: { from: A.o, to: B.i }
  one: { from: B.o, to: C.i }
  two: { from: B.o, to: C.i, Rep: false }
  out: { from: C.o, observe: set }
components:
  A: { Rep: true, annotation: { from: i, to: o, label: CR } }
  B: { annotation: { from: i, to: o, label: CR } }
  C: { annotation: { from: i, to: o, label: CW } }
)";
  const Undecided beside = found(kBeside);
  EXPECT_THAT(beside.reason, HasSubstr("'two' brings one copy of what 'one' brings"));
  EXPECT_TRUE(beside.labels_know);
  EXPECT_TRUE(beside.some_executions);
  EXPECT_FALSE(
      found(kBeside, [](Model& m) { m.streams[0].delivery = topology::Delivery::ExactlyOnce; }));
  EXPECT_FALSE(found(kBeside, [](Model& m) {  // lost for both
    m.streams[1].rep = false;
    m.components[1].rep = true;
  }));
  EXPECT_FALSE(found(kBeside, [](Model& m) { m.streams[3].rep = std::nullopt; }));
}

// Each replica's answers come in order; those of both come in the order of one run.
TEST(Undecided, WhatBothReplicasMakeOfAnswersThatGoToAll) {
  constexpr std::string_view kAnswers = R"(
streams:
  in: { to: N.in, order: fifo }
  ask: { from: N.ask, to: D.ask, order: fifo }
  told: { from: D.told, to: N.told, order: fifo }
  out: { from: N.out }
components:
  N:
    Rep: true
    annotation:
      - { from: in, to: ask, label: CR }
      - { from: told, to: out, label: OW, subscript: [] }
  D: { Rep: false, annotation: { from: ask, to: told, label: CR } }
)";
  const Undecided all = found(kAnswers);
  EXPECT_THAT(all.reason, HasSubstr("answers one replica; whether the other one gets it"));
  EXPECT_FALSE(all.labels_know);
  EXPECT_TRUE(all.some_executions);
  EXPECT_FALSE(found(kAnswers, [](Model& m) { m.streams[2].fifos.clear(); })) << "a race anyway";
  EXPECT_FALSE(found(kAnswers, [](Model& m) { m.components[0].rep = false; }));
  EXPECT_FALSE(found(kAnswers, [](Model& m) {
    m.components[0].paths[1].label = topology::Annotation::CW;
    m.components[0].paths[1].subscript.reset();
  }));
  EXPECT_FALSE(found(kAnswers, [](Model& m) { m.components[0].paths[1].idempotent = true; }))
      << "it takes each once";
  const Edit sealed = [](Model& m) { m.streams[0].seals = {{}}; };
  EXPECT_FALSE(found(kAnswers, sealed)) << "it takes them as a set";
  for (const std::size_t sequenced : {0U, 1U}) {
    EXPECT_FALSE(found(kAnswers, [&](Model& m) {
      m.components[sequenced].orderings.push_back({topology::Mechanism::Sequencing, {}, {}, {}});
    })) << sequenced;
  }
}

// The order goes on as far as FIFO delivery keeps it, also through what does not mind it.
TEST(Undecided, WhatIsMadeOfAnswersThatGoToAll) {
  constexpr std::string_view kPassedOnInOrder = R"(
streams:
  in: { to: N.in, order: fifo }
  ask: { from: N.ask, to: D.ask, order: fifo }
  told: { from: D.told, to: E.told, order: fifo }
  passed: { from: E.passed, to: F.passed, order: fifo }
  out: { from: F.out }
components:
  N: { Rep: true, annotation: { from: in, to: ask, label: CR } }
  D: { Rep: false, annotation: { from: ask, to: told, label: CR } }
  E: { Rep: true, annotation: { from: told, to: passed, label: CR } }
  F: { Rep: true, annotation: { from: passed, to: out, label: OW, subscript: [] } }
)";
  EXPECT_THAT(found(kPassedOnInOrder).reason, HasSubstr("what comes on 'passed' answers"));
  EXPECT_FALSE(found(kPassedOnInOrder, [](Model& m) { m.streams[3].fifos.clear(); }));
  const Edit merged = [](Model& m) {
    m.streams[1].fifos.clear();
    m.streams[3].rep = false;
  };
  EXPECT_EQ(found(kPassedOnInOrder, merged).reason, "") << "one copy comes through, in one order";
}

// What leads from there is left out, what does not is decided.
TEST(Undecided, OnlyWhatComesOfIt) {
  const auto topology = test_support::built(test_support::model_of(R"(
streams:
  in: { to: A.in }
  one: { from: A.out, to: B.in }
  two: { from: A.out, to: B.in, delivery: at-most-once }
  counted: { from: B.out, to: C.in }
  far: { from: C.out }
  beside: { from: A.out }
  asked: { to: C.ask }
  answer: { from: C.answer }
components:
  A: { annotation: { from: in, to: out, label: CR } }
  B: { annotation: { from: in, to: out, label: CW } }
  C:
    annotation:
      - { from: in, to: out, label: CW }
      - { from: ask, to: answer, label: OR, subscript: [] }
)"));
  std::vector<std::string> left_out;
  const auto sinks = topology.sinks();
  const auto found = undecided_sinks(topology);
  for (std::size_t i = 0; i < sinks.size(); ++i) {
    if (found[i]) left_out.push_back(topology[sinks[i]].name);
  }
  EXPECT_THAT(left_out, testing::UnorderedElementsAre("far", "answer"));
}

// The sink of a merged stream is one where it begins.
TEST(Undecided, WhatASinkMerges) {
  const auto topology = test_support::built(test_support::model_of(R"(
streams:
  in: { to: A.in }
  merged: { from: A.out, Rep: false }
  each: { from: A.out }
components:
  A: { Rep: true, annotation: { from: in, to: out, label: CW } }
)"));
  const auto found = undecided_sinks(topology);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_THAT(found[0].reason, HasSubstr("merges copies"));
  EXPECT_FALSE(found[1]);
}

}  // namespace
}  // namespace firebreak::check
