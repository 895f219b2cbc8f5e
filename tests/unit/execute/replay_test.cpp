// SPDX-License-Identifier: Apache-2.0
// Executions that are written down are run again; what cannot be is refused, and why.
#include "execute/replay.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "execute/value_reader.h"
#include "infer/complete.h"
#include "support/models.h"
#include "topology/builder.h"

namespace firebreak::execute {
namespace {

using behavior::Type;
using result::NamedValues;
using result::ValueMessage;
using result::ValueStep;
using result::ValueTrace;
using ::testing::HasSubstr;

TEST(ReadValue, ReadsWhatIsWritten) {
  const auto same = [](const Type& type, const std::string& text) {
    const auto value = read_value(type, text);
    EXPECT_EQ(value ? behavior::to_string(*value) : "none", text);
  };
  same(Type::boolean(), "true");
  same(Type::integer(), "-12345678901234567890");
  same(Type::integer(), "0");
  same(Type::string(), R"("a\"b\\c\n")");
  same(Type::tuple({Type::integer(), Type::string()}), R"((1, "x"))");
  same(Type::set(Type::integer()), "{1, 2, 3}");
  same(Type::set(Type::integer()), "{}");
  same(Type::map(Type::string(), Type::set(Type::integer())), R"(["a": {1}, "b": {2, 3}])");
}

TEST(ReadValue, ReadsNothingElse) {
  for (const char* text : {"", "-", "1x", "x", "1 ", "(1, 2", "9e9"}) {
    EXPECT_FALSE(read_value(Type::integer(), text)) << text;
  }
  EXPECT_FALSE(read_value(Type::string(), "\"a"));
  EXPECT_FALSE(read_value(Type::set(Type::integer()), "{1 2}"));
  EXPECT_FALSE(read_value(Type::tuple({Type::integer(), Type::integer()}), "(1)"));
  EXPECT_EQ(behavior::to_string(*read_value(Type::integer(), "010")), "10");
  EXPECT_FALSE(read_value(Type::map(Type::integer(), Type::integer()), "[1: 2, 1: 3]"));
}

TEST(ReadValue, ReadsInAnyOrder) {
  EXPECT_EQ(behavior::to_string(*read_value(Type::set(Type::integer()), "{3, 1, 2, 1}")),
            "{1, 2, 3}");
  EXPECT_EQ(behavior::to_string(
                *read_value(Type::map(Type::integer(), Type::integer()), "[2: 1, 3: 0, 1: 5]")),
            "[1: 5, 2: 1]");
}

// A register, and what is sent to it: one write and one read, of key 1.
std::string store(const std::string& write, const std::string& component) {
  return fmt::format(R"(name: store
streams:
  write: {{ to: S.write, attributes: [k, v]{} }}
  read: {{ to: S.read, attributes: [k] }}
  out: {{ from: S.out, attributes: [k, v] }}
components:
  S:
{}    behavior: |
      state t: map<int, int>
      on write(k: int, v: int) {{ t[k] = max(t[k], v); }}
      on read(k: int) {{ emit out(k, t[k]); }}
)",
                     write, component);
}

ValueStep written(int number) {
  const std::string v = std::to_string(number);
  return {.component = "S",
          .input = "write",
          .message = "write#" + v,
          .before = {{"t", number == 1 ? "[]" : "[1: 1]"}},
          .after = {{"t", "[1: " + v + "]"}}};
}

ValueStep read(int seen) {
  const std::string v = std::to_string(seen);
  return {.component = "S",
          .input = "read",
          .message = "read#1",
          .emits = {{"out#1", {{"k", "1"}, {"v", v}}}}};
}

ValueTrace race() {
  ValueTrace trace;
  trace.sink = "out";
  trace.input = {{"write#1", {{"k", "1"}, {"v", "1"}}}, {"read#1", {{"k", "1"}}}};
  trace.first = {{written(1), read(1)}, {{{"k", "1"}, {"v", "1"}}}, {{"S.t", "[1: 1]"}}};
  trace.second = {{read(0), written(1)}, {{{"k", "1"}, {"v", "0"}}}, {{"S.t", "[1: 1]"}}};
  return trace;
}

std::string problem(const std::string& yaml, const ValueTrace& trace) {
  topology::Model model = test_support::model_of(yaml);
  base::Diagnostics diagnostics;
  EXPECT_TRUE(infer::complete_model(model, diagnostics)) << test_support::to_text(diagnostics);
  return replay(model, test_support::built(model), trace).problem;
}

TEST(ReplayValues, ConfirmsWhatHappens) {
  EXPECT_EQ(problem(store("", ""), race()), "");
  ValueTrace sorted = race();
  std::swap(sorted.input[0].values[0], sorted.input[0].values[1]);  // in any order of names
  EXPECT_EQ(problem(store("", ""), sorted), "");
}

TEST(ReplayValues, RefusesWhatTheHandlerDoesNotDo) {
  ValueTrace trace = race();
  trace.first.steps[1].emits[0].values[1].second = "2";
  EXPECT_THAT(problem(store("", ""), trace), HasSubstr("something else than is recorded"));
  trace = race();
  trace.second.steps[1].after[0].second = "[1: 2]";
  EXPECT_THAT(problem(store("", ""), trace), HasSubstr("something else than is recorded"));
  trace = race();
  trace.second.outcome.clear();
  EXPECT_THAT(problem(store("", ""), trace), HasSubstr("ends otherwise"));
  trace = race();
  trace.second = trace.first;
  EXPECT_EQ(problem(store("", ""), trace), "the two executions do not differ");
}

TEST(ReplayValues, InputIsAsIsAssumed) {
  const std::string small = "assume: [{ streams: [write], where: \"v < 1\" }]\n";
  EXPECT_EQ(problem(store("", "") + small, race()), "write#1 is not as is assumed");
  ValueTrace twice = race();
  twice.input.push_back({"write#2", {{"k", "1"}, {"v", "2"}}});
  twice.first.steps.push_back(written(2));
  twice.second.steps.push_back(written(2));
  for (result::ValueRun* run : {&twice.first, &twice.second}) run->state[0].second = "[1: 2]";
  EXPECT_EQ(problem(store("", ""), twice), "");
  EXPECT_EQ(problem(store(", unique: [k]", ""), twice), "write#2 is not as is assumed");
  EXPECT_EQ(problem(store(", unique: [v]", ""), twice), "");
  EXPECT_EQ(problem(store("", "") + "fds: [{ from: [k], to: [v] }]\n", twice),
            "write#2 is not as is assumed");
}

TEST(ReplayValues, EachMessageIsHandledOnce) {
  ValueTrace trace = race();
  trace.first.steps.pop_back();
  EXPECT_THAT(problem(store("", ""), trace), HasSubstr("read#1 is still on its way"));
  trace = race();
  trace.first.steps.push_back(trace.first.steps[0]);
  EXPECT_THAT(problem(store("", ""), trace), HasSubstr("comes twice"));
  trace = race();
  trace.first.steps[0].message = "write#2";
  EXPECT_THAT(problem(store("", ""), trace), HasSubstr("was not sent"));
  trace = race();
  trace.first.steps[0].input = "read";
  EXPECT_THAT(problem(store("", ""), trace), HasSubstr("does not go to"));
  trace = race();
  trace.first.steps[0].component = "T";
  EXPECT_THAT(problem(store("", ""), trace), HasSubstr("does not depend on 'T'"));
}

TEST(ReplayValues, FaultsAreThoseOfTheModel) {
  ValueTrace lost = race();
  lost.second.steps[1].lost = true;
  lost.second.steps[1].before.clear();
  lost.second.steps[1].after.clear();
  lost.second.state = {{"S.t", "[]"}};
  EXPECT_EQ(problem(store(", delivery: at-most-once", ""), lost), "");
  EXPECT_THAT(problem(store("", ""), lost), HasSubstr("cannot get lost"));
  ValueTrace again = race();
  again.second.steps.push_back(again.second.steps[1]);
  again.second.steps[2].again = true;
  again.second.steps[2].before.clear();
  again.second.steps[2].after.clear();
  EXPECT_EQ(problem(store(", delivery: at-least-once", ""), again), "");
  EXPECT_THAT(problem(store("", ""), again), HasSubstr("comes twice"));
}

TEST(ReplayValues, CrashesAreThoseOfTheModel) {
  ValueTrace trace = race();
  ValueStep crash{.component = "S", .before = {{"t", "[1: 1]"}}, .after = {{"t", "[]"}}};
  crash.crashed = true;
  trace.first.steps.insert(trace.first.steps.begin() + 1, crash);
  trace.first.steps[2] = read(0);
  trace.first.outcome = {{{"k", "1"}, {"v", "0"}}};
  trace.first.state = {{"S.t", "[]"}};
  EXPECT_THAT(problem(store("", ""), trace), HasSubstr("does not crash"));
  EXPECT_THAT(problem(store("", "    crash: replay\n"), trace), HasSubstr("still on its way"));
  EXPECT_EQ(problem(store("", "    crash: forgets\n"), trace), "the two executions do not differ");
  trace.first.steps.push_back(crash);
  EXPECT_THAT(problem(store("", "    crash: forgets\n"), trace), HasSubstr("more than once"));
}

TEST(ReplayValues, WhatWaitsHasItsWholePartition) {
  EXPECT_THAT(problem(store(", seal: [k]", ""), race()), HasSubstr("does not wait for write#1"));
}

// Who came before, of each k, by numbers; what waits for the end of its k handles all of it.
std::string line(const std::string& stream, const std::string& component) {
  return fmt::format(R"(name: line
streams:
  put: {{ to: L.put, attributes: [k, v]{} }}
  cut: {{ to: L.cut, attributes: [k]{} }}
  out: {{ from: L.out, attributes: [k, before] }}
components:
  L:
{}    behavior: |
      state last: map<int, int>
      on put(k: int, v: int) {{ emit out(k, last[k]); last[k] = v; }}
      on cut(k: int) {{ last[k] = 0; }}
)",
                     stream, stream, component);
}

