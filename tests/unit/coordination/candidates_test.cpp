// SPDX-License-Identifier: Apache-2.0
#include "coordination/candidates.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>

#include "coordination/apply.h"
#include "frontend/printer.h"
#include "labels/labels.h"
#include "support/case_models.h"
#include "support/random_models.h"
#include "support/repair_models.h"
#include "support/text.h"

namespace firebreak::coordination {
namespace {

using test_support::ad_network;
using test_support::offers;
using test_support::replaced;
using test_support::case_models::kInstances;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;

// One component that stores what comes on `in`, with the gate, and the streams before it.
std::string store(std::string_view streams, std::string_view gate, std::string_view more = "") {
  return fmt::format(R"(
streams:
{}
  out: {{ from: Store.out, attributes: [a, b] }}
components:
  Store: {{ {}annotation: [ {{ from: in, to: out, label: OW, subscript: {} }} ] }}
)",
                     streams, more, gate);
}

TEST(Candidates, Wordcount) {
  EXPECT_THAT(offers(test_support::batched_word_count()),
              ElementsAre("seal tweets[batch] 1", "sequencing Count 30",
                          "sequencing Count by batch,word 15", "fifo tweets 2",
                          "fifo tweets by batch 1", "fifo words 2", "fifo words by batch,word 1"));
}

TEST(Candidates, AdNetwork) {
  EXPECT_THAT(offers(ad_network("id")),
              ElementsAre("seal click[id] 9", "sequencing Report 160", "dynamic Report 120",
                          "sequencing Report by id 80", "dynamic Report by id 60"));
  EXPECT_THAT(offers(ad_network("id, window")), Contains("seal click[id,window] 9"));
  EXPECT_THAT(offers(ad_network("id, campaign")), Contains("seal click[id,campaign] 9"));
}

TEST(Candidates, NoneWhereNothingRaces) {
  EXPECT_THAT(offers(ad_network("id, window", ", seal: [window]")), IsEmpty());
  EXPECT_THAT(offers(store("  in: { to: Store.in, attributes: [a, b] }", "[a]",
                           "order: [ { mechanism: sequencing } ], ")),
              IsEmpty());
  EXPECT_THAT(offers(store("  in: { to: Store.in, attributes: [a, b], order: fifo }", "[a]")),
              IsEmpty());
}

// Nobody knows when the last click of an ad has come, unless the model says that somebody does.
TEST(Candidates, SealsOnlyWhereSomebodyCanSendThem) {
  const auto seals = [](std::string_view said) {
    std::vector<std::string> found =
        offers(ad_network("id, window", fmt::format(", order: unordered{}", said)));
    std::erase_if(found, [](const std::string& offer) { return !offer.starts_with("seal"); });
    return found;
  };
  EXPECT_THAT(seals(""), IsEmpty());
  EXPECT_THAT(seals(", seal: [campaign]"), IsEmpty()) << "that says nothing of ads";
  EXPECT_THAT(seals(", sealable: [campaign]"), IsEmpty()) << "this does not help";
  EXPECT_THAT(seals(", sealable: [[id, campaign], [id, window, campaign]]"), IsEmpty());
  EXPECT_THAT(seals(", sealable: [[window], [campaign], [id]]"),
              ElementsAre("seal click[window] 9", "seal click[id] 9"))
      << "in the order of the model";
  EXPECT_THAT(seals(", seal: [campaign], sealable: [id, window]"),
              ElementsAre("seal click[id,window] 9"));
}

// Only its producer knows when the stream between two components is over.
TEST(Candidates, AnInnerStreamThatCanBeSealed) {
  const auto chain = [](std::string_view in, std::string_view mid) {
    return fmt::format(R"(
streams:
  in:  {{ to: Map.in, attributes: [a]{} }}
  mid: {{ from: Map.mid, to: Store.in, attributes: [a, b]{} }}
  out: {{ from: Store.out, attributes: [a, b] }}
components:
  Map:   {{ annotation: {{ from: in, to: mid, label: CR }} }}
  Store: {{ annotation: {{ from: in, to: out, label: OW, subscript: [a, b] }} }}
)",
                       in, mid);
  };
  const std::string_view sealable = ", sealable: [a]";
  EXPECT_THAT(offers(chain("", "")), Not(Contains(HasSubstr("seal"))));
  EXPECT_THAT(offers(chain("", sealable)), Contains("seal mid[a] 1"));
  EXPECT_THAT(offers(chain(sealable, sealable)),
              testing::IsSupersetOf({"seal in[a] 1", "seal mid[a] 1"}));
}

