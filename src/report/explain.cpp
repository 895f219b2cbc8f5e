// SPDX-License-Identifier: Apache-2.0
#include "report/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "base/words.h"
#include "report/cause.h"
#include "report/display.h"
#include "report/mishap.h"
#include "report/trace/world_titles.h"
#include "report/trace_lookup.h"
#include "report/unhelpful.h"
#include "report/way.h"
#include "topology/instances.h"

namespace firebreak::report {

namespace {

using result::Delivery;
using result::Trace;
using result::TraceMessage;
using result::View;
using topology::Path;
using topology::Topology;

class Explanation {
 public:
  Explanation(const Topology& topology, const Trace& trace)
      : topology_(topology),
        trace_(trace),
        cause_(find_cause(topology, trace)),
        titles_(cause_titles()) {}

  std::string run() const {
    std::vector<std::string> sentences;
    switch (cause_.kind) {
      case CauseKind::Order:
        sentences = {race(), partition(), unhelpful_coordination(topology_, trace_, cause_),
                     sights()};
        break;
      case CauseKind::Stale:
        sentences = {race(), partition(), unhelpful_coordination(topology_, trace_, cause_),
                     mishap(topology_, trace_, cause_, titles_)};
        break;
      case CauseKind::Loss:
      case CauseKind::Repeat:
      case CauseKind::Crash:
        sentences = {mishap(topology_, trace_, cause_, titles_)};
        break;
      case CauseKind::Unknown:
        break;
    }
    sentences.push_back(way());
    sentences.push_back(end());
    std::string text;
    for (const std::string& sentence : sentences) {
      if (sentence.empty()) continue;
      if (!text.empty()) text += " ";
      text += sentence;
    }
    return text;
  }

 private:
  const std::string& world(std::size_t w) const { return trace_.worlds[w].name; }

  // Where it is first spoken of: "replica 1 of Report".
  std::array<std::string, 2> cause_titles() const {
    if (between_runs(trace_) || !at_replicas(topology_, cause_))
      return world_titles(topology_, trace_);
    return {fmt::format("{} of {}", world(0), cause_.component),
            fmt::format("{} of {}", world(1), cause_.component)};
  }

  std::string race() const {
    const auto component = topology_.find_component(cause_.component);
    const bool any = component && scattered(topology_[*component]);
    const std::string who =
        any ? fmt::format(
                  "any of the {} instances of {} may handle {} and {}, so one may see the other or "
                  "not",
                  topology_[*component].instances, cause_.component, cause_.other, cause_.rival)
        : between_runs(trace_) ? fmt::format(
                                     "nothing fixes the order in which {} handles {} and "
                                     "{}, so two runs can differ",
                                     cause_.component, cause_.other, cause_.rival)
        : at_replicas(topology_, cause_)
            ? fmt::format(
                  "{} is replicated, and nothing makes its replicas "
                  "handle {} and {} in the same order",
                  cause_.component, cause_.other, cause_.rival)
            : fmt::format(
                  "{} is not replicated and hears each replica: of {} and {}, "
                  "one can come first for one replica and second for the other",
                  cause_.component, cause_.other, cause_.rival);
    return capital(who) + ".";
  }

  // Why the two messages meet.
  std::string partition() const {
    if (!cause_.path) return "";
    const Path& path = topology_[*cause_.path];
    const std::string name = topology::describe(topology_, path.id);
    if (path.gate.unknown) {
      return fmt::format(
          "Which messages depend on each other at {} is not known (no subscript is "
          "given), so any two may.",
          name);
    }
    if (path.gate.attributes.empty()) {
      return fmt::format("At {} every message can depend on every other.", name);
    }
    std::vector<std::string> shared;
    bool carried = false;
    for (topology::AttributeId attribute : path.gate.attributes) {
      const auto a = attribute_of(trace_, cause_.other, topology_[attribute]);
      const auto b = attribute_of(trace_, cause_.rival, topology_[attribute]);
      carried = carried || (a && b);
      if (a && b && *a == *b) shared.push_back(fmt::format("{}={}", topology_[attribute], *a));
    }
    if (shared.empty() && carried) {
      return fmt::format(
          "They differ in [{}], but a path that writes what {} reads has a coarser gate.",
          topology::describe(topology_, path.gate.attributes), name);
    }
    if (shared.empty()) {
      return fmt::format(
          "Nothing keeps them apart at {}: they have no attribute of [{}] in common.", name,
          topology::describe(topology_, path.gate.attributes));
    }
    return fmt::format("Both carry {}, so {} treats them together.", base::enumerate(shared), name);
  }

