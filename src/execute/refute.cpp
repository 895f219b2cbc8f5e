// SPDX-License-Identifier: Apache-2.0
#include "execute/refute.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <random>
#include <utility>

#include "base/internal_error.h"
#include "execute/above.h"
#include "execute/replay.h"
#include "execute/search.h"
#include "execute/tell.h"
#include "execute/values.h"
#include "infer/behaviors.h"
#include "result/accepted.h"

namespace firebreak::execute {

using result::Anomaly;
using result::ValueTrace;

namespace {

// Values for the constants that have none of their own: the defaults first, then some others.
class Constants {
 public:
  Constants(const Network& network, std::uint32_t seed)
      : network_(network), random_(seed), values_(programs_of(network)) {}

  void start() {
    tries_ = 0;
    make();
  }
  bool more() const { return tries_ < (any_ ? kTries : 1); }
  void next() {
    ++tries_;
    make();
  }
  const std::vector<behavior::Interpreter>& interpreters() const { return interpreters_; }

 private:
  static constexpr std::size_t kTries = 5;

  void make() {
    interpreters_.clear();
    for (const Node& node : network_.nodes) {
      std::map<std::string, behavior::Value> given;
      for (const behavior::Constant& constant : node.behavior->program->constants) {
        if (constant.value) continue;
        any_ = true;
        if (tries_ > 0) given[constant.name] = values_.draw(constant.type, random_);
      }
      interpreters_.emplace_back(*node.behavior->program, given);
    }
  }

  const Network& network_;
  std::mt19937 random_;
  Values values_;
  std::size_t tries_ = 0;
  bool any_ = false;
  std::vector<behavior::Interpreter> interpreters_;
};

class Refuter {
 public:
  Refuter(const topology::Model& model, const topology::Topology& topology,
          const base::Environment& environment, result::Verification& found)
      : model_(model), topology_(topology), environment_(environment), found_(found) {
    base::Diagnostics diagnostics;
    auto behaviors = infer::read_behaviors(model_, diagnostics);
    if (!behaviors) throw base::InternalError("a behaviour that was read cannot be read again");
    behaviors_ = *std::move(behaviors);
  }

  void run() {
    found_.behaves = true;
    for (result::SinkVerdict& sink : found_.sinks) {
      const std::string& name = topology_[sink.sink].declared;
      if (sink.anomaly == Anomaly::None && sink.decided) continue;
      // What is accepted at worst is fine, whether it happens or not.
      const bool harmless =
          sink.decided && result::accepts(topology_[sink.sink].accept, sink.anomaly);
      if (!harmless && behaves(model_, name)) judge(sink, name);
    }
    conclude();
  }

  std::vector<ValueTrace> contradictions() const {
    std::vector<ValueTrace> result;
    for (const result::SinkVerdict& sink : found_.sinks) {
      const std::string& name = topology_[sink.sink].declared;
      if (!sink.decided || !behaves(model_, name)) continue;
      for (const Question& question : questions(name, topology_[sink.sink])) {
        if (question.anomaly <= sink.anomaly) continue;
        Attempt attempt = put(question, name);
        if (attempt.trace) result.push_back(*std::move(attempt.trace));
      }
    }
    return result;
  }

 private:
  void judge(result::SinkVerdict& sink, const std::string& name) {
    std::erase_if(found_.traces, [&](const result::Trace& trace) {
      return trace.sink == topology_[sink.sink].name;
    });
    const Anomaly admitted = sink.anomaly;  // by the annotations
    const bool all_decided = sink.decided;
    sink.anomaly = Anomaly::None;
    sink.decided = false;
    const std::string why = run(sink, name, all_decided ? admitted : Anomaly::Diverge);
    if (sink.anomaly == Anomaly::None) return note(name, why);
    sink.decided = sink.anomaly == Anomaly::Diverge || (all_decided && sink.anomaly == admitted);
    if (!sink.decided) note(name, "no real values were found for anything worse");
    sink.agreement = result::compare(sink.label.severity, sink.anomaly);
  }

  // One thing that executions can be asked, and what it shows.
  struct Question {
    Anomaly anomaly;
    Replicas replicas;
    Compared what;
  };

