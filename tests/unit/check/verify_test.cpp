// SPDX-License-Identifier: Apache-2.0
#include "check/verify.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <string>

#include "replay/interpreter.h"
#include "support/models.h"
#include "support/text.h"

namespace firebreak::check {
namespace {

using result::Agreement;
using result::Anomaly;
using result::Severity;
using result::Verdict;
using result::Verification;
using test_support::topology_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

// A replicated store: `write` and `read` are annotations, `put` is what the written stream says.
std::string store(const std::string& write, const std::string& read, const std::string& put = "",
                  const std::string& rep = "true") {
  return "name: store\n"
         "streams:\n"
         "  put:   { to: Store.put, attributes: [key]" +
         put +
         " }\n"
         "  get:   { to: Store.get, attributes: [key] }\n"
         "  ack:   { from: Store.ack, attributes: [key] }\n"
         "  value: { from: Store.value, attributes: [key] }\n"
         "components:\n"
         "  Store:\n"
         "    Rep: " +
         rep +
         "\n"
         "    annotation:\n"
         "      - { from: put, to: ack, " +
         write +
         " }\n"
         "      - { from: get, to: value, " +
         read + " }\n";
}

const std::string kRead = "label: OR, subscript: [key]";

std::map<std::string, Anomaly> anomalies(const topology::Topology& topology,
                                         const Verification& found) {
  std::map<std::string, Anomaly> result;
  for (const result::SinkVerdict& sink : found.sinks) {
    result[topology[sink.sink].name] = sink.anomaly;
  }
  return result;
}

struct Verified {
  explicit Verified(const std::string& yaml, const Task& task = {})
      : topology(topology_of(yaml)), found(verify(topology, task, environment)) {}