  // What the reader saw in each world.
  std::string sights() const {
    if (!cause_.path) return "";
    const Path& path = topology_[*cause_.path];
    const std::string& from = topology_[path.from].name;
    const std::string& to = topology_[path.to].name;
    return fmt::format("When path {} handles {}, {} has seen {}, {} has seen {}.",
                       path_name(from, to), cause_.reader, titles_[0], saw(0, from, to), titles_[1],
                       saw(1, from, to));
  }

  std::string saw(std::size_t w, const std::string& from, const std::string& to) const {
    std::vector<std::string> parts;
    for (const Delivery& delivery : trace_.worlds[w].deliveries) {
      if (delivery.message != cause_.reader || delivery.component != cause_.component) continue;
      bool here = false;
      for (const View& view : delivery.views) {
        if (view.path_from != from || view.path_to != to) continue;
        here = true;
        if (view.saw.empty()) continue;
        std::string part = base::enumerate(view.saw);
        if (std::find(parts.begin(), parts.end(), part) == parts.end()) {
          parts.push_back(std::move(part));
        }
      }
      if (here) break;
    }
    return parts.empty() ? "nothing" : base::enumerate(parts);
  }

  // How the difference travels.
  std::string way() const {
    const std::vector<std::string> ids = find_way(topology_, trace_, cause_);
    if (ids.empty()) return "";
    if (only_numbers_differ()) {
      return fmt::format("So {} comes to sink {} once more.", ids.back(), trace_.sink);
    }
    std::string text = fmt::format("So the content of {} differs between {} and {}", ids.front(),
                                   world(0), world(1));
    constexpr std::size_t kMaxSteps = 6;
    for (std::size_t i = 1; i < ids.size(); ++i) {
      if (ids.size() > kMaxSteps && i > 2 && i + 2 < ids.size()) {
        if (i == 3) text += fmt::format(", and so on through {} more messages", ids.size() - 5);
        continue;
      }
      text += step(ids[i - 1], ids[i]);
    }
    return text + ".";
  }

  std::string step(const std::string& before, const std::string& id) const {
    const TraceMessage* message = find_message(trace_, id);
    if (message == nullptr) return "";
    if (message->parent == before) {
      return fmt::format(", and with it that of {}, which {} makes of it", id, emitter(*message));
    }
    return fmt::format(", which {} has seen when it emits {}", emitter(*message), id);
  }

  std::string emitter(const TraceMessage& message) const {
    const auto stream = topology_.find_stream(message.stream);
    if (!stream || !topology_[*stream].from) return "the source";
    return topology_[topology_[*topology_[*stream].from].component].name;
  }

  // Whether the sink gets the same contents, one of them more often in one of the worlds.
  bool only_numbers_differ() const {
    if (cause_.kind != CauseKind::Repeat) return false;
    if (result::kind_of(trace_.anomaly).observation == result::Observation::State) return false;
    const auto contents = [&](std::size_t w) {
      std::set<std::string> result;
      for (const std::string& value : trace_.worlds[w].outcome.values) {
        result.insert(value.substr(0, value.rfind(" (delivery ")));
      }
      return result;
    };
    return contents(0) == contents(1);
  }

  // What is observed.
  std::string end() const {
    if (only_numbers_differ()) {
      return fmt::format("Sink {} receives the same contents, but not as often in both.",
                         trace_.sink);
    }
    if (between_runs(trace_)) {
      return fmt::format("Sink {} receives different contents in two runs over the same input.",
                         trace_.sink);
    }
    if (result::kind_of(trace_.anomaly).observation == result::Observation::Contents) {
      return fmt::format(
          "Whoever reads sink {} gets another answer from one replica than from the "
          "other.",
          trace_.sink);
    }
    const auto state = diverging_path(topology_, trace_);
    if (!state) return "";
    const std::string& component = topology_[topology_[*state].component].name;
    return fmt::format(
        "Everything has been delivered, and the two replicas of {} keep different "
        "states ({}) for ever; sink {} can see them.",
        component,
        path_name(topology_[topology_[*state].from].name, topology_[topology_[*state].to].name),
        trace_.sink);
  }

  const Topology& topology_;
  const Trace& trace_;
  const Cause cause_;
  const std::array<std::string, 2> titles_;
};

}  // namespace

std::string explain(const Topology& topology, const Trace& trace) {
  return Explanation(topology, trace).run();
}

}  // namespace firebreak::report
