// SPDX-License-Identifier: Apache-2.0
// Mermaid has no quoting that holds everywhere, but entity codes (#35; is '#') work in every text.
// So every ASCII character that is not plainly harmless is written as one.
#include "report/mermaid.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <vector>

#include "report/display.h"
#include "report/side_by_side.h"
#include "report/stream_text.h"
#include "report/verify/value_lanes.h"

namespace firebreak::report {

namespace {

using topology::Stream;
using topology::Topology;

bool harmless(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == ' ' || c == '_' || c == '.' || c == ',' || c == '-';
}

std::string escaped(std::string_view text) {
  std::string result;
  const std::string clean = printable(text);
  for (std::size_t i = 0; i < clean.size(); ++i) {
    // The bare word "end" closes blocks, wherever it stands.
    const bool word_end = clean.compare(i, 3, "end") == 0 && (i == 0 || clean[i - 1] == ' ') &&
                          (i + 3 == clean.size() || clean[i + 3] == ' ');
    if (harmless(clean[i]) && !word_end) {
      result += clean[i];
    } else {
      result += fmt::format("#{};", static_cast<unsigned>(clean[i]));
    }
  }
  return result.empty() ? " " : result;
}

std::string quoted(const std::vector<std::string>& lines) {
  std::string text = "\"";
  for (const std::string& line : lines) {
    if (text.size() > 1) text += "<br/>";
    text += escaped(line);
  }
  return text + "\"";
}

std::string node_of(const Topology& topology, const Stream& stream, bool tail) {
  if (tail) {
    return stream.from ? fmt::format("c{}", topology[*stream.from].component.index())
                       : fmt::format("source{}", stream.id.index());
  }
  return stream.to ? fmt::format("c{}", topology[*stream.to].component.index())
                   : fmt::format("sink{}", stream.id.index());
}

// Traces as one diagram. Participants: the input, the components and the sinks, as they occur;
// those of several models are told apart.
class Sequence {
 public:
  Sequence(std::span<const result::Trace> traces, std::span<const result::ValueTrace> value_traces)
      : traces_(traces), value_traces_(value_traces) {
    std::set<std::string> models;
    for (const result::Trace& trace : traces) models.insert(trace.model);
    for (const result::ValueTrace& trace : value_traces) models.insert(trace.model);
    several_models_ = models.size() > 1;
  }

  std::string run() {
    for (std::size_t i = 0; i < traces_.size(); ++i) add_trace(i);
    for (std::size_t i = 0; i < value_traces_.size(); ++i) add_value_trace(i);
    std::string head = "sequenceDiagram\n  participant input\n";
    for (const auto& [key, name] : declared_) {
      head += fmt::format("  participant {} as {}\n", name, escaped(key));
    }
    return head + text_;
  }

 private:
  void add_trace(std::size_t number) {
    const result::Trace& trace = traces_[number];
    model_ = several_models_ ? trace.model : "";
    messages_.clear();
    delivered_.clear();
    for (const result::TraceMessage& message : trace.messages) messages_[message.id] = &message;
    for (const result::World& world : trace.worlds) {
      for (const result::Delivery& delivery : world.deliveries) {
        delivered_.insert(delivery.message);
        participant(delivery.component, 'c');
      }
    }
    for (const result::TraceMessage& message : trace.messages) {
      if (!delivered_.contains(message.id)) participant(message.stream, 's');
    }
    add_heading(number, trace.model, trace.anomaly, trace.sink);
    for (const result::World& world : trace.worlds) add_world(world);
  }

  void add_heading(std::size_t number, const std::string& model, result::Anomaly anomaly,
                   const std::string& sink) {
    if (traces_.size() + value_traces_.size() == 1) return;
    note("input", fmt::format("trace {}, of {}: {} at sink {}", number + 1, model,
                              result::to_string(anomaly), sink));
  }

  void add_value_trace(std::size_t number) {
    const result::ValueTrace& trace = value_traces_[number];
    model_ = several_models_ ? trace.model : "";
    add_heading(traces_.size() + number, trace.model, trace.anomaly, trace.sink);
    const std::string_view world = result::world_name(result::kind_of(trace.anomaly).mode);
    // In one run of replicas that share something, both are shown.
    const bool both = one_run(trace);
    add_value_run(trace, trace.first, both ? "" : fmt::format("{} 1", world));
    if (!both) add_value_run(trace, trace.second, fmt::format("{} 2", world));
    if (both) add_outcome(trace, trace.second, " at replica 2");
  }

  void add_value_run(const result::ValueTrace& trace, const result::ValueRun& run,
                     const std::string& name) {
    std::map<std::string, std::pair<std::string, std::string>> sent;  // who emitted it, and values
    for (const result::ValueMessage& message : trace.input) {
      sent[message.id] = {"input", message_text(message)};
    }
    text_ += "  rect rgb(240, 240, 240)\n";
    if (!name.empty()) note("input", name);
    for (const result::ValueStep& step : run.steps) {
      const std::string to =
          step.component.empty() ? participant(trace.sink, 's') : participant(place(step), 'c');
      if (step.crashed) {
        note(to, "crashes");
      } else {
        const auto& [from, text] = sent[step.message];
        const std::string how = step.waits   ? " waits"
                                : step.lost  ? " is lost"
                                : step.again ? " again"
                                             : "";
        arrow(from.empty() ? "input" : from, to, text + how);
      }
      if (!step.after.empty()) note(to, "becomes " + values_text(step.after, " = "));
      for (const result::ValueMessage& message : step.emits) {
        sent[message.id] = {to, message_text(message)};
        if (message.id.substr(0, message.id.rfind('#')) != trace.sink) continue;
        arrow(to, participant(trace.sink, 's'), message_text(message));
      }
    }
    add_outcome(trace, run, name.empty() ? " at replica 1" : "");
    text_ += "  end\n";
  }