  topology::Topology topology;
  base::Environment environment;
  Verification found;
};

Anomaly at_mail(const std::string& hook, const std::string& mailer, const std::string& mail) {
  const Verified v(
      "streams:\n"
      "  hook: { to: Mailer.in, attributes: [order]" +
      hook + " }\n" + "  mail: { from: Mailer.out, attributes: [order]" + mail + " }\n" +
      "components: { Mailer: { " + mailer + "annotation: { from: in, to: out, label: CR } } }\n");
  EXPECT_EQ(v.found.unknown_reason, "");
  EXPECT_EQ(v.found.sinks.size(), 1U);
  EXPECT_EQ(v.found.sinks.front().agreement, Agreement::Exact);
  return v.found.sinks.front().anomaly;
}

TEST(Verify, WhatComesAgainShowsUnlessASetIsObserved) {
  const std::string again = ", delivery: at-least-once";
  EXPECT_EQ(at_mail(again, "", ""), Anomaly::Run);
  EXPECT_EQ(at_mail(again, "", ", observe: multiset"), Anomaly::Run);
  EXPECT_EQ(at_mail(again, "", ", observe: set"), Anomaly::None);
  EXPECT_EQ(at_mail(again, "Rep: true, ", ""), Anomaly::Instance);
  EXPECT_EQ(at_mail(again, "Rep: true, ", ", Rep: false"), Anomaly::Run);
  EXPECT_EQ(at_mail("", "", again), Anomaly::Run);
  EXPECT_EQ(at_mail("", "Rep: true, ", again), Anomaly::Instance);
  EXPECT_EQ(at_mail("", "", again + ", observe: set"), Anomaly::None);
}

TEST(Verify, WhatComesInAnotherOrderShowsWhereTheSequenceIsObserved) {
  const std::string sequence = ", observe: { sequence: [order] }", fifo = ", order: fifo";
  EXPECT_EQ(at_mail("", "", sequence), Anomaly::Run);
  EXPECT_EQ(at_mail(fifo, "", sequence), Anomaly::Run);
  EXPECT_EQ(at_mail(fifo, "", sequence + fifo), Anomaly::None);
  EXPECT_EQ(at_mail(", seal: [order]", "", sequence + ", seal: [order]"), Anomaly::Run);
  EXPECT_EQ(at_mail("", "Rep: true, ", sequence), Anomaly::Instance);
  EXPECT_EQ(at_mail("", "", ", observe: { latest: [order] }"), Anomaly::Run);
  EXPECT_EQ(at_mail(fifo, "", fifo + ", observe: { latest: [order] }"), Anomaly::None);
}

// The message that comes twice makes another sequence, and is the last one in both.
TEST(Verify, IsNotSureOfWhatComesLastWhereOnlyTheSequenceDiffers) {
  const Verified v(
      "streams:\n"
      "  tick: { to: C.in, attributes: [k], delivery: at-least-once, order: fifo }\n"
      "  price: { from: C.out, attributes: [k], order: fifo, observe: { latest: [k] } }\n"
      "components: { C: { annotation: { from: in, to: out, label: CR } } }\n");
  EXPECT_EQ(v.found.verdict, Verdict::Unknown);
  EXPECT_THAT(v.found.unknown_reason, HasSubstr("is one of the sequence only"));
  EXPECT_FALSE(v.found.sinks.front().decided);
}

// Two counters of the same clicks; `shown` and `billed` say what they accept.
std::string counters(const std::string& shown, const std::string& billed) {
  return "name: counters\n"
         "streams:\n"
         "  click:  { to: C.in }\n"
         "  shown:  { from: C.shown" +
         shown + " }\n" + "  billed: { from: C.billed" + billed + " }\n" +
         "components:\n"
         "  C:\n"
         "    annotation:\n"
         "      - { from: in, to: shown, label: OW }\n"
         "      - { from: in, to: billed, label: OW }\n";
}

TEST(Verify, WhatASinkAcceptsIsNoMatterOfTheVerdict) {
  const Verified v(counters(", accept: run", ", accept: diverge"));
  EXPECT_EQ(v.found.verdict, Verdict::Deterministic);
  EXPECT_THAT(v.found.traces, IsEmpty());
  EXPECT_EQ(v.found.traces_omitted, 0U);
  EXPECT_THAT(anomalies(v.topology, v.found),
              ElementsAre(Pair("billed", Anomaly::Run), Pair("shown", Anomaly::Run)));
}

TEST(Verify, WhatOthersDoNotAcceptIs) {
  const Verified v(counters(", accept: run", ""));
  EXPECT_EQ(v.found.verdict, Verdict::Divergent);
  ASSERT_EQ(v.found.traces.size(), 1U);
  EXPECT_EQ(v.found.traces.front().sink, "billed");
}

// Which of two replicas is answered what is not decided where their questions commute.
std::string shared_counter(const std::string& told) {
  return "streams:\n"
         "  ask:  { to: C.ask, Rep: true }\n"
         "  told: { from: C.told" +
         told + " }\n" + "components:\n" +
         "  C:\n"
         "    Rep: false\n"
         "    annotation: { from: ask, to: told, label: OW, gate: [] }\n"
         "    commutes: [[ask, ask]]\n";
}

TEST(Verify, WhatIsOpenAtASinkThatAcceptsItIsNoMatterOfTheVerdict) {
  const Verified v(shared_counter(", accept: diverge"));
  EXPECT_EQ(v.found.verdict, Verdict::Deterministic);
  ASSERT_EQ(v.found.sinks.size(), 1U);
  EXPECT_FALSE(v.found.sinks.front().decided);
  EXPECT_NE(v.found.unknown_reason, "");
}

TEST(Verify, WhatIsOpenAtASinkThatAcceptsLessIs) {
  EXPECT_EQ(Verified(shared_counter("")).found.verdict, Verdict::Unknown);
  EXPECT_EQ(Verified(shared_counter(", accept: instance")).found.verdict, Verdict::Unknown);
}

TEST(Verify, ProvesForAnyNumberOfMessages) {
  const Verified v(store("label: CW", "label: CR"));
  EXPECT_EQ(v.found.verdict, Verdict::Deterministic);
  EXPECT_EQ(v.found.unknown_reason, "");
  EXPECT_THAT(v.found.traces, IsEmpty());
  EXPECT_THAT(anomalies(v.topology, v.found),
              ElementsAre(Pair("ack", Anomaly::None), Pair("value", Anomaly::None)));
}

TEST(Verify, GivesEachSinkItsMostSevereAnomaly) {
  const Verified v(store("label: CW", kRead));
  EXPECT_EQ(v.found.verdict, Verdict::Divergent);
  EXPECT_THAT(anomalies(v.topology, v.found),
              ElementsAre(Pair("ack", Anomaly::None), Pair("value", Anomaly::Instance)));
  ASSERT_EQ(v.found.traces.size(), 1U);
  EXPECT_EQ(v.found.traces[0].sink, "value");
  EXPECT_EQ(v.found.traces[0].anomaly, Anomaly::Instance);
}

TEST(Verify, LooksOnlyForWhatIsAsked) {
  const std::string model = store("label: OW, subscript: [key]", kRead);
  const auto with = [&](Anomaly anomaly) {
    Task task;
    task.anomalies = {anomaly};
    const Verified v(model, task);
    return anomalies(v.topology, v.found).at("value");
  };
  EXPECT_EQ(with(Anomaly::Run), Anomaly::Run);
  EXPECT_EQ(with(Anomaly::Instance), Anomaly::Instance);
  EXPECT_EQ(with(Anomaly::Diverge), Anomaly::Diverge);
}

// A crash alone makes a difference: nothing here races.
TEST(Verify, WhatIsForgottenInACrashIsMissing) {
  const auto forgets = [](const std::string& write) {
    return store(write, "label: CR", "", "false\n    crash: forgets");
  };
  const Verified counts(forgets("label: CW"));
  EXPECT_EQ(counts.found.verdict, Verdict::Divergent);
  EXPECT_EQ(counts.found.unknown_reason, "");
  EXPECT_THAT(anomalies(counts.topology, counts.found),
              UnorderedElementsAre(Pair("ack", Anomaly::Run), Pair("value", Anomaly::None)));
  ASSERT_EQ(counts.found.traces.size(), 1U);
  EXPECT_TRUE(counts.found.traces[0].worlds[1].deliveries.back().after_crash);
  const Verified passes(forgets("label: CR"));
  EXPECT_EQ(passes.found.verdict, Verdict::Deterministic);
}

// A key of one stream says nothing of messages on another that agree on it.
TEST(Verify, UniqueMessagesRaceWithThoseOfOtherStreams) {
  const auto asked = [](const std::string& order) {
    const std::string get = "get:   { to: Store.get, attributes: [key]";
    return Verified(
        test_support::replaced(store("label: CW", kRead), get, get + ", unique: [key]" + order));
  };
  for (const std::string order : {"", ", order: fifo"}) {
    const Verified v = asked(order);
    EXPECT_THAT(anomalies(v.topology, v.found),
                UnorderedElementsAre(Pair("ack", Anomaly::None), Pair("value", Anomaly::Instance)))
        << order;
  }
}

// The labels do not know that there is nothing to forget, or that it does not matter.
TEST(Verify, WhatIsForgottenInACrashNeedNotShow) {
  const auto kept = [](const std::string& unique, const std::string& path,
                       const std::string& observe) {
    const Verified v("streams:\n  put: { to: C.put, attributes: [key, version]" + unique +
                     " }\n  kept: { from: C.kept, attributes: [key, version]" + observe +
                     " }\ncomponents:\n  C:\n    crash: forgets\n    annotation: { from: put, "
                     "to: kept, label: OW, " +
                     path + " }\n");
    return anomalies(v.topology, v.found).at("kept");
  };
  const std::string newest = "gate: [key], newest: [version]";
  const std::string by_version = ", observe: { newest: [key], by: [version] }";
  EXPECT_EQ(kept(", unique: [key, version]", newest, by_version), Anomaly::None);
  EXPECT_EQ(kept(", unique: [key, version]", newest, ""), Anomaly::Run);
  EXPECT_EQ(kept(", unique: [key]", "gate: [key]", ""), Anomaly::None) << "one of each";
  EXPECT_EQ(kept("", "gate: [key]", ""), Anomaly::Run);
}

// Which of several instances crashes is not searched for: traces without that count.
TEST(Verify, WhatOneOfSeveralInstancesForgetsIsLeftOpenAsTheLabelsDo) {
  const Verified v(store("label: CW", kRead, "",
                         "false\n    crash: forgets\n    instances: { count: 2, by: [key] }"));
  EXPECT_EQ(v.found.verdict, Verdict::Divergent);
  EXPECT_THAT(anomalies(v.topology, v.found),
              UnorderedElementsAre(Pair("ack", Anomaly::None), Pair("value", Anomaly::Run)));
  EXPECT_THAT(v.found.unknown_reason, HasSubstr("may forget in a crash"));
  EXPECT_FALSE(v.found.sinks[0].decided);
  EXPECT_TRUE(v.found.sinks[1].decided) << "no worse, by the labels";
}

// What is not decided at one place is no reason to say nothing of another.
TEST(Verify, SinksThatAnUndecidedFeatureDoesNotReachAreDecided) {
  const Verified v(R"(
streams:
  in: { to: A.in }
  one: { from: A.out, to: B.in }
  two: { from: A.out, to: B.in, delivery: at-most-once }
  far: { from: B.out }
  asked: { to: D.ask }
  told: { to: D.tell }
  answer: { from: D.answer }
  passed: { from: A.out }
components:
  A: { annotation: { from: in, to: out, label: CR } }
  B: { annotation: { from: in, to: out, label: CW } }
  D:
    annotation:
      - { from: ask, to: answer, label: OR, subscript: [] }
      - { from: tell, label: CW }
)");
  EXPECT_EQ(v.found.verdict, Verdict::Divergent);
  EXPECT_THAT(anomalies(v.topology, v.found),
              UnorderedElementsAre(Pair("far", Anomaly::None), Pair("answer", Anomaly::Run),
                                   Pair("passed", Anomaly::None)));
  for (const auto& sink : v.found.sinks) {
    EXPECT_EQ(sink.decided, v.topology[sink.sink].name != "far");
  }
  EXPECT_EQ(v.found.traces.size(), 1U);
  EXPECT_THAT(v.found.unknown_reason, HasSubstr("stream 'two' may lose"));
}

// Where a replica has lost its own copy, what the other one's brings is not searched for; a run
// that loses both is.
TEST(Verify, AWitnessThatLacksAMergedCopyIsNoBug) {
  const Verified v(R"(
streams:
  in: { to: A.i, delivery: at-most-once }
  one: { from: A.o, to: B.i }
  two: { from: A.o, to: B.i, Rep: false }
  out: { from: B.o, observe: set }
components:
  A: { Rep: true, annotation: { from: i, to: o, label: CR } }
  B: { annotation: { from: i, to: o, label: CW } }
)");
  EXPECT_EQ(v.found.verdict, Verdict::Divergent);
  EXPECT_THAT(anomalies(v.topology, v.found), UnorderedElementsAre(Pair("out", Anomaly::Run)));
  EXPECT_FALSE(v.found.sinks[0].decided);
  EXPECT_THAT(v.found.unknown_reason, HasSubstr("'two' brings one copy of what 'one' brings"));
}

// What answers that go to all may show is no worse than what is found without.
TEST(Verify, ARunThatIsFoundStandsBesideAnswersThatGoToAll) {
  const auto with = [](const char* more) {
    return std::string(R"(
streams:
  in: { to: N.in, order: fifo }
  ask: { from: N.ask, to: D.ask, order: fifo }
  told: { from: D.told, to: N.told, order: fifo }
  out: { from: N.out })") +
           more + R"(
components:
  N:
    Rep: true
    annotation:
      - { from: in, to: ask, label: CR }
      - { from: told, to: out, label: OW, subscript: [] }
  D: { Rep: false, annotation: { from: ask, to: told, label: CR } }
)";
  };
  const Verified open(with(""));
  EXPECT_EQ(open.found.verdict, Verdict::Unknown);
  EXPECT_FALSE(open.found.sinks[0].decided);
  const Verified raced(with("\n  more: { to: N.told }"));
  EXPECT_EQ(raced.found.verdict, Verdict::Divergent);
  EXPECT_TRUE(raced.found.sinks[0].decided);
  EXPECT_NE(raced.found.sinks[0].anomaly, Anomaly::None);
}

TEST(Verify, ALoopThatNoSourceFeedsCarriesNothing) {
  Task task;
  task.anomalies = {Anomaly::Instance};
  const Verified v(R"(
streams:
  put: { to: S.put }
  get: { to: S.get, from: S.value }
  ack: { from: S.ack }
  value: { from: S.value }
components:
  S:
    Rep: true
    annotation:
      - { from: get, to: value, label: OR }
      - { from: put, to: ack, label: OW }
)",
                   task);
  EXPECT_THAT(anomalies(v.topology, v.found),
              ElementsAre(Pair("ack", Anomaly::Instance), Pair("value", Anomaly::None)));
}

