// SPDX-License-Identifier: Apache-2.0
// What the reports say in particular cases, and that no name can break them.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/certification/certification.h"
#include "report/display.h"
#include "report/dot.h"
#include "report/explain.h"
#include "report/label/label.h"
#include "report/mermaid.h"
#include "report/pareto/pareto.h"
#include "report/repair/repair.h"
#include "report/repair/words.h"
#include "report/trace/trace.h"
#include "report/verify/verify.h"
#include "unit/report/samples.h"

namespace firebreak::report {
namespace {

using namespace test_support;
using result::Anomaly;
using result::Severity;
using result::Verdict;
using result::Verification;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

Verification unknown_with(const std::string& reason) {
  Verification result;
  result.unknown_reason = reason;
  return result;
}

// Nothing is lost on the way to D: what it does not get was never emitted.
TEST(TextReport, SaysWhatIsStaleAndBesideWhat) {
  const auto topology = topology_of(R"(
name: last
streams:
  in:   { to: C.in, attributes: [key, time] }
  next: { from: C.out, to: D.in, attributes: [key] }
  out:  { from: D.out, attributes: [key] }
components:
  C: { annotation: { from: in, to: out, label: OW, subscript: [key], newest: [time] } }
  D: { annotation: { from: in, to: out, label: CR } }
)");
  TraceText builder(Anomaly::Run, "out");
  builder.message("in#1", "in", {{"key", 1}, {"time", 1}});
  builder.message("in#2", "in", {{"key", 1}, {"time", 2}});
  builder.message("next#1", "next", {{"key", 1}}, "in#1", "in→out");
  builder.message("out#1", "out", {{"key", 1}}, "next#1", "in→out");
  builder.world(0, {{"C.in", "in#2", {}}, {"C.in", "in#1", {}}});
  builder.world(
      1, {{"C.in", "in#1", {"next#1"}}, {"C.in", "in#2", {}}, {"D.in", "next#1", {"out#1"}}});
  const std::string text = explain(topology, replayed(topology, builder.get()));
  EXPECT_THAT(text,
              HasSubstr("In run 1, in#1 comes when C has in#2; it is not newer by [time], so C "
                        "leaves it out."));
  EXPECT_THAT(text, Not(HasSubstr("loses")));
}

// The race lies between what was seen, not between it and the reader.
std::pair<topology::Topology, result::Trace> race_behind_a_pair() {
  auto topology = topology_of(R"(
name: store
streams:
  put: { to: S.put, attributes: [k] }
  del: { to: S.del, attributes: [k] }
  get: { to: S.get, attributes: [k] }
  val: { from: S.val, attributes: [] }
components:
  S:
    annotation:
      - { from: put, to: kept, label: OW, subscript: [k] }
      - { from: del, to: kept, label: OW, subscript: [k] }
      - { from: get, to: val, label: OR, subscript: [k] }
)");
  TraceText builder(Anomaly::Run, "val");
  for (const std::string stream : {"put", "del", "get"}) {
    builder.message(stream + "#1", stream, {{"k", 1}});
  }
  builder.message("val#1", "val", {}, "get#1", "get→val");
  const Step put{"S.put", "put#1", {}};
  const Step del{"S.del", "del#1", {}};
  const Step get{"S.get", "get#1", {"val#1"}};
  auto trace =
      replayed(topology, builder.world(0, {del, put, get}).world(1, {put, del, get}).get());
  return {std::move(topology), std::move(trace)};
}

TEST(VerifyText, UnknownSaysWhy) {
  const auto topology = topology_of(count_model());
  EXPECT_THAT(verify_text(topology, unknown_with("the time limit was reached"), kFrame),
              HasSubstr("wordcount: unknown: the time limit was reached"));
}

TEST(VerifyText, NamesWhatIsAccepted) {
  const auto topology = topology_of(
      "streams:\n"
      "  a: { to: C.in }\n"
      "  b: { from: C.out, accept: run }\n"
      "components: { C: { annotation: { from: in, to: out, label: OW } } }\n");
  Verification verification;
  verification.verdict = Verdict::Deterministic;
  verification.sinks = {{topology.sinks()[0], Anomaly::Run, {Severity::Run, {}}}};
  const std::string text = verify_text(topology, verification, kFrame);
  EXPECT_THAT(text, HasSubstr("but for what its\n  sinks accept"));
  EXPECT_THAT(text, HasSubstr("run, accepted"));
}

TEST(VerifyText, DisagreementIsExplained) {
  const auto topology = topology_of(count_model());
  const topology::StreamId sink = topology.sinks()[0];
  Verification verification;
  verification.verdict = Verdict::Deterministic;
  verification.sinks = {{sink, Anomaly::None, {Severity::Run, {}}, result::Agreement::Imprecise}};
  EXPECT_THAT(verify_text(topology, verification, kFrame),
              HasSubstr("label rules are too cautious"));
  verification.sinks = {{sink, Anomaly::Run, {Severity::Async, {}}, result::Agreement::Unsound}};
  EXPECT_THAT(verify_text(topology, verification, kFrame), HasSubstr("label rules miss this"));
}

TEST(VerifyText, SaysWhatIsNotDecided) {
  const auto topology = topology_of(count_model());
  const topology::StreamId sink = topology.sinks()[0];
  Verification verification = unknown_with("the time limit is reached");
  verification.sinks = {
      {sink, Anomaly::None, {Severity::Run, {}}, result::Agreement::Imprecise, false}};
  const std::string open = verify_text(topology, verification, kFrame);
  EXPECT_THAT(open, HasSubstr("db    unknown  Run    unknown"));
  EXPECT_THAT(open, Not(HasSubstr("too cautious")));
  verification.verdict = Verdict::Divergent;
  verification.sinks[0].anomaly = Anomaly::Run;
  verification.traces_unchecked = 4;
  const std::string found = verify_text(topology, verification, kFrame);
  EXPECT_THAT(found, HasSubstr("run or worse"));
  EXPECT_THAT(found, HasSubstr("not decided for 1 of 1 sinks: the time limit is reached"));
  EXPECT_THAT(found,
              HasSubstr("Not replayed: the traces of 4 sinks, since the time limit is reached."));
}

TEST(VerifyText, TracesWithOneCauseAreShownOnce) {
  const auto topology = topology_of(count_model());
  Verification verification;
  verification.verdict = Verdict::Divergent;
  verification.traces = {replayed(topology, count_trace(Anomaly::Run)),
                         replayed(topology, count_trace(Anomaly::Run))};
  verification.traces[1].sink = "other";
  verification.traces_omitted = 7;
  const std::string text = verify_text(topology, verification, kFrame);
  EXPECT_THAT(text, HasSubstr("Trace 1: run at sink db"));
  EXPECT_THAT(text, Not(HasSubstr("Trace 2")));
  EXPECT_THAT(text, HasSubstr("other: run, for the same reason as in trace 1 (words#2 and words#1 "
                              "at Count)"));
  EXPECT_THAT(text, HasSubstr("Left out: the traces of 7 more sinks."));
}

// The pair that raced is not always the reader and what it saw.
TEST(VerifyText, TheSameReasonNamesThePairThatRaced) {
  const auto [topology, trace] = race_behind_a_pair();
  Verification verification;
  verification.verdict = Verdict::Divergent;
  verification.traces = {trace, trace};
  verification.traces[0].sink = "other";
  EXPECT_THAT(verify_text(topology, verification, kFrame),
              HasSubstr("as in trace 1 (del#1 and put#1 at S)"));
}

TEST(VerifyText, TheSameLossNamesOneMessage) {
  const auto topology = topology_of(count_model(", delivery: at-most-once"));
  result::Trace trace = count_trace(Anomaly::Run);
  std::erase_if(trace.worlds[1].deliveries, [](const result::Delivery& delivery) {
    return delivery.message == "words#1" || delivery.message == "counts#1";
  });
  Verification verification;
  verification.verdict = Verdict::Divergent;
  verification.traces = {replayed(topology, trace), replayed(topology, trace)};
  verification.traces[1].sink = "other";
  EXPECT_THAT(verify_text(topology, verification, kFrame),
              HasSubstr("as in trace 1 (words#1 at Count)"));
}

TEST(Explain, NamesMessagesComponentsAndAttributes) {
  const auto topology = topology_of(poor_model());
  const std::string text = explain(topology, replayed(topology, poor_trace(Anomaly::Run)));
  EXPECT_THAT(text,
              HasSubstr("Nothing fixes the order in which Report handles click#1 and query#1"));
  EXPECT_THAT(text, HasSubstr("Both carry id=1"));
  EXPECT_THAT(text, HasSubstr("run 1 has seen click#1, run 2 has seen nothing"));
  EXPECT_THAT(text, HasSubstr("that of response#1, which Cache makes of it"));
}

TEST(Explain, UnknownGate) {
  std::string model = poor_model();
  const std::string gate = ", subscript: [id]";
  model.replace(model.find(gate), gate.size(), "");
  const auto topology = topology_of(model);
  EXPECT_THAT(explain(topology, replayed(topology, poor_trace(Anomaly::Instance))),
              HasSubstr("is not known (no subscript is given)"));
}

// What numbers orders may number one again.
TEST(Explain, KeyThatDoesNotHelp) {
  const auto topology = topology_of(R"(
streams:
  order: { to: Count.order, attributes: [id], delivery: at-least-once }
  line:  { from: Count.line, to: Book.line, attributes: [id], unique: [id] }
  page:  { from: Book.page, attributes: [id] }
components:
  Count: { annotation: { from: order, to: line, label: OW, gate: [id] } }
  Book:  { annotation: { from: line, to: page, label: OW, gate: [id], idempotent: true } }
)");
  TraceText trace(Anomaly::Run, "page");
  for (const char* n : {"1", "2"}) {
    const std::string order = fmt::format("order#{}", n), line = fmt::format("line#{}", n);
    trace.message(order, "order", {{"id", 1}});
    trace.message(line, "line", {{"id", 1}}, order, "order→line");
    trace.message(fmt::format("page#{}", n), "page", {{"id", 1}}, line, "line→page");
  }
  const auto world = [&](std::size_t number, const char* first, const char* second) {
    const auto name = [](const char* stream, const char* n) {
      return fmt::format("{}#{}", stream, n);
    };
    trace.world(number, {{"Count.order", "order#1", {"line#1"}},
                         {"Count.order", "order#2", {"line#2"}},
                         {"Book.line", name("line", first), {name("page", first)}},
                         {"Book.line", name("line", second), {name("page", second)}}});
  };
  world(0, "1", "2");
  world(1, "2", "1");
  EXPECT_THAT(explain(topology, replayed(topology, trace.get())),
              HasSubstr("That [id] is unique on stream line does not help: what it is made of may "
                        "be handled again, and answered with something else."));
}

// Coordination that is there is said not to help, and why.
TEST(Explain, CoordinationThatDoesNotHelp) {
  const auto explained = [](const std::string& options, const std::string& component) {
    std::string model = count_model(options);
    const std::string count = "Count: { ";
    model.replace(model.find(count), count.size(), count + component);
    const auto topology = topology_of(model);
    return explain(topology, replayed(topology, count_trace(Anomaly::Run)));
  };
  EXPECT_THAT(explained("", "order: dynamic, "),
              HasSubstr("The dynamic ordering at Count does not help: it chooses one order in a"));
  EXPECT_THAT(explained(", order: fifo, producers: 3", ""),
              HasSubstr("different ones of its 3 producers"));
  EXPECT_THAT(explained("", ""), testing::Not(HasSubstr("unique")));

  std::string model = poor_model(", seal: [id]");
  const std::string query = "- { from: request, to: response, label: OR, subscript: [id] }";
  model.replace(model.find(query), query.size(),
                query + "\n      - { from: rule, to: response, label: CW }");
  const std::string streams = "streams:\n";
  model.replace(model.find(streams), streams.size(),
                streams + "  rule: { to: Report.rule, attributes: [id] }\n");
  const auto topology = topology_of(model);
  EXPECT_THAT(
      explain(topology, replayed(topology, poor_trace(Anomaly::Run))),
      HasSubstr("The seal of stream click on [id] does not help: rule also feeds Report, and "
                "is not sealed so."));
}

TEST(Explain, LossAndRepetition) {
  const auto topology = topology_of(count_model(", delivery: at-most-once"));
  result::Trace trace = count_trace(Anomaly::Run);
  trace.worlds[1].deliveries.clear();
  EXPECT_THAT(
      explain(topology, replayed(topology, trace)),
      HasSubstr("Run 2 loses words#1 on its way to Count: stream words may lose messages."));

  const auto repeating = topology_of(count_model(", delivery: at-least-once"));
  trace = count_trace(Anomaly::Run);
  trace.worlds[1].deliveries = trace.worlds[0].deliveries;
  auto& deliveries = trace.worlds[1].deliveries;
  deliveries.insert(deliveries.begin(), deliveries[1]);
  EXPECT_THAT(explain(repeating, replayed(repeating, trace)),
              HasSubstr("Run 2 gives words#2 to Count once more than run 1 does"));
}

// A model of names that no format may trip over.
std::string odd_model() {
  return R"(name: "a \"b\"] <i>x</i> \\ ; end"
streams:
  "in \"}\n%% end": { to: "C;\n<x>.i{|", attributes: ["a\"\n"] }
  "out]) --> x": { from: "C;\n<x>.o", attributes: ["a\"\n"] }
components:
  "C;\n<x>":
    annotation: { from: "i{|", to: "o", label: OW, subscript: ["a\"\n"] }
)";
}

TEST(OddNames, EveryFormatKeepsItsShape) {
  base::Diagnostics diagnostics;
  const auto model = frontend::read_model(odd_model(), "odd.yaml", diagnostics);
  if (!model) GTEST_SKIP() << "the reader accepts no such names: " << to_text(diagnostics);
  const auto topology = topology::build(*model, {}, diagnostics);
  if (!topology) GTEST_SKIP() << "the builder accepts no such names: " << to_text(diagnostics);
  const labels::Explainer explainer(*topology, result::RuleSet::Sound);
  const std::string dot = to_dot(*topology, explainer.labeling());
  EXPECT_THAT(dot, HasSubstr("digraph \"a \\\"b\\\"] <i>x</i> \\\\ ; end\""));
  EXPECT_THAT(dot, HasSubstr("C;\\\\n<x>"));
  const std::string mermaid = to_mermaid(*topology, explainer.labeling());
  EXPECT_THAT(mermaid, Not(HasSubstr("%%")));
  EXPECT_THAT(mermaid, Not(HasSubstr("<x>")));
  EXPECT_THAT(mermaid, Not(HasSubstr("]) --> x")));
  EXPECT_THAT(label_text(*topology, explainer, Page()), Not(HasSubstr("C;\n")));
}

TEST(OddNames, InATrace) {
  const auto topology = topology_of(count_model());
  result::Trace trace = replayed(topology, count_trace(Anomaly::Run));
  trace.difference = "evil\x1b[2J\nend";
  trace.worlds[0].name = "end";
  trace.messages[0].id = "x\ny";
  for (auto& world : trace.worlds) {
    for (auto& delivery : world.deliveries) {
      if (delivery.message == "words#1") delivery.message = "x\ny";
      delivery.component += "\n  end";
    }
  }
  const std::string text = trace_text(topology, trace, Page());
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, Not(HasSubstr("x\ny")));
  const std::string mermaid = traces_to_mermaid({&trace, 1});
  EXPECT_THAT(mermaid, Not(HasSubstr(": end")));
  EXPECT_THAT(mermaid, Not(HasSubstr("x\ny")));
}