TEST(Candidates, NoKeyForAnUnknownGate) {
  const std::string in = "  in: { to: Store.in, attributes: [a, b] }";
  EXPECT_THAT(offers(store(in, "\"*\"")), ElementsAre("sequencing Store 30", "fifo in 2"));
  EXPECT_THAT(offers(store(in, "[]")), ElementsAre("sequencing Store 30", "fifo in 2"));
}

TEST(Candidates, NoSealWhereAnotherWriterCannotBeSealed) {
  const auto found =
      offers(store("  in1: { to: Store.in, attributes: [a, b], sealable: [a] }\n"
                   "  in2: { to: Store.in, attributes: [b] }",
                   "[a]"));
  EXPECT_THAT(found, ElementsAre("sequencing Store 60"));
}

TEST(Candidates, DependenciesDetermineKeys) {
  const auto model = [](const std::string& carried) {
    return R"(
fds: [ { from: [company], to: [symbol] } ]
streams:
  in:  { sealable: [company], to: Store.in, attributes: )" +
           carried + R"( }
  ask: { to: Store.ask, attributes: [symbol] }
  out: { from: Store.out, attributes: [symbol] }
components:
  Store:
    annotation:
      - { from: in, to: out, label: CW }
      - { from: ask, to: out, label: OR, subscript: [symbol] }
)";
  };
  EXPECT_THAT(offers(model("[company, city, symbol]")), Contains("seal in[company] 1"));
  // Without a symbol, all that comes in shares with every question (semantics 3.2).
  EXPECT_THAT(offers(model("[company, city]")), ElementsAre("sequencing Store 60"));
}

TEST(Candidates, AttributesHaveToSurvive) {
  const std::string model = R"(
streams:
  in:  { to: Map.in, attributes: [a, b, c], sealable: [[a], [b]] }
  mid: { from: Map.mid, to: Store.in, attributes: [a, b] }
  out: { from: Store.out, attributes: [a, b] }
components:
  Map: { annotation: [ { from: in, to: mid, label: CR, rewrites: [b] } ] }
  Store: { annotation: [ { from: in, to: out, label: OW, subscript: [a, b] } ] }
)";
  EXPECT_THAT(offers(model),
              ElementsAre("seal in[a] 1", "sequencing Store 30", "sequencing Store by a,b 15",
                          "fifo in 2", "fifo in by a 1", "fifo mid 2", "fifo mid by a,b 1"));
}

TEST(Candidates, WhatTwoGatesHaveInCommonServesBoth) {
  const std::string model = R"(
streams:
  in: { to: Store.in, attributes: [a, b, c], sealable: [[b], [a]] }
  x:  { to: Store.x, attributes: [a, b, c] }
  y:  { to: Store.y, attributes: [a, b, c] }
  out: { from: Store.out, attributes: [a, b, c] }
components:
  Store:
    annotation:
      - { from: in, to: out, label: CW }
      - { from: x, to: out, label: OR, subscript: [a, b] }
      - { from: y, to: out, label: OR, subscript: [b, c] }
)";
  EXPECT_THAT(offers(model), testing::IsSupersetOf({"seal in[b] 1", "seal in[a] 1"}));
  EXPECT_THAT(offers(model), Contains("sequencing Store by b 45"));
}

TEST(Candidates, WhatDoesNotRaceNeedsNoOrder) {
  const std::string model = R"(
streams:
  in:   { to: Store.in, attributes: [a], sealable: [a] }
  ask:  { to: Store.ask, attributes: [a] }
  ping: { to: Store.ping, attributes: [] }
  out:  { from: Store.out, attributes: [a] }
components:
  Store:
    Rep: true
    annotation:
      - { from: in, to: out, label: CW }
      - { from: ask, to: out, label: OR, subscript: [a] }
      - { from: ping, to: out, label: CR }
)";
  EXPECT_THAT(offers(model),
              ElementsAre("seal in[a] 2", "sequencing Store 120", "dynamic Store 90",
                          "sequencing Store(in,ask) 80", "dynamic Store(in,ask) 60",
                          "sequencing Store(in,ask) by a 40", "dynamic Store(in,ask) by a 30"));
}