// Semantics 4.5 (iii).
TEST(Verify, AUnitIsEmittedBeforeWhatIsMadeOfIt) {
  const auto batch = [](const char* step) {
    const Verified v(fmt::format(R"(
streams:
  step: {{ to: Batch.step, attributes: [b], seal: [b]{} }}
  back: {{ from: Batch.told, to: Batch.back, attributes: [b], order: fifo }}
  told: {{ from: Batch.told, to: Ledger.told, attributes: [b], order: fifo }}
  entry: {{ from: Ledger.entry, attributes: [b] }}
components:
  Batch:
    annotation:
      - {{ from: step, to: told, label: OW, subscript: [b] }}
      - {{ from: back, to: told, label: CR }}
  Ledger: {{ annotation: {{ from: told, to: entry, label: OW, subscript: [b] }} }}
)",
                                 step));
    return anomalies(v.topology, v.found).at("entry");
  };
  EXPECT_EQ(batch(""), Anomaly::None);
  EXPECT_EQ(batch(", order: { fifo: [b] }"), Anomaly::Run) << "in order, it does not wait";
}

TEST(Verify, AUnitThatACrashCutsShortIsNotEmittedFirst) {
  const auto batch = [](const char* crash) {
    return Verified(fmt::format(R"(
streams:
  step: {{ to: Batch.step, seal: [] }}
  back: {{ from: Batch.told, to: Batch.back, order: fifo }}
  told: {{ from: Batch.told, to: Ledger.told, order: fifo }}
  entry: {{ from: Ledger.entry, observe: set }}
components:
  Batch:
    crash: {}
    annotation:
      - {{ from: step, to: told, label: OW, subscript: [] }}
      - {{ from: back, to: told, label: CR }}
  Ledger: {{ annotation: {{ from: told, to: entry, label: OW, subscript: [], idempotent: true }} }}
)",
                                crash))
        .found.verdict;
  };
  EXPECT_EQ(batch("survives"), Verdict::Deterministic);
  EXPECT_NE(batch("replay"), Verdict::Deterministic);
}