// Moments of units, the other replica's copies, and what was seen of what is seen.
TEST(TraceText, MomentsAndCopies) {
  const auto topology = topology_of(reader_model());
  result::Trace trace = replayed(topology, reader_trace());
  EXPECT_THAT(explain(topology, trace), HasSubstr("C handles u#1 and ask#1"));
  EXPECT_THAT(trace_text(topology, trace, Page()), HasSubstr("C.u→x handles u#1 "));
  trace.worlds[0].deliveries[0].other_replica = true;
  EXPECT_THAT(trace_text(topology, trace, Page()), HasSubstr("u#1 of the other replica → C.u"));
  EXPECT_THAT(traces_to_mermaid({&trace, 1}), HasSubstr("u#35;1 of the other replica"));
  EXPECT_THAT(traces_to_mermaid({&trace, 1}),
              HasSubstr("handles u#35;1#58; its partition is complete"));
}

TEST(Explain, TheRaceBehindAPair) {
  const auto [topology, trace] = race_behind_a_pair();
  const std::string text = explain(topology, trace);
  EXPECT_THAT(text, HasSubstr("S handles del#1 and put#1"));
  EXPECT_THAT(text, HasSubstr("put#1 having seen {del#1}"));
}

TEST(TraceText, LongNamesStayInTheirColumns) {
  const std::string text = [] {
    std::string model = poor_model();
    const std::string longer(70, 'R');
    for (auto at = model.find("Report"); at != std::string::npos;
         at = model.find("Report", at + 70)) {
      model.replace(at, 6, longer);
    }
    const auto topology = topology_of(model);
    result::Trace trace = poor_trace(Anomaly::Run);
    for (auto& world : trace.worlds) {
      for (auto& delivery : world.deliveries) {
        if (delivery.component == "Report") delivery.component = longer;
      }
    }
    return trace_text(topology, replayed(topology, trace), Page());
  }();
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = text.find('\n', start);
    EXPECT_LE(display_width(text.substr(start, end - start)), Page::kUsual)
        << text.substr(start, end - start);
    start = end + 1;
  }
}