// Who accepts that answers differ minds only what is kept, and that comes on one stream.
TEST(Candidates, WhatIsKeptCanBePutInOrderByItself) {
  const std::string model = R"(
streams:
  in:  { to: Store.in, attributes: [a] }
  ask: { to: Store.ask, attributes: [a] }
  out: { from: Store.out, attributes: [a], accept: instance }
components:
  Store:
    Rep: true
    annotation:
      - { from: in, label: OW, gate: [a] }
      - { from: ask, to: out, label: OR, gate: [a] }
)";
  EXPECT_THAT(offers(model),
              ElementsAre("sequencing Store 80", "dynamic Store 60", "sequencing Store by a 40",
                          "dynamic Store by a 30", "sequencing Store(in) 40",
                          "dynamic Store(in) 30", "sequencing Store(in) by a 20",
                          "dynamic Store(in) by a 15", "fifo in 4", "fifo in by a 2"));
}

TEST(Candidates, FifoNeedsOneProducerAndOneInput) {
  EXPECT_THAT(offers(store("  in: { to: Store.in, attributes: [a, b], producers: 2 }", "[a]")),
              Not(Contains(HasSubstr("fifo"))));
  EXPECT_THAT(offers(store("  x: { to: Store.in, attributes: [a] }\n"
                           "  y: { to: Store.in, attributes: [a] }",
                           "[a]")),
              Not(Contains(HasSubstr("fifo"))));
}

// A loop that no source feeds brings nothing that could race.
TEST(Candidates, WhatNothingFeedsIsInNobodysWay) {
  EXPECT_THAT(offers(R"(
streams:
  in: { to: C.a }
  loop: { from: C.o, to: C.b }
  seen: { from: C.p }
components:
  C:
    annotation:
      - { from: a, to: p, label: OW }
      - { from: b, to: o, label: OW }
)"),
              ElementsAre("sequencing C 60", "sequencing C(in) 30", "fifo in 2"));
}

TEST(Candidates, NoneWhereOneOfTwoIsNeverFed) {
  const auto store = [](std::string_view fed) {
    return fmt::format(R"(
streams:
  in: {{ to: Store.{} }}
  idle: {{ from: Idle.out, to: Store.{} }}
  back: {{ from: Idle.out, to: Idle.in }}
  told: {{ from: Store.told }}
components:
  Idle: {{ annotation: {{ from: in, to: out, label: CR }} }}
  Store:
    annotation:
      - {{ from: put, label: CW }}
      - {{ from: ask, to: told, label: OR, subscript: [] }}
)",
                       fed, fed == "put" ? "ask" : "put");
  };
  EXPECT_THAT(offers(store("ask")), IsEmpty()) << "nothing is ever put";
  EXPECT_THAT(offers(store("put")), IsEmpty()) << "nobody ever asks";
}

// A stream that brings nothing to the same interface is in nobody's way either.
TEST(Candidates, FifoBesideAStreamThatIsNeverFed) {
  EXPECT_THAT(offers(R"(
streams:
  in: { to: Store.in }
  idle: { from: Idle.out, to: Store.in }
  back: { from: Idle.out, to: Idle.in }
  out: { from: Store.out }
components:
  Idle: { annotation: { from: in, to: out, label: CR } }
  Store: { annotation: { from: in, to: out, label: OW } }
)"),
              Contains("fifo in 2"));
}

// Where messages that agree on the key have one producer, FIFO by it is enough.
TEST(Candidates, FifoByKey) {
  const auto fifos = [](std::string_view said) {
    std::vector<std::string> found =
        offers(store(fmt::format("  in: {{ to: Store.in, attributes: [a, b]{} }}", said), "[a]"));
    std::erase_if(found, [](const std::string& offer) { return !offer.starts_with("fifo"); });
    return found;
  };
  EXPECT_THAT(fifos(""), ElementsAre("fifo in 2", "fifo in by a 1"));
  EXPECT_THAT(fifos(", producers: { count: 4, by: [a] }"), ElementsAre("fifo in by a 4"));
  EXPECT_THAT(fifos(", producers: { count: 4, by: [b] }"), IsEmpty());
  EXPECT_THAT(fifos(", order: { fifo: [b] }"), ElementsAre("fifo in 2", "fifo in by a 1"));
}

// All streams before it have to be in order too, up to what can be put in order.
TEST(Candidates, FifoGoesUpToWhatIsInOrder) {
  const auto chain = [](std::string_view source) {
    return fmt::format(R"(
streams:
  in:    {{ to: Map.in, attributes: [a]{} }}
  mid:   {{ from: Map.out, to: Left.in, attributes: [a] }}
  other: {{ from: Map.out, to: Right.in, attributes: [a], order: fifo }}
  left:  {{ from: Left.out, attributes: [a] }}
  right: {{ from: Right.out, attributes: [a] }}
components:
  Map:   {{ annotation: [ {{ from: in, to: out, label: CR }} ] }}
  Left:  {{ annotation: [ {{ from: in, to: out, label: OW, subscript: "*" }} ] }}
  Right: {{ annotation: [ {{ from: in, to: out, label: OW, subscript: "*" }} ] }}
)",
                       source);
  };
  EXPECT_THAT(offers(chain("")),
              ElementsAre("sequencing Left 30", "sequencing Right 30", "fifo in 2", "fifo mid 2"));
  EXPECT_THAT(offers(chain(", producers: 2")),
              ElementsAre("sequencing Left 30", "sequencing Right 30"));
}