// What a settled writer handles comes to the reader as deliveries do, what a unit handles later.
TEST(Verify, WhatIsMadeOfOneMessageMeetsTheNextOne) {
  const auto poll = [](const char* vote) {
    const Verified v(fmt::format(R"(
streams:
  vote: {{ to: Poll.vote, seal: []{} }}
  booked: {{ from: Poll.booked, to: Poll.ask, attributes: [region] }}
  total: {{ from: Poll.booked, observe: set }}
components:
  Poll:
    annotation:
      - {{ from: vote, to: booked, label: OW, subscript: [region] }}
      - {{ from: ask, to: booked, label: OR }}
)",
                                 vote));
    return anomalies(v.topology, v.found).at("total");
  };
  EXPECT_EQ(poll(""), Anomaly::Run);
  EXPECT_EQ(poll(", order: fifo"), Anomaly::Run);
}

TEST(Verify, AbsentAnomaliesOfOneKindAreADeterministicVerdict) {
  Task task;
  task.anomalies = {Anomaly::Diverge};
  const Verified v(store("label: CW", kRead), task);
  EXPECT_EQ(v.found.verdict, Verdict::Deterministic);
}

TEST(Verify, ComparesWithTheLabels) {
  const Verified v(store("label: CW", kRead));
  ASSERT_EQ(v.found.sinks.size(), 2U);
  EXPECT_EQ(v.found.sinks[0].label.severity, Severity::Async);
  EXPECT_EQ(v.found.sinks[0].agreement, Agreement::Exact);
  EXPECT_EQ(v.found.sinks[1].label.severity, Severity::Inst);
  EXPECT_EQ(v.found.sinks[1].agreement, Agreement::Exact);
}