  // From the most severe anomaly.
  std::vector<Question> questions(const std::string& name, const topology::Stream& sink) const {
    const std::set<std::string> components = components_above(model_, name);
    std::size_t replicated = 0;
    for (const std::string& component : components) {
      const auto id = topology_.find_component(component);
      if (id && topology_[*id].replicated) ++replicated;
    }
    const bool own = std::ranges::any_of(topology_.streams(), [](const topology::Stream& stream) {
      return stream.is_source() && stream.is_private;
    });
    if (replicated == 0 && !own) return {{Anomaly::Run, Replicas::One, {}}};
    const bool apart = replicated == components.size() && sink.replicated;
    if (apart && !merges(model_, topology_, name)) {
      return {{Anomaly::Diverge, Replicas::One, {.state = true, .dynamic = true}},
              {Anomaly::Instance, Replicas::One, {.dynamic = true}},
              {Anomaly::Run, Replicas::One, {}}};
    }
    std::vector<Question> result{
        {Anomaly::Diverge, Replicas::Both, {.state = true, .within = true}}};
    if (sink.is_private) {
      result.push_back({Anomaly::Instance, Replicas::Both, {.within = true}});
    }
    result.push_back({Anomaly::Run, Replicas::Both, {}});
    return result;
  }

  // Sets what is found; else returns why nothing is.
  std::string run(result::SinkVerdict& sink, const std::string& name, Anomaly worst) {
    std::string bound = "real values are not tried";
    for (const Question& question : questions(name, topology_[sink.sink])) {
      if (question.anomaly > worst || !found_.asked.contains(question.anomaly)) continue;
      Attempt attempt = put(question, name);
      bound = std::move(attempt.bound);
      if (!attempt.trace) continue;
      sink.anomaly = question.anomaly;
      if (result::wanted(topology_[sink.sink].accept, sink.anomaly)) break;
      found_.value_traces.push_back(*std::move(attempt.trace));
      break;
    }
    return bound;
  }

  struct Attempt {
    std::optional<ValueTrace> trace = std::nullopt;
    std::string bound = {};
  };

  Attempt put(const Question& question, const std::string& name) const {
    const Cut part = cut(model_, topology_, behaviors_, name, question.replicas);
    if (!part.network) {
      return {.bound = fmt::format("real values are not tried, since {}", part.reason)};
    }
    Constants constants(*part.network, environment_.seed);
    const Search searched = try_constants(*part.network, constants, question.what);
    if (!searched.found) return {.bound = covered(searched)};
    Attempt result{
        .trace = tell(*part.network, constants.interpreters(), question.what, *searched.found)};
    result.trace->anomaly = question.anomaly;
    const ReplayedValues replayed = replay(model_, topology_, *result.trace);
    if (!replayed.confirmed()) {
      throw base::InternalError(
          fmt::format("two executions for {} cannot be run again: {}", name, replayed.problem));
    }
    return result;
  }

  static std::string covered(const Search& searched) {
    std::string text = "neither proved nor refuted: ";
    for (std::size_t i = 0; i < searched.covered.size(); ++i) {
      text += fmt::format("{}of up to {} messages of {} kinds, ", i == 0 ? "all orders " : "",
                          searched.covered[i].messages, searched.covered[i].kinds);
    }
    return text + fmt::format(
                      "{}{} executions with up to {} messages of each source show no "
                      "difference",
                      searched.covered.empty() ? "" : "and ", searched.executions,
                      searched.most_messages);
  }

  Search try_constants(const Network& network, Constants& constants, const Compared& what) const {
    Search result;
    std::size_t executions = 0;
    for (constants.start(); constants.more(); constants.next()) {
      result = search(network, constants.interpreters(), what, environment_);
      executions += result.executions;
      if (result.found) break;
    }
    result.executions = executions;
    return result;
  }

  void note(const std::string& sink, const std::string& why) {
    found_.bounds.emplace_back(sink, why);
  }

  void conclude() {
    const auto bad = [&](const result::SinkVerdict& sink) {
      return sink.anomaly != Anomaly::None &&
             !result::accepts(topology_[sink.sink].accept, sink.anomaly);
    };
    const auto open = [&](const result::SinkVerdict& sink) { return !sink.decided; };
    if (std::ranges::any_of(found_.sinks, open) && !found_.bounds.empty()) {
      found_.unknown_reason =
          fmt::format("sink {}: {}", found_.bounds.front().first, found_.bounds.front().second);
    }
    found_.verdict = std::ranges::any_of(found_.sinks, bad)    ? result::Verdict::Divergent
                     : std::ranges::any_of(found_.sinks, open) ? result::Verdict::Unknown
                                                               : result::Verdict::Deterministic;
  }

  topology::Model model_;
  const topology::Topology& topology_;
  const base::Environment& environment_;
  result::Verification& found_;
  std::vector<infer::Behavior> behaviors_;
};

}  // namespace

void refute(const topology::Model& model, const topology::Topology& topology,
            const base::Environment& environment, result::Verification& found) {
  if (infer::has_behaviors(model)) Refuter(model, topology, environment, found).run();
}

std::vector<ValueTrace> contradictions(const topology::Model& model,
                                       const topology::Topology& topology,
                                       const base::Environment& environment,
                                       const result::Verification& proved) {
  result::Verification found = proved;
  return Refuter(model, topology, environment, found).contradictions();
}

}  // namespace firebreak::execute