ValueStep put(int number) {
  return {.component = "L", .input = "put", .message = fmt::format("put#{}", number)};
}

ValueStep comes(int number) {
  ValueStep step = put(number);
  step.waits = true;
  return step;
}

// Of 1, 2 and 3, the first two have the same k.
std::string problem_of_line(const std::string& stream, const std::string& component,
                            const std::vector<ValueStep>& first,
                            const std::vector<ValueStep>& second,
                            result::Anomaly anomaly = result::Anomaly::Run) {
  ValueTrace trace;
  trace.anomaly = anomaly;
  trace.sink = "out";
  trace.input = {{"put#1", {{"k", "1"}, {"v", "1"}}},
                 {"put#2", {{"k", "1"}, {"v", "2"}}},
                 {"put#3", {{"k", "2"}, {"v", "3"}}}};
  trace.first.steps = first;
  trace.second.steps = second;
  return problem(line(stream, component), trace);
}

TEST(ReplayValues, PartitionsComeWholeInOneOrder) {
  const auto sealed = [](const std::vector<ValueStep>& steps) {
    return problem_of_line(", seal: [k]", "", {put(1), put(2), put(3)}, steps);
  };
  EXPECT_THAT(sealed({put(3), put(1), put(2)}), HasSubstr("something else than is recorded"));
  EXPECT_EQ(sealed({put(2), put(1), put(3)}), "put#2 comes before put#1 of its partition");
  EXPECT_EQ(sealed({put(1), put(3), put(2)}), "put#2 is not handled with its partition");
  EXPECT_EQ(sealed({comes(1), put(1), put(2), put(3)}), "put#1 does not come to wait at 'L'");
}