TEST(Verify, TracesReplayAndAreMinimal) {
  const Verified v(store("label: OW, subscript: [key]", kRead));
  ASSERT_EQ(v.found.traces.size(), 2U);
  for (const result::Trace& trace : v.found.traces) {
    EXPECT_TRUE(trace.minimal);
    EXPECT_EQ(trace.model, "store");
    EXPECT_NE(trace.worlds[0].outcome, trace.worlds[1].outcome);
    EXPECT_TRUE(replay::replay(v.topology, trace).confirmed());
  }
}

TEST(Verify, TracesAreLimited) {
  for (const std::size_t limit : {0U, 1U, 2U, 3U}) {
    Task task;
    task.traces = limit;
    const Verified v(store("label: OW, subscript: [key]", kRead), task);
    EXPECT_EQ(v.found.verdict, Verdict::Divergent);
    EXPECT_EQ(v.found.traces.size(), std::min<std::size_t>(limit, 2));
    EXPECT_EQ(v.found.traces_omitted, 2 - std::min<std::size_t>(limit, 2));
    EXPECT_EQ(anomalies(v.topology, v.found).at("value"), Anomaly::Diverge);
  }
}

TEST(VerifyLimits, APastDeadlineIsUnknown) {
  const topology::Topology topology = topology_of(store("label: OW", kRead));
  base::Environment environment;
  environment.deadline = base::Environment::Clock::now() - std::chrono::seconds(1);
  const Verification found = verify(topology, {}, environment);
  EXPECT_EQ(found.verdict, Verdict::Unknown);
  EXPECT_EQ(found.unknown_reason, "the time limit is reached");
}