TEST(ReplayText, SaysWhyATraceIsNotConfirmed) {
  const auto topology = topology_of(count_model());
  const result::Trace trace = count_trace(Anomaly::Run);
  EXPECT_EQ(replay_text(topology, trace, "no such thing", Page()),
            "wordcount: run at sink db: not confirmed\n  no such thing\n");
  EXPECT_THAT(replay_text(topology, replayed(topology, trace), "", Page()),
              HasSubstr("wordcount: run at sink db: confirmed\n"));
}

TEST(RepairLine, SaysWhyItIsNotKnownWhetherLessIsEnough) {
  result::RepairResult result;
  result.repair = std::vector<std::size_t>{0};
  result.cost = 7;
  result.verified_by_solver = true;
  result.out_of_time = true;
  EXPECT_EQ(
      repair_line(result),
      "deterministic at cost 7; the time was over before it was known whether less is enough");
  result.unknown_reason = "a counterexample is too large";
  EXPECT_EQ(repair_line(result),
            "deterministic at cost 7; it is not known whether less is enough: a counterexample is "
            "too large");
  result.verified_by_solver = false;
  EXPECT_EQ(repair_line(result),
            "unknown: a repair of cost 7 was found, but the solver could not verify that the model "
            "then is deterministic: a counterexample is too large");
}