  static std::string place(const result::ValueStep& step) {
    std::string result = step.component;
    if (step.replica != 0) result += fmt::format(" {}", step.replica);
    if (step.instance != 0) result += fmt::format(", instance {}", step.instance);
    return result;
  }

  static std::string message_text(const result::ValueMessage& message) {
    return fmt::format("{}({})", message.id, values_text(message.values, ": "));
  }

  void add_outcome(const result::ValueTrace& trace, const result::ValueRun& run,
                   const std::string& where) {
    const bool state = result::kind_of(trace.anomaly).observation == result::Observation::State;
    std::vector<std::string> rows;
    for (const result::NamedValues& one : run.outcome) {
      rows.push_back("(" + values_text(one, ": ") + ")");
    }
    const std::string what = state ? "in the end" + where : "at sink " + trace.sink + where;
    note("input", fmt::format("{}: {}", what,
                              state          ? values_text(run.state, " = ")
                              : rows.empty() ? "nothing"
                                             : fmt::format("{}", fmt::join(rows, "; "))));
  }

  const std::string& participant(const std::string& name, char kind) {
    const auto [position, added] = names_.emplace(std::tuple{model_, kind, name}, "");
    if (added) {
      position->second = fmt::format("{}{}", kind, names_.size());
      const std::string shown = kind == 's' ? "sink " + name : name;
      declared_.emplace_back(model_.empty() ? shown : shown + " of " + model_, position->second);
    }
    return position->second;
  }

  void add_world(const result::World& world) {
    std::map<std::string, std::string> emitter;
    text_ += "  rect rgb(240, 240, 240)\n";
    note("input", world.name);
    for (const result::Delivery& delivery : world.deliveries) {
      const std::string& to = participant(delivery.component, 'c');
      if (delivery.after_crash) note(to, delivery.component + " crashes");
      if (delivery.unit_to) {
        note(to, step_text(delivery));
      } else if (delivery.other_replica) {
        arrow("input", to, delivery.message + " of the other replica");
      } else {
        const auto from = emitter.find(delivery.message);
        arrow(from == emitter.end() ? "input" : from->second, to, delivery.message);
      }
      add_views(to, delivery.views);
      for (const std::string& emitted : delivery.emits) {
        emitter[emitted] = to;
        const auto message = messages_.find(emitted);
        if (message == messages_.end() || delivered_.contains(emitted)) continue;
        if (std::find(world.lost.begin(), world.lost.end(), emitted) != world.lost.end()) {
          note(to, emitted + " is lost");
        } else {
          arrow(to, participant(message->second->stream, 's'), emitted);
        }
      }
    }
    std::string outcome =
        world.outcome.what + ": " + fmt::format("{}", fmt::join(world.outcome.values, "; "));
    note("input", outcome);
    text_ += "  end\n";
  }

  // One note for each path, with all that it has seen.
  void add_views(const std::string& over, const std::vector<result::View>& views) {
    std::vector<std::pair<std::string, std::vector<std::string>>> notes;
    for (const result::View& view : views) {
      const std::string path = path_name(view.path_from, view.path_to);
      const auto same = [&](const auto& other) { return other.first == path; };
      auto place = std::find_if(notes.begin(), notes.end(), same);
      if (place == notes.end()) place = notes.insert(notes.end(), {path, {}});
      if (view.saw.empty()) continue;
      place->second.push_back(fmt::format("{}", fmt::join(view.saw, ", ")));
    }
    for (const auto& [path, seen] : notes) {
      note(over, fmt::format("{} has seen {}", path,
                             seen.empty() ? "nothing" : fmt::format("{}", fmt::join(seen, "; "))));
    }
  }

  void arrow(const std::string& from, const std::string& to, const std::string& what) {
    text_ += fmt::format("    {}->>{}: {}\n", from, to, escaped(what));
  }

  void note(const std::string& over, const std::string& what) {
    text_ += fmt::format("    Note over {}: {}\n", over, escaped(what));
  }

  std::span<const result::Trace> traces_;
  std::span<const result::ValueTrace> value_traces_;
  bool several_models_ = false;
  std::string model_;  // of the trace at hand, where there are several
  std::map<std::string, const result::TraceMessage*> messages_;
  std::set<std::string> delivered_;
  std::map<std::tuple<std::string, char, std::string>, std::string> names_;
  std::vector<std::pair<std::string, std::string>> declared_;
  std::string text_;
};

}  // namespace

std::string to_mermaid(const Topology& topology, const labels::Labeling& labeling) {
  std::string text = "flowchart LR\n";
  for (const topology::Component& component : topology.components()) {
    text += fmt::format("  c{}[{}]\n", component.id.index(), quoted(lines_of(topology, component)));
  }
  for (const Stream& stream : topology.streams()) {
    if (stream.is_source()) {
      text += fmt::format("  {}(({}))\n", node_of(topology, stream, true), quoted({stream.name}));
    }
    if (stream.is_sink()) {
      text += fmt::format("  {}([{}])\n", node_of(topology, stream, false), quoted({stream.name}));
    }
  }
  for (const Stream& stream : topology.streams()) {
    text +=
        fmt::format("  {} -->|{}| {}\n", node_of(topology, stream, true),
                    quoted(lines_of(topology, labeling, stream)), node_of(topology, stream, false));
  }
  return text;
}

std::string traces_to_mermaid(std::span<const result::Trace> traces,
                              std::span<const result::ValueTrace> value_traces) {
  return Sequence(traces, value_traces).run();
}

}  // namespace firebreak::report