TEST(Candidates, FifoBehindInstancesByWhatTheyAreBy) {
  const auto of = [](const std::string& gate) {
    return offers(replaced(replaced(kInstances, "row], order: fifo }\n  out", "row] }\n  out"),
                           "subscript: [table]", "subscript: " + gate));
  };
  const auto fifos = [](std::vector<std::string> all) {
    std::erase_if(all, [](const std::string& one) { return !one.starts_with("fifo"); });
    return all;
  };
  EXPECT_THAT(fifos(of("[table]")), IsEmpty());
  EXPECT_THAT(fifos(of("[row]")), ElementsAre(testing::StartsWith("fifo mid by row")));
}

TEST(Candidates, NothingWhereAnyInstanceMayHandleAMessage) {
  const auto of = [](std::string_view instances) {
    return offers(store("  in: { to: Store.in, attributes: [a, b] }", "[a]", instances));
  };
  EXPECT_THAT(of("instances: { count: 2, by: [a] }, "), Not(IsEmpty()));
  EXPECT_THAT(of("instances: { count: 2 }, "), IsEmpty());
}

TEST(Candidates, Duplicates) {
  EXPECT_THAT(
      offers(store("  in: { to: Store.in, attributes: [a, b], delivery: at-least-once }", "[a]")),
      Contains("dedup in 3"));
  EXPECT_THAT(offers(store("  in: { to: Store.in, attributes: [a, b], delivery: at-least-once }",
                           "[a]", "instances: { count: 2 }, ")),
              IsEmpty())
      << "no instance knows what the others have had";
}

TEST(Candidates, Losses) {
  const auto of = [](const std::string& delivery) {
    return offers(store("  in: { to: Store.in, attributes: [a, b]" + delivery + " }", "[a]"));
  };
  EXPECT_THAT(of(", delivery: at-most-once"), Contains("resend in 13"));
  EXPECT_THAT(of(", delivery: unreliable"), IsSupersetOf({"dedup in 3", "resend in 13"}));
  EXPECT_THAT(of(", delivery: at-least-once"), Not(Contains("resend in 13")));
}

// Replicas of a board ask a store, by way of `question`.
std::string asked(const std::string& question, const std::string& more = "") {
  return R"(streams:
  tick:   { to: Board.tick, attributes: [a] }
  ask:    { from: Board.ask, to: Store.ask, attributes: [a] }
  write:  { to: Store.write, attributes: [a] }
  answer: { from: Store.answer, attributes: [a] }
components:
  Board:
    Rep: true
    annotation: { from: tick, to: ask, )" +
         question + R"( }
  Store:
    Rep: false
)" + more +
         R"(    annotation:
      - { from: ask, to: answer, label: OR, subscript: [a] }
      - { from: write, label: OW, subscript: [a] }
)";
}

TEST(Candidates, OneCopyOfWhatReplicasAsk) {
  EXPECT_THAT(offers(asked("label: CR")), Contains("merge ask 3"));
  EXPECT_THAT(offers(asked("label: OR, subscript: [a]")), Contains("merge ask 3"));
  EXPECT_THAT(offers(asked("label: CW")), Not(Contains("merge ask 3")))
      << "replicas may make the same of different messages";
  EXPECT_THAT(offers(replaced(asked("label: CR"), "Rep: true", "Rep: false")),
              Not(Contains("merge ask 3")))
      << "there is one that asks";
  EXPECT_THAT(offers(replaced(asked("label: CR"), "label: OR, subscript: [a]", "label: CR")),
              Not(Contains("merge ask 3")))
      << "what is asked always has one answer";
  const std::string settled = "    order: sequencing\n";
  EXPECT_THAT(offers(asked("label: CR", settled)), Contains("merge ask 3"))
      << "an order at the store is one of questions, whoever asks";
}

TEST(Candidates, NoCopyOfWhatAnAnswerMakes) {
  const std::string model =
      replaced(replaced(asked("label: CR"), "answer: { from: Store.answer,",
                        "answer: { from: Store.answer, to: Board.tick,"),
               "components:", "  out: { from: Board.ask, attributes: [a] }\ncomponents:");
  EXPECT_THAT(offers(model), Not(Contains("merge ask 3")));
}