TEST(ReplayValues, PartitionsEndWhereTheOrderOfTheirStreamEndsThem) {
  const std::vector<ValueStep> right = {comes(1), comes(2), put(1), put(2), comes(3), put(3)};
  const auto fifo = [&](const std::vector<ValueStep>& steps) {
    return problem_of_line(", seal: [k], order: fifo", "", right, steps);
  };
  EXPECT_THAT(fifo(right), HasSubstr("something else than is recorded"));
  EXPECT_EQ(fifo({put(1), put(2), put(3)}), "put#1 is handled at once and does not wait");
  EXPECT_EQ(fifo({comes(1), comes(2), comes(3)}), "put#1 waits though its partition is over");
  EXPECT_EQ(fifo({comes(1), put(1)}), "put#1 does not wait for put#2");
  EXPECT_EQ(fifo({comes(2)}), "put#2 overtakes put#1");
  EXPECT_EQ(fifo({comes(1), comes(1)}), "put#1 does not come to wait at 'L'");
}

TEST(ReplayValues, OrdersDecideWhenPartitionsEnd) {
  const auto replicas = [&](const std::string& order) {
    return problem_of_line(", seal: [k]", "    Rep: true\n" + order,
                           {comes(1), comes(2), put(1), put(2), comes(3), put(3)},
                           {comes(3), put(3), comes(1), comes(2), put(1), put(2)},
                           result::Anomaly::Instance);
  };
  EXPECT_THAT(replicas("    order: dynamic\n"), HasSubstr("in two orders"));
  EXPECT_EQ(replicas(""), "put#1 does not come to wait at 'L'");
}

