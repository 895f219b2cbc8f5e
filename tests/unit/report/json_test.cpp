// SPDX-License-Identifier: Apache-2.0

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "report/json_support.h"
#include "report/trace/trace.h"
#include "report/verify/verify.h"
#include "unit/report/samples.h"

namespace firebreak::report {
namespace {

using namespace test_support;
using result::Anomaly;
using testing::HasSubstr;

result::Trace sample() {
  result::Trace trace = replayed(topology_of(poor_model()), poor_trace(Anomaly::Diverge));
  trace.model_text = poor_model();
  return trace;
}

std::string errors_of(const std::string& text) {
  base::Diagnostics diagnostics;
  const auto trace = read_trace(text, "trace.json", diagnostics);
  EXPECT_EQ(trace.has_value(), diagnostics.empty());
  return to_text(diagnostics);
}

std::string with(std::string text, const std::string& what, const std::string& by) {
  const auto position = text.find(what);
  EXPECT_NE(position, std::string::npos) << what;
  return text.replace(position, what.size(), by);
}

// As it is read: attributes in the order of their names.
result::Trace in_order(result::Trace trace) {
  for (result::TraceMessage& message : trace.messages) std::ranges::sort(message.attributes);
  return trace;
}

TEST(Json, EscapesWhatSteersATerminal) {
  const std::string name = "a\u202E\x7F\u2028→";
  EXPECT_EQ(dump(Json(name)), "\"a\\u202e\\u007f\\u2028→\"\n");
  EXPECT_EQ(Json::parse(dump(Json(name))), name);
}

TEST(TraceJson, ReadsWhatItWrites) {
  const result::Trace trace = in_order(sample());
  base::Diagnostics diagnostics;
  const auto read = read_trace(trace_json(trace), "trace.json", diagnostics);
  ASSERT_TRUE(read) << to_text(diagnostics);
  EXPECT_EQ(*read, trace);
  const auto replayed_trace = read_trace(replay_json(trace, ""), "trace.json", diagnostics);
  ASSERT_TRUE(replayed_trace);
  EXPECT_EQ(*replayed_trace, trace);
}

TEST(TraceJson, ASilentPathGoesToNull) {
  const result::Trace trace = in_order(replayed(topology_of(store_model()), store_trace()));
  ASSERT_FALSE(trace.worlds[0].deliveries[1].views.empty());
  EXPECT_EQ(trace.worlds[0].deliveries[1].views[0].path_to, "");
  const std::string text = trace_json(trace);
  EXPECT_THAT(text, HasSubstr("\"to\": null"));
  base::Diagnostics diagnostics;
  EXPECT_EQ(read_trace(text, "trace.json", diagnostics), trace) << to_text(diagnostics);
}

TEST(TraceJson, KeepsMomentsAndCopies) {
  result::Trace trace = sample();
  EXPECT_THAT(trace_json(trace), testing::Not(HasSubstr("unit_to")));
  trace.worlds[0].deliveries[1].unit_to = "";
  trace.worlds[0].deliveries[2].unit_to = "response";
  trace.worlds[1].deliveries[0].other_replica = true;
  trace.worlds[1].deliveries[1].after_crash = true;
  base::Diagnostics diagnostics;
  EXPECT_EQ(read_trace(trace_json(trace), "trace.json", diagnostics), in_order(trace));
  EXPECT_THAT(errors_of(with(trace_json(trace), "\"unit_to\": \"response\"", "\"unit_to\": 1")),
              HasSubstr("worlds[0].deliveries[2].unit_to"));
}

TEST(TraceJson, KeepsOddNames) {
  result::Trace trace = sample();
  trace.model = "a \"quoted\"\n<b>name</b> \\ → 漢";
  trace.messages[0].attributes[0] = {"", -9'223'372'036'854'775'807 - 1};
  base::Diagnostics diagnostics;
  EXPECT_EQ(read_trace(trace_json(trace), "trace.json", diagnostics), in_order(trace));
}

TEST(TraceJson, OneNameIsOneMember) {
  EXPECT_THAT(errors_of(with(trace_json(sample()), "\"sink\":", "\"sink\": \"x\", \"sink\":")),
              HasSubstr("an object has two members 'sink'"));
}

TEST(TraceJson, ReplayResultSaysWhetherItIsConfirmed) {
  EXPECT_THAT(replay_json(sample(), ""), HasSubstr("\"confirmed\": true"));
  const std::string refused = replay_json(sample(), "no");
  EXPECT_THAT(refused, HasSubstr("\"confirmed\": false"));
  EXPECT_THAT(refused, HasSubstr("\"problem\": \"no\""));
}

TEST(TraceJson, SyntaxErrorsHaveAPosition) {
  EXPECT_THAT(errors_of("{\n  \"model\": }"), HasSubstr("trace.json:2:12: error[bad-trace]"));
  EXPECT_THAT(errors_of(""), HasSubstr("this is not JSON"));
  EXPECT_THAT(errors_of("{\"model\": \"\xFF\"}"), HasSubstr("this is not JSON"));
  EXPECT_THAT(errors_of("[1, 2]"), HasSubstr("a trace must be an object"));
  EXPECT_THAT(errors_of("{\"traces\": []}"), HasSubstr("this is a result of `verify`"));
}

TEST(TraceJson, EveryWrongFieldIsNamed) {
  const std::string text = trace_json(sample());
  EXPECT_THAT(errors_of("{}"), HasSubstr("messages: missing"));
  EXPECT_THAT(errors_of(with(text, "\"diverge\"", "\"split\"")), HasSubstr("anomaly: expected"));
  EXPECT_THAT(errors_of(with(text, "\"id\": 1", "\"id\": 1.5")),
              HasSubstr("messages[0].attributes.id: expected an integer"));
  EXPECT_THAT(errors_of(with(text, "\"id\": 1", "\"id\": 18446744073709551615")),
              HasSubstr("expected an integer of at most 64 bits"));
  EXPECT_THAT(errors_of(with(text, "\"id\": 1", "\"id\": 1e400")), HasSubstr("bad-trace"));
  EXPECT_THAT(errors_of(with(text, "\"instance\": 1", "\"instance\": 3")),
              HasSubstr("worlds[0].deliveries[0].instance: expected 1 or 2"));
  EXPECT_THAT(errors_of(with(text, "\"component\": \"Cache\"", "\"component\": 7")),
              HasSubstr("worlds[0].deliveries[0].component: expected a string"));
  EXPECT_THAT(errors_of(with(text, "\"query#1\"\n", "null\n")),
              HasSubstr("worlds[0].deliveries[0].emits[0]: expected a string"));
  EXPECT_THAT(errors_of(with(text, "\"minimal\": true", "\"minimal\": 1")),
              HasSubstr("minimal: expected true or false"));
  EXPECT_THAT(errors_of(with(text, "\"worlds\": [",
                             "\"worlds\": [ {\"name\": \"\", "
                             "\"deliveries\": []},")),
              HasSubstr("expected two worlds"));
  EXPECT_THAT(errors_of(with(text, "\"attributes\": {", "\"attributes\": [], \"x\": {")),
              HasSubstr("messages[0].attributes: expected an object"));
}

TEST(TraceJson, HostileSizesAreRefused) {
  const std::string deep(200'000, '[');
  EXPECT_THAT(errors_of(deep), HasSubstr("bad-trace"));
  EXPECT_THAT(errors_of(deep + std::string(200'000, ']')), HasSubstr("nested more than"));
  EXPECT_THAT(errors_of("{\"traces\": " + std::string(64U << 20U, ' ') + "[]}"),
              HasSubstr("the text has more than 64 MiB"));
  std::string many = "[0";
  for (int i = 0; i < 4'000'000; ++i) many += ",0";
  EXPECT_THAT(errors_of(many + "]"), HasSubstr("the text holds more than 4000000 values"));
}

// A stream may carry as many attributes as it likes, and a list may be as long.
TEST(TraceJson, WhatIsWideOrLongIsReadInLinearTime) {
  std::string wide = "{";
  for (int i = 0; i < 500'000; ++i) wide += "\"k" + std::to_string(i) + "\": 0, ";
  EXPECT_THAT(errors_of(wide + "\"z\": 0}"), HasSubstr("worlds: missing"));
  result::Trace trace = sample();
  for (int i = 0; i < 2'000; ++i) {
    trace.messages.front().attributes.emplace_back("a" + std::to_string(i), i);
  }
  EXPECT_EQ(errors_of(trace_json(trace)), "");
  std::string list = "{\"messages\": [{}";
  for (int i = 0; i < 500'000; ++i) list += ", {}";
  EXPECT_THAT(errors_of(list + "]}"), HasSubstr("messages[0].id: missing"));
}

TEST(TraceJson, RandomMutationsNeverCrash) {
  const std::string text = trace_json(sample());
  const auto topology = topology_of(poor_model());
  std::mt19937 random(1);
  const auto below = [&](std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
  };
  std::size_t read = 0;
  for (int round = 0; round < 2'000; ++round) {
    std::string mutated = text;
    for (std::size_t changes = 1 + below(3); changes > 0; --changes) {
      const std::size_t position = below(mutated.size());
      switch (below(4)) {
        case 0:
          mutated[position] = static_cast<char>(below(256));
          break;
        case 1:
          mutated.erase(position, 1 + below(40));
          break;
        case 2:
          mutated.insert(position, text.substr(below(text.size()), below(40)));
          break;
        case 3:
          if (position > 0) mutated.resize(position);
          break;
      }
      if (mutated.empty()) break;
    }
    base::Diagnostics diagnostics;
    const auto trace = read_trace(mutated, "trace.json", diagnostics);
    if (!trace) continue;
    ++read;
    replay::replay(topology, *trace);
  }
  EXPECT_GT(read, 50U);
}

TEST(VerifyJson, WhatIsUnknownSaysWhy) {
  const auto topology = topology_of(count_model());
  result::Verification verification;
  verification.unknown_reason = "the time is up";
  verification.traces_omitted = 2;
  const std::string text = verify_json(topology, verification, {});
  EXPECT_THAT(text, HasSubstr("\"verdict\": \"unknown\""));
  EXPECT_THAT(text, HasSubstr("\"reason\": \"the time is up\""));
  EXPECT_THAT(text, HasSubstr("\"traces_omitted\": 2"));
}

TEST(VerifyJson, ASinkThatIsNotDecidedIsMarked) {
  const auto topology = topology_of(count_model());
  result::Verification verification;
  verification.sinks = {{topology.sinks()[0], result::Anomaly::None, {}, {}, false}};
  verification.traces_unchecked = 3;
  const std::string text = verify_json(topology, verification, {});
  EXPECT_THAT(text, HasSubstr("\"anomaly\": \"unknown\""));
  EXPECT_THAT(text, HasSubstr("\"agreement\": \"unknown\""));
  EXPECT_THAT(text, HasSubstr("\"decided\": false"));
  EXPECT_THAT(text, HasSubstr("\"traces_unchecked\": 3"));
  verification.sinks[0].decided = true;
  EXPECT_THAT(verify_json(topology, verification, {}), testing::Not(HasSubstr("decided")));
}

}  // namespace
}  // namespace firebreak::report