// It may come from a document, or name what a model calls as it likes.
TEST(RepairText, EscapesWhyItIsNotKnown) {
  result::RepairResult result;
  result.out_of_time = true;
  result.unknown_reason = "\x1b[2K\raccepted";
  EXPECT_EQ(repair_line(result), "unknown: \\x1b[2K\\raccepted");
  const topology::Topology topology = topology_of(count_model());
  const std::vector<std::string> none;
  const std::optional<std::string> inside;
  EXPECT_THAT(certification_line({topology, result, none, none, inside, ""}, "f"),
              HasSubstr("unknown: the document says why"));
}

TEST(RepairText, SaysWhetherItWasTimeThatTheSolverLacked) {
  result::RepairResult result;
  result.verified_by_labels = true;
  EXPECT_EQ(confirmation(result), "the label rules show it; the solver ran out of time");
  result.unknown_reason = "a counterexample is too large";
  EXPECT_EQ(confirmation(result), "the label rules show it; the solver does not decide it");
}

TEST(ParetoLine, GivesNoCostThatTheSolverDidNotVerify) {
  result::ParetoFront front;
  result::RepairResult& cheapest = front.targets.emplace_back();
  cheapest.repair.emplace();
  cheapest.cost = 7;
  cheapest.optimal = true;
  EXPECT_THAT(pareto_line(front), StartsWith("deterministic unknown; 0 on the front"));
  cheapest.verified_by_solver = true;
  EXPECT_THAT(pareto_line(front), StartsWith("deterministic 7; 0 on the front"));
  cheapest.optimal = false;
  EXPECT_THAT(pareto_line(front), StartsWith("deterministic at most 7; 0 on the front"));
}

}  // namespace
}  // namespace firebreak::report