// What propagation finds at once and is replayed stands, and what the labels prove; what only the
// solver can exclude is open.
TEST(VerifyLimits, WhatIsKnownWhenTheTimeIsUpIsKept) {
  const topology::Topology topology = topology_of(R"(
streams:
  a:     { to: A.in, attributes: [x] }
  b:     { to: B.in, attributes: [x] }
  raced: { from: A.out, attributes: [x] }
  clean: { from: B.out, attributes: [x] }
components:
  A: { annotation: { from: in, to: out, label: OW } }
  B: { annotation: { from: in, to: out, label: CW } }
)");
  base::Environment environment;
  std::vector<Verification> seen;
  const Verification found = verify(topology, {}, environment, [&](const Verification& partial) {
    seen.push_back(partial);
    environment.deadline = base::Environment::Clock::now() - std::chrono::seconds(1);
  });
  ASSERT_FALSE(seen.empty());
  for (const Verification& known : {seen.front(), seen.back(), found}) {
    EXPECT_EQ(known.verdict, Verdict::Divergent);
    EXPECT_EQ(known.unknown_reason, "the time limit is reached");
    ASSERT_EQ(known.sinks.size(), 2U);
    EXPECT_EQ(result::known_anomaly(known.sinks[0]), "run");
    EXPECT_FALSE(known.sinks[0].decided);
    ASSERT_EQ(known.traces.size(), 1U);
    EXPECT_EQ(known.traces[0].sink, "raced");
    EXPECT_EQ(known.traces_unchecked, 0U);
  }
  EXPECT_EQ(result::known_anomaly(seen.front().sinks[1]), "unknown");
  EXPECT_EQ(result::known_anomaly(found.sinks[1]), "none");
}