bool is_sequencing(const result::RepairCandidate& candidate) {
  const auto* order = std::get_if<topology::OrderRepair>(&candidate.what);
  return order != nullptr && order->ordering.mechanism == topology::Mechanism::Sequencing;
}

bool replicas_ask(const topology::Topology& topology) {
  return std::ranges::any_of(topology.streams(), [&](const topology::Stream& stream) {
    return stream.is_private && stream.to && !topology[topology[*stream.to].component].replicated;
  });
}

// Sequencing wherever something races: so all of it together repairs whatever does not lose or
// repeat messages, unless replicas ask a component that is not replicated.
TEST(Candidates, AllTogetherRepairEveryModel) {
  test_support::RandomModelOptions options;
  options.orderings = options.fifo = true;
  test_support::Rng rng(11);
  for (int i = 0; i < 2000; ++i) {
    const topology::Model model = test_support::random_model(rng, options);
    base::Diagnostics diagnostics;
    const auto original = topology::build(model, {}, diagnostics);
    ASSERT_TRUE(original) << test_support::to_text(diagnostics);
    if (replicas_ask(*original)) continue;
    std::vector<result::RepairCandidate> found = candidates(model, *original);
    std::erase_if(found, [](const auto& candidate) { return !is_sequencing(candidate); });
    const auto repaired = topology::build(coordination::apply(model, found), {}, diagnostics);
    ASSERT_TRUE(repaired) << test_support::to_text(diagnostics);
    const auto labels = labels::label(*repaired, result::RuleSet::Sound).streams;
    for (topology::StreamId sink : repaired->sinks()) {
      ASSERT_LE(labels[sink.index()].severity, result::Severity::Async)
          << frontend::print_model(model);
    }
  }
}

// What a variant makes race joins the list, and so do keys that exclude what is there.
TEST(Candidates, Variants) {
  const std::string model = R"(
streams:
  in: { to: Store.in, attributes: [a, b], sealable: [[a], [b]] }
  ask: { to: Store.ask, attributes: [a, b] }
  out: { from: Store.out, attributes: [a, b] }
components:
  Store:
    annotation:
      - { from: in, to: out, label: CW }
      - { from: ask, to: out, label: OR, subscript: [a] }
    variants:
      SAME:
        - { from: in, to: out, label: CW }
        - { from: ask, to: out, label: OR, subscript: [a] }
      OTHER:
        - { from: in, to: out, label: CW }
        - { from: ask, to: out, label: OR, subscript: [b] }
      SET:
        - { from: in, to: out, label: CW }
        - { from: ask, to: out, label: CR }
      DEAF: { from: ask, to: out, label: CR }
)";
  EXPECT_THAT(
      offers(model),
      ElementsAre("seal in[a] 1", "sequencing Store 60", "sequencing Store by a 30", "seal in[b] 1",
                  "sequencing Store by b 30", "variant Store OTHER 1", "variant Store SET 1"));
}

TEST(Candidates, ListedOnesAreAll) {
  const std::string listed = test_support::word_count() + R"(
repairs:
  - { order: Count, mechanism: sequencing, cost: 4 }
  - { seal: tweets, key: [batch] }
)";
  EXPECT_THAT(offers(listed), ElementsAre("sequencing Count 4", "seal tweets[batch] 1"));
}

TEST(Candidates, LargeModelsAreQuick) {
  std::string streams = "streams:\n  s0: { to: C0.in, attributes: [a, b] }\n";
  std::string components = "components:\n";
  for (int i = 0; i < 300; ++i) {
    streams += fmt::format("  s{}: {{ from: C{}.out, {}attributes: [a, b] }}\n", i + 1, i,
                           i < 299 ? fmt::format("to: C{}.in, ", i + 1) : "");
    components += fmt::format(
        "  C{}: {{ Rep: true, annotation: [ {{ from: in, to: out, label: OW, subscript: [{}] }} ] "
        "}}\n",
        i, i % 2 == 0 ? "a" : "a, b");
  }
  const topology::Model model = test_support::model_of(streams + components);
  const topology::Topology topology = test_support::topology_of(streams + components);
  const auto begin = std::chrono::steady_clock::now();
  const auto found = candidates(model, topology);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
  EXPECT_GT(found.size(), 900U);
  EXPECT_TRUE(baseline(model, found, result::RepairTarget::Deterministic));
}

}  // namespace
}  // namespace firebreak::coordination
