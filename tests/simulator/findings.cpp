// SPDX-License-Identifier: Apache-2.0
#include "simulator/findings.h"

#include <chrono>
#include <set>

#include "check/verify.h"
#include "frontend/printer.h"
#include "simulator/execute.h"
#include "simulator/plan.h"
#include "topology/builder.h"

namespace firebreak::simulator {

using namespace topology;
using result::Anomaly;

namespace {

std::optional<Finding> run_traces(const Topology& topology,
                                  const result::Verification& verification, unsigned& too_long) {
  for (const result::Trace& trace : verification.traces) {
    const Execution execution = execute(topology, trace);
    if (execution.given_up) ++too_long;
    if (execution.executes || execution.given_up) continue;
    std::string text =
        "trace of " + result::to_string(trace.anomaly) + " at " + trace.sink + ": " + execution.why;
    for (const result::World& world : trace.worlds) {
      text += "\n- " + world.name + ":";
      for (const result::Delivery& d : world.deliveries) {
        text += "\n    " + d.component + "." + std::to_string(d.instance) + " " +
                (d.unit_to         ? "handles for " + *d.unit_to
                 : d.other_replica ? "gets other replica's"
                                   : "gets") +
                " " + d.message;
      }
    }
    return Finding{FindingKind::Trace, "trace " + result::to_string(trace.anomaly), text + "\n"};
  }
  return std::nullopt;
}

std::optional<Finding> hold_against(const Topology& topology,
                                    const result::Verification& verification, const Options& base,
                                    std::uint64_t& runs) {
  std::map<StreamId, Anomaly> claims;
  for (const result::SinkVerdict& sink : verification.sinks) {
    if (sink.decided) claims[sink.sink] = sink.anomaly;
  }
  Options options = base;
  options.wanted = [&](StreamId sink, Anomaly anomaly) {
    const auto claim = claims.find(sink);
    return claim != claims.end() && anomaly > claim->second;
  };
  const Judgement judgement = judge(topology, options);
  runs += judgement.runs;
  if (judgement.stuck) return Finding{FindingKind::Stuck, "stuck", judgement.stuck->text()};
  for (const auto& [sink, claim] : claims) {
    const Anomaly worst = judgement.worst(sink);
    if (worst <= claim) continue;
    return Finding{FindingKind::FalseVerdict,
                   result::to_string(worst) + " claimed " + result::to_string(claim),
                   judgement.sinks.at(sink).at(worst).text()};
  }
  return std::nullopt;
}

}  // namespace

Examination examine(const Model& model, const Scope& scope) {
  Examination result;
  base::Diagnostics diagnostics;
  const auto topology = build(model, {}, diagnostics);
  if (!topology || Plan(*topology).too_large) return result;
  result.valid = true;
  base::Environment environment;
  environment.deadline = base::Environment::Clock::now() + std::chrono::seconds(1);
  const result::Verification verification = check::verify(*topology, {}, environment);
  result.decided = verification.verdict != result::Verdict::Unknown;
  result.deterministic = verification.verdict == result::Verdict::Deterministic;
  result.traces = static_cast<unsigned>(verification.traces.size());
  if (scope.judge) {
    result.finding = hold_against(*topology, verification, scope.options, result.runs);
  }
  if (!result.finding && scope.traces)
    result.finding = run_traces(*topology, verification, result.too_long);
  return result;
}

namespace {

void features_of(const StreamDecl& s, std::set<std::string>& found) {
  const std::string inner = s.from ? "inner-" : "";
  if (!s.seals.empty()) found.insert(inner + "seal");
  if (!s.watermarks.empty()) found.insert(inner + "watermark");
  if (!s.fifos.empty()) found.insert("fifo");
  if (topology::may_repeat(s.delivery)) found.insert("at-least-once");
  if (topology::may_lose(s.delivery)) found.insert("at-most-once");
  if (!s.unique.empty()) found.insert("unique");
  if (s.rep) found.insert(*s.rep ? "stream-rep" : "one-copy");
  if (!s.to && s.observe.what != Observed::Set) found.insert("observed");
}

void features_of(const ComponentDecl& c, std::set<std::string>& found) {
  unsigned writers = 0;
  if (c.rep) found.insert(*c.rep ? "rep" : "not-rep");
  for (const PathDecl& p : c.paths) {
    writers += p.label == Annotation::OW ? 1 : 0;
    if (!p.to) found.insert("silent");
    if (p.repeats) found.insert("repeats");
    if (p.unordered_emission) found.insert("unordered-emission");
    if (p.idempotent) found.insert("idempotent");
    if (!p.newest.empty()) found.insert("newest");
    if (!p.rewrites.empty()) found.insert("rewrites");
  }
  if (writers > 1) found.insert("two-writers");
  for (const OrderingDecl& o : c.orderings) {
    found.insert(o.mechanism == Mechanism::Dynamic ? "dynamic" : "sequencing");
  }
  if (!c.commutes.empty()) found.insert("commutes");
  if (c.late == Late::Ignored) found.insert("late-ignored");
  if (!c.forwards) found.insert("forwards-not");
  if (c.crash != Crash::Survives) found.insert(c.crash == Crash::Replay ? "replay" : "forgets");
  if (c.instances.count > 1) found.insert(c.instances.by.empty() ? "scattered" : "instances");
}

}  // namespace

std::string features_of(const Model& model) {
  std::set<std::string> found;
  for (const StreamDecl& s : model.streams) features_of(s, found);
  for (const ComponentDecl& c : model.components) features_of(c, found);
  if (!model.fds.empty()) found.insert("fds");
  base::Diagnostics diagnostics;
  if (const auto topology = build(model, {}, diagnostics)) {
    const Plan plan(*topology);
    if (plan.cyclic) found.insert("cycle");
    for (const bool unit : plan.unit) {
      if (unit) found.insert("unit");
    }
    for (const Stream& s : topology->streams()) {
      const bool polled =
          s.to && s.replicated && !(*topology)[(*topology)[*s.to].component].replicated;
      if (polled) found.insert("shared-reader");
    }
  }
  std::string result;
  for (const std::string& feature : found) result += (result.empty() ? "" : " ") + feature;
  return result.empty() ? "plain" : result;
}

test_support::RandomModelOptions options_of(const std::string& features, unsigned components) {
  const std::string list = "," + features + ",";
  const bool all = list == ",all,", present = list == ",present,";
  const auto has = [&](const char* name) {
    return list.find("," + std::string(name) + ",") != std::string::npos;
  };
  test_support::RandomModelOptions o;
  o.max_components = components;
  o.seals = all || present || has("seals") || has("late");
  o.replication = all || present || has("replicas");
  o.dependencies = all || present || has("dependencies");
  o.orderings = all || present || has("orderings");
  o.fifo = all || present || has("fifo");
  o.at_least_once = o.at_most_once = all || present || has("faults");
  o.repeats = all || has("repeats");
  o.unordered_emission = all || has("emission");
  o.silent = all || has("silent");
  o.commutes = all || has("commutes");
  o.late = o.watermarks = o.forwards = all || has("late");
  o.inner_seals = all || present || has("seals");
  o.one_copy = all || present || has("replicas");
  o.observe = all || has("observe");
  o.unique = all || has("unique");
  o.instances = all || has("instances");
  o.newest = all || has("newest");
  o.crashes = all || has("crashes");
  return o;
}

std::string text_of(const Model& model) { return frontend::print_model(model); }

}  // namespace firebreak::simulator