TEST(VerifyLimits, TracesThatAreNotReplayedInTimeAreCounted) {
  const topology::Topology topology = topology_of(R"(
streams:
  a:  { to: A.in, attributes: [x] }
  r1: { from: A.out, attributes: [x] }
  r2: { from: A.out, attributes: [x] }
  r3: { from: A.out, attributes: [x] }
components:
  A: { annotation: { from: in, to: out, label: OW } }
)");
  base::Environment environment;
  const Verification found = verify(topology, {}, environment, [&](const Verification&) {
    environment.deadline = base::Environment::Clock::now() - std::chrono::seconds(1);
  });
  EXPECT_EQ(found.verdict, Verdict::Divergent);
  EXPECT_EQ(found.traces.size(), 1U);
  EXPECT_EQ(found.traces_unchecked, 2U);
}

TEST(VerifyLimits, WithTimeNothingIsLeftOpen) {
  const topology::Topology topology = topology_of(store("label: OW", kRead));
  base::Environment environment;
  std::size_t seen = 0;
  const Verification found =
      verify(topology, {}, environment, [&](const Verification&) { ++seen; });
  EXPECT_GT(seen, 0U);
  EXPECT_EQ(found.unknown_reason, "");
  for (const result::SinkVerdict& sink : found.sinks) EXPECT_TRUE(sink.decided);
}

TEST(VerifyLimits, ReportsProgressAndStatistics) {
  const topology::Topology topology = topology_of(store("label: OW", kRead));
  base::Environment environment;
  std::vector<std::string> lines;
  environment.progress = [&](std::string_view line) { lines.emplace_back(line); };
  verify(topology, {}, environment);
  EXPECT_THAT(lines, testing::Contains(HasSubstr("diverge")));
  std::map<std::string, std::uint64_t> statistics;
  for (const auto& [name, value] : environment.statistics.all()) statistics[name] = value;
  EXPECT_EQ(statistics.at("traces replayed"), 2U);
  EXPECT_EQ(statistics.at("solver checks"), 0U);  // what propagation finds is all there is
}

// `count` order-sensitive components, each with a stream to those that `leads` says.
template <typename Leads>
topology::Topology in_order(unsigned count, Leads leads, const std::string& label = "OW") {
  std::string streams = "streams:\n  in: { to: C0.i }\n";
  std::string components = "components:\n";
  for (unsigned from = 0; from < count; ++from) {
    for (unsigned to = 0; to < count; ++to) {
      if (!leads(from, to)) continue;
      streams += fmt::format("  s{0}_{1}: {{ from: C{0}.o, to: C{1}.i }}\n", from, to);
    }
    components +=
        fmt::format("  C{}: {{ annotation: {{ from: i, to: o, label: {} }} }}\n", from, label);
  }
  return topology_of(streams + fmt::format("  out: {{ from: C{}.o }}\n", count - 1) + components);
}

