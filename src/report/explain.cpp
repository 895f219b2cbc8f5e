// SPDX-License-Identifier: Apache-2.0
#include "report/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

#include "base/words.h"
#include "report/cause.h"
#include "report/display.h"
#include "topology/dependencies.h"
#include "topology/instances.h"

namespace firebreak::report {

namespace {

using result::Delivery;
using result::Trace;
using result::TraceMessage;
using result::View;
using topology::Annotation;
using topology::Path;
using topology::Topology;

class Explanation {
 public:
  Explanation(const Topology& topology, const Trace& trace)
      : topology_(topology), trace_(trace), cause_(find_cause(topology, trace)) {}

  std::string run() const {
    std::vector<std::string> sentences;
    switch (cause_.kind) {
      case CauseKind::Order:
        sentences = {race(), partition(), coordination(), sights()};
        break;
      case CauseKind::Stale:
        sentences = {race(), partition(), coordination(), stale()};
        break;
      case CauseKind::Loss:
        sentences = {loss()};
        break;
      case CauseKind::Repeat:
        sentences = {fmt::format("{} gives {} to {} once more than {} does: {}.",
                                 capital(world(cause_.world)), cause_.other,
                                 cause_.component.empty() ? "its reader" : cause_.component,
                                 world(1 - cause_.world), repeated())};
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

  const topology::Stream* stream_at(const std::string& id) const {
    const TraceMessage* message = find_message(trace_, id);
    const auto stream = message == nullptr ? std::nullopt : topology_.find_stream(message->stream);
    return stream ? &topology_[*stream] : nullptr;
  }

  std::string loss() const {
    const topology::Stream* stream = stream_at(cause_.other);
    if (stream != nullptr && !topology::may_lose(stream->delivery)) {
      return fmt::format(
          "In {}, {} comes after a watermark of its partition, and {} refuses what is late.",
          world(cause_.world), cause_.other, cause_.component);
    }
    return fmt::format("{} loses {} on its way {}: stream {} may lose messages.",
                       capital(world(cause_.world)), cause_.other,
                       cause_.component.empty() ? "out" : "to " + cause_.component,
                       stream_of(cause_.other));
  }

  std::string stale() const {
    return fmt::format(
        "In {}, {} comes when {} has {}; it is not newer by [{}], so {} leaves it out.",
        world(cause_.world), cause_.other, cause_.component, cause_.rival,
        topology::describe(topology_, topology_[*cause_.path].newest), cause_.component);
  }

  std::string repeated() const {
    const topology::Stream* stream = stream_at(cause_.other);
    if (stream != nullptr && stream->from) {
      const topology::Component& producer = topology_[topology_[*stream->from].component];
      if (producer.crash == topology::Crash::Replay) {
        return fmt::format("{} may crash, read its input again, and emit to stream {} again",
                           producer.name, stream_of(cause_.other));
      }
    }
    if (stream != nullptr && !topology::may_repeat(stream->delivery)) {
      return fmt::format("what is emitted to stream {} is emitted once or more often",
                         stream_of(cause_.other));
    }
    return fmt::format("stream {} may repeat messages", stream_of(cause_.other));
  }

  static std::string capital(std::string text) {
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') {
      text[0] = static_cast<char>(text[0] - 'a' + 'A');
    }
    return text;
  }

  std::string stream_of(const std::string& id) const {
    const TraceMessage* message = find_message(trace_, id);
    return message == nullptr ? "" : message->stream;
  }

  bool between_runs() const { return result::kind_of(trace_.anomaly).mode == result::Mode::Run; }

  std::string race() const {
    const auto component = topology_.find_component(cause_.component);
    const bool any = component && scattered(topology_[*component]);
    const std::string who =
        any ? fmt::format(
                  "any of the {} instances of {} may handle {} and {}, so one may see the other or "
                  "not",
                  topology_[*component].instances, cause_.component, cause_.other, cause_.rival)
        : between_runs() ? fmt::format(
                               "nothing fixes the order in which {} handles {} and "
                               "{}, so two runs can differ",
                               cause_.component, cause_.other, cause_.rival)
        : replicated() ? fmt::format(
                             "{} is replicated, and nothing makes its replicas "
                             "handle {} and {} in the same order",
                             cause_.component, cause_.other, cause_.rival)
                       : fmt::format(
                             "{} is not replicated and hears each replica: of {} and {}, "
                             "one can come first for one replica and second for the other",
                             cause_.component, cause_.other, cause_.rival);
    return capital(who) + ".";
  }

  bool replicated() const {
    const auto component = topology_.find_component(cause_.component);
    return component && topology_[*component].replicated;
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
      const auto a = value(cause_.other, topology_[attribute]);
      const auto b = value(cause_.rival, topology_[attribute]);
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

  std::optional<std::int64_t> value(const std::string& id, const std::string& attribute) const {
    const TraceMessage* message = find_message(trace_, id);
    if (message == nullptr) return std::nullopt;
    for (const auto& [name, number] : message->attributes) {
      if (name == attribute) return number;
    }
    return std::nullopt;
  }

  // Coordination that is there and does not help.
  std::string coordination() const {
    std::vector<std::string> sentences = {seal(), ordering(), fifo()};
    std::erase(sentences, "");
    return fmt::format("{}", fmt::join(sentences, " "));
  }

  std::string seal() const {
    const auto stream = topology_.find_stream(stream_of(cause_.other));
    if (!cause_.path || !stream || topology_[*stream].seals.empty()) return "";
    const topology::Keys& keys = topology_[*stream].seals;
    const topology::Gate& gate = topology_[*cause_.path].gate;
    const std::string what =
        keys.front().empty() ? "The seal at the end of stream " + topology_[*stream].name
                             : fmt::format("The seal of stream {} on {}", topology_[*stream].name,
                                           topology::describe(topology_, keys));
    if (!some_compatible(gate, keys)) {
      if (!gate.unknown && gate.attributes.empty()) {
        return fmt::format("{} does not help: it does not say when all messages are in.", what);
      }
      return fmt::format(
          "{} does not help: it does not say when all messages with the same {} are in.", what,
          gate.unknown ? "(unknown) key" : topology::describe(topology_, gate.attributes));
    }
    const std::vector<std::string> unsealed = unsealed_sources();
    if (unsealed.empty()) {
      return what +
             " does not help: not all that this path depends on is sealed so and kept as a "
             "set.";
    }
    return fmt::format("{} does not help: {} also {} {}, and {} not sealed so.", what,
                       base::enumerate(unsealed), unsealed.size() == 1 ? "feeds" : "feed",
                       cause_.component, unsealed.size() == 1 ? "is" : "are");
  }

  bool some_compatible(const topology::Gate& gate, const topology::Keys& keys) const {
    return std::any_of(keys.begin(), keys.end(), [&](const topology::AttributeSet& key) {
      return topology::compatible(topology_, gate, key);
    });
  }

  // Source streams into the state that the path reads that have no seal it could use.
  std::vector<std::string> unsealed_sources() const {
    const Path& reader = topology_[*cause_.path];
    std::vector<std::string> names;
    for (topology::PathId id : topology_[reader.component].paths) {
      if (!topology_[id].writes()) continue;
      for (topology::StreamId stream : topology_[topology_[id].from].streams) {
        const topology::Stream& candidate = topology_[stream];
        if (!candidate.is_source()) continue;
        if (some_compatible(reader.gate, candidate.seals)) continue;
        if (std::find(names.begin(), names.end(), candidate.name) == names.end()) {
          names.push_back(candidate.name);
        }
      }
    }
    return names;
  }

  std::string ordering() const {
    const auto component = topology_.find_component(cause_.component);
    if (!component || topology_[*component].orderings.empty()) return "";
    const auto& orderings = topology_[*component].orderings;
    const bool dynamic = std::all_of(orderings.begin(), orderings.end(), [](const auto& ordering) {
      return ordering.mechanism == topology::Mechanism::Dynamic;
    });
    if (dynamic && between_runs()) {
      return fmt::format(
          "The dynamic ordering at {} does not help: it chooses one order in a run, "
          "but not the same in every run.",
          cause_.component);
    }
    if (!topology_[*component].replicated && !between_runs()) {
      return fmt::format(
          "The ordering at {} does not help: each replica asks it at a time of its own.",
          cause_.component);
    }
    if (waits()) {
      return fmt::format(
          "The ordering at {} does not help: it does not say when what waits there is handled.",
          cause_.component);
    }
    return fmt::format("The ordering at {} does not help: it does not cover these two.",
                       cause_.component);
  }

  // Whether the trace shows moments of paths that wait.
  bool waits() const {
    const auto& deliveries = trace_.worlds[0].deliveries;
    return std::any_of(deliveries.begin(), deliveries.end(), [](const result::Delivery& delivery) {
      return delivery.unit_to.has_value();
    });
  }

  std::string fifo() const {
    const auto stream = topology_.find_stream(stream_of(cause_.other));
    if (!stream || stream_of(cause_.other) != stream_of(cause_.rival)) return "";
    const topology::Stream& carrier = topology_[*stream];
    if (carrier.fifos.empty()) return "";
    if (carrier.producers < 2) return instances(carrier);
    if (!carrier.producers_by.empty()) {
      return fmt::format(
          "That stream {} is FIFO does not help: the two can come from different ones of its {} "
          "producers, since they need not agree on {}.",
          carrier.name, carrier.producers, topology::describe(topology_, carrier.producers_by));
    }
    return fmt::format(
        "That stream {} is FIFO does not help: the two can come from different ones "
        "of its {} producers.",
        carrier.name, carrier.producers);
  }

  std::string instances(const topology::Stream& carrier) const {
    if (!carrier.from) return "";
    const topology::Component& producer = topology_[topology_[*carrier.from].component];
    if (!has_instances(producer)) return "";
    const std::string key = topology::describe(topology_, producer.instances_by);
    return fmt::format(
        "That stream {} is FIFO does not help: the two can come from different ones of the {} "
        "instances of {}{}.",
        carrier.name, producer.instances, producer.name,
        key.empty() ? ""
                    : fmt::format(", since what these make them of need not agree on {}", key));
  }

  // What the reader saw in each world.
  std::string sights() const {
    if (!cause_.path) return "";
    const Path& path = topology_[*cause_.path];
    const std::string& from = topology_[path.from].name;
    const std::string& to = topology_[path.to].name;
    return fmt::format("When path {} handles {}, {} has seen {}, {} has seen {}.",
                       path_name(from, to), cause_.reader, world(0), saw(0, from, to), world(1),
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
    if (between_runs()) {
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
  Cause cause_;
};

}  // namespace

std::string explain(const Topology& topology, const Trace& trace) {
  return Explanation(topology, trace).run();
}

std::string annotation_text(const Topology& topology, topology::PathId id) {
  const Path& path = topology[id];
  const std::string gate =
      path.gate.unknown ? "*" : topology::describe(topology, path.gate.attributes);
  switch (path.annotation) {
    case Annotation::CR:
      return "CR";
    case Annotation::CW:
      return "CW";
    case Annotation::OR:
      return fmt::format("OR[{}]", gate);
    case Annotation::OW:
      return fmt::format("OW[{}]", gate);
  }
  return "";
}

std::string annotation_in_words(const Topology& topology, topology::PathId id) {
  const Path& path = topology[id];
  const std::string which = path.gate.unknown ? "messages (any of them: no key is known)"
                            : path.gate.attributes.empty()
                                ? "messages"
                                : fmt::format("messages with the same {}",
                                              topology::describe(topology, path.gate.attributes));
  if (!path.newest.empty()) {
    return fmt::format("keeps of {} the newest by {}; older ones change nothing", which,
                       topology::describe(topology, path.newest));
  }
  switch (path.annotation) {
    case Annotation::CR:
      return "stateless, order does not matter";
    case Annotation::CW:
      return "keeps state; the order of messages does not matter to it";
    case Annotation::OR:
      return fmt::format("reads state; which {} were handled before matters", which);
    case Annotation::OW:
      return topology[path.component].commute(path.from, path.from)
                 ? fmt::format("keeps state; its own {} commute", which)
                 : fmt::format("keeps state; the order of {} matters", which);
  }
  return "";
}

}  // namespace firebreak::report