TEST(ReplayValues, OrdersDecideAlike) {
  EXPECT_THAT(problem(store("", "    order: sequencing\n"), race()), HasSubstr("in two orders"));
  const char* dynamic = "    Rep: true\n    order: dynamic\n";
  EXPECT_EQ(problem(store("", dynamic), race()), "");
  ValueTrace between = race();
  between.anomaly = result::Anomaly::Instance;
  EXPECT_THAT(problem(store("", dynamic), between), HasSubstr("in two orders"));
  EXPECT_EQ(problem(store("", "    Rep: true\n"), between), "");
  EXPECT_THAT(problem(store("", ""), between), HasSubstr("has no replicas"));
}

TEST(ReplayValues, ReplicasDivergeInWhatShows) {
  const auto diverging = [](const std::string& shown) {
    ValueTrace trace;
    trace.anomaly = result::Anomaly::Diverge;
    trace.sink = "out";
    trace.input = {{"in#1", {{"v", "1"}}}, {"in#2", {{"v", "2"}}}};
    const auto handled = [](const std::string& v, const std::string& before) {
      return ValueStep{.component = "C",
                       .input = "in",
                       .message = "in#" + v,
                       .before = {{"last", before}},
                       .after = {{"last", v}}};
    };
    trace.first.steps = {handled("1", "0"), handled("2", "1")};
    trace.second.steps = {handled("2", "0"), handled("1", "2")};
    return problem(R"(streams:
  in: { to: C.in, attributes: [v] }
  out: { from: C.out, attributes: [v] }
components:
  C:
    Rep: true
    behavior: |
      state last: int
      state open: bool
      on in(v: int) { if ()" +
                       shown + ") { emit out(last); } last = v; }\n",
                   trace);
  };
  EXPECT_EQ(diverging("open"), "the two executions do not differ");  // it never is
  EXPECT_THAT(diverging("v == 3"), HasSubstr("ends otherwise"));
}

TEST(ReplayValues, ReplicasShareWhatIsMerged) {
  const auto between = [](const std::string& promise) {
    topology::Model model = test_support::model_of(R"(streams:
  up: { to: A.up }
  ask: { to: A.ask }
  said: { from: A.said, to: B.said, attributes: [n])" +
                                                   promise + R"( }
  out: { from: B.out, attributes: [n] }
components:
  A:
    Rep: true
    behavior: |
      state n: int
      on up() { n = n + 1; }
      on ask() { emit said(n); }
  B:
    Rep: true
    behavior: |
      on said(n: int) { emit out(n); }
)");
    base::Diagnostics diagnostics;
    EXPECT_TRUE(infer::complete_model(model, diagnostics));
    const auto run = [](std::vector<std::string> messages) {
      result::ValueRun result;
      for (const std::string& one : messages) {
        result.steps.push_back({.component = "A", .input = one, .message = one + "#1"});
      }
      result.steps.push_back({.component = "B", .input = "said", .message = "said#1"});
      return result;
    };
    ValueTrace trace;
    trace.anomaly = result::Anomaly::Instance;
    trace.sink = "out";
    trace.input = {{"up#1", {}}, {"ask#1", {}}};
    trace.first = run({"up", "ask"});
    trace.second = run({"ask", "up"});
    return replay(model, test_support::built(model), trace).problem;
  };
  EXPECT_THAT(between(""), HasSubstr("something else than is recorded"));
  EXPECT_EQ(between(", Rep: false"), "replicas share what is merged");
}

TEST(ReplayValues, OfWhatIsTooLargeNothingIsKnown) {
  const auto replayed = [](const std::string& handler, const std::string& text) {
    topology::Model model = test_support::model_of(R"(streams:
  in: { to: C.in, attributes: [v] }
  out: { from: C.out, attributes: [v] }
components:
  C:
    behavior: |
      on in(v: string) { )" + handler + " }\n");
    base::Diagnostics diagnostics;
    EXPECT_TRUE(infer::complete_model(model, diagnostics));
    ValueTrace trace;
    trace.sink = "out";
    trace.input = {{"in#1", {{"v", '"' + text + '"'}}}};
    trace.first.steps = {{.component = "C", .input = "in", .message = "in#1"}};
    trace.second = trace.first;
    return replay(model, test_support::built(model), trace);
  };
  const ReplayedValues message = replayed("emit out(v);", std::string(60'000'000, 'a'));
  EXPECT_EQ(message.problem, "the trace is too large to be run again");
  EXPECT_TRUE(message.too_large);
  const ReplayedValues handling = replayed("emit out(v);", std::string(1'000'000, 'a'));
  EXPECT_EQ(handling.problem, "a handling takes too long");
  EXPECT_TRUE(handling.too_large);
  EXPECT_FALSE(replayed("emit out(v);", "a").too_large);
}

TEST(ReplayValues, StreamsKeepTheirOrder) {
  ValueTrace trace = race();
  trace.input.insert(trace.input.begin() + 1, {"write#2", {{"k", "1"}, {"v", "2"}}});
  trace.first.steps.insert(trace.first.steps.begin() + 1, written(2));
  trace.first.steps[2] = read(2);
  trace.first.outcome[0][1].second = "2";
  trace.first.state[0].second = "[1: 2]";
  ValueStep overtaking = written(2);
  overtaking.before[0].second = "[]";
  ValueStep late = written(1);
  late.before.clear();
  late.after.clear();
  trace.second.steps = {read(0), overtaking, late};
  trace.second.state[0].second = "[1: 2]";
  EXPECT_EQ(problem(store("", ""), trace), "");
  EXPECT_EQ(problem(store(", order: fifo", ""), trace), "write#2 overtakes write#1");
  EXPECT_EQ(problem(store(", order: { fifo: [v] }", ""), trace), "");
  EXPECT_EQ(problem(store(", order: fifo, producers: 2", ""), trace), "");
  EXPECT_EQ(problem(store(", order: fifo, producers: { count: 2, by: [k] }", ""), trace),
            "write#2 overtakes write#1");
}

TEST(ReplayValues, InstancesHaveKeysOfTheirOwn) {
  ValueTrace trace = race();
  EXPECT_THAT(problem(store("", "    instances: { count: 2, by: [k] }\n"), trace),
              HasSubstr("has 2 instances"));
  for (result::ValueRun* run : {&trace.first, &trace.second}) {
    for (ValueStep& step : run->steps) step.instance = 1;
    run->state = {{"S[1].t", "[1: 1]"}, {"S[2].t", "[]"}};
  }
  EXPECT_EQ(problem(store("", "    instances: { count: 2, by: [k] }\n"), trace), "");
  trace.second.steps[1].instance = 2;
  trace.second.state = {{"S[1].t", "[]"}, {"S[2].t", "[1: 1]"}};
  EXPECT_THAT(problem(store("", "    instances: { count: 2, by: [k] }\n"), trace),
              HasSubstr("another instance"));
  trace.second.steps[0].instance = 2;
  EXPECT_THAT(problem(store("", "    instances: { count: 2, by: [k] }\n"), trace),
              HasSubstr("go to different instances"));
}

TEST(ReplayValues, InputsHaveValues) {
  ValueTrace trace = race();
  trace.input[0].values[1].second = "x";
  EXPECT_EQ(problem(store("", ""), trace), "v of write#1 is no value");
  trace = race();
  trace.input[0].values.pop_back();
  EXPECT_EQ(problem(store("", ""), trace), "write#1 has no v");
  trace = race();
  trace.input[0].id = "write#7";
  EXPECT_EQ(problem(store("", ""), trace), "write#7 is not the next of its stream");
}

}  // namespace
}  // namespace firebreak::execute