bool others(unsigned from, unsigned to) { return from != to; }

// The search for a shorter trace would take minutes.
TEST(VerifyLimits, TheEffortForAMinimalTraceIsBounded) {
  for (const unsigned count : {25U, 60U}) {
    base::Environment environment;
    const Verification found = verify(in_order(count, others), {}, environment);
    EXPECT_EQ(found.verdict, Verdict::Divergent);
    ASSERT_EQ(found.traces.size(), 1U);
    EXPECT_FALSE(found.traces[0].minimal);
  }
}

// What completes a partition is looked for upstream of each stream.
TEST(VerifyLimits, NothingIsAskedAboutPartitionsThatNothingWaitsFor) {
  base::Environment environment;
  const auto topology = in_order(35, others, "OR, subscript: []");
  EXPECT_EQ(verify(topology, {}, environment).verdict, Verdict::Divergent);
}

// What a stream's messages come of is looked for upstream, once for each output.
TEST(VerifyLimits, ACliqueOfOrderSensitiveComponents) {
  base::Environment environment;
  environment.deadline = base::Environment::Clock::now() + std::chrono::minutes(1);
  const Verification found = verify(in_order(120, others, "OW, subscript: []"), {}, environment);
  EXPECT_EQ(found.verdict, Verdict::Divergent) << found.unknown_reason;
}

TEST(VerifyLimits, NoSolverIsAskedWhereLineagesDoNotPart) {
  base::Environment environment;
  const auto next = [](unsigned from, unsigned to) { return to == from + 1; };
  const Verification found = verify(in_order(1'000, next), {}, environment);
  ASSERT_EQ(found.traces.size(), 1U);
  EXPECT_TRUE(found.traces[0].minimal);
  EXPECT_EQ(environment.statistics.all().back(),
            std::pair(std::string("solver checks"), UINT64_C(0)));
}

TEST(Verify, TheSameModelGivesTheSameResult) {
  const std::string model = store("label: OW, subscript: [key]", kRead);
  const Verified first(model);
  const Verified second(model);
  EXPECT_EQ(first.found.traces, second.found.traces);
  EXPECT_EQ(first.environment.statistics.all(), second.environment.statistics.all());
}

TEST(Verify, SealsAndReplicationDecide) {
  const std::string write = "label: OW, subscript: [key]";
  const auto value = [&](const std::string& put, const std::string& rep) {
    const Verified v(store(write, kRead, put, rep));
    return anomalies(v.topology, v.found).at("value");
  };
  EXPECT_EQ(value("", "true"), Anomaly::Diverge);
  EXPECT_EQ(value("", "false"), Anomaly::Run);
  EXPECT_EQ(value(", seal: [key]", "true"), Anomaly::None);
  EXPECT_EQ(value(", seal: [key]", "false"), Anomaly::None);
}

TEST(Verify, AModelWithoutComponentsIsDeterministic) {
  Task task;
  const Verified v(
      "streams:\n  in: { to: C.in, attributes: [] }\n  out: { from: C.out, attributes: [] }\n"
      "components:\n  C:\n    annotation: { from: in, to: out, label: CR }\n",
      task);
  EXPECT_EQ(v.found.verdict, Verdict::Deterministic);
}

TEST(ToSmt2, AsksForOneAnomaly) {
  const topology::Topology topology = topology_of(store("label: OW", kRead));
  for (const Anomaly anomaly : {Anomaly::Run, Anomaly::Instance, Anomaly::Diverge}) {
    const std::string text = to_smt2(topology, anomaly);
    EXPECT_THAT(text, HasSubstr("; Firebreak: model store, anomaly " + to_string(anomaly)));
    EXPECT_THAT(text, HasSubstr("(check-sat)"));
    EXPECT_EQ(text, to_smt2(topology, anomaly));
  }
}

}  // namespace
}  // namespace firebreak::check
