// SPDX-License-Identifier: Apache-2.0
#include "replay/interpreter_outcome.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <utility>

#include "replay/interpreter_render.h"

namespace firebreak::replay::interpreter {

namespace {

using result::Anomaly;
using topology::Path;
using topology::Topology;

class Conclusion {
 public:
  Conclusion(const Topology& topology, const Script& script,
             const std::array<Execution, 2>& executions, const Units& units, result::Trace& trace)
      : topology_(topology),
        script_(script),
        executions_(executions),
        units_(units),
        trace_(trace),
        renderer_(script, executions, trace) {}

  std::string run() {
    name_worlds();
    for (std::size_t w = 0; w < 2; ++w) fill_views(w);
    return script_.anomaly == Anomaly::Diverge ? compare_states() : compare_arrivals();
  }

 private:
  void name_worlds() {
    const char* kind = script_.anomaly == Anomaly::Run ? "run" : "replica";
    for (std::size_t w = 0; w < 2; ++w) {
      std::string& name = trace_.worlds[w].name;
      if (name.empty()) name = fmt::format("{} {}", kind, w + 1);
    }
  }

  // One view for all that a path saw as a set, and one for each sequence.
  void fill_views(std::size_t w) {
    for (std::size_t h = 0; h < script_.worlds[w].size(); ++h) {
      std::vector<result::View>& views = trace_.worlds[w].deliveries[h].views;
      views.clear();
      for (const Sight& sight : executions_[w].sights[h]) {
        std::vector<MessageIndex> set;
        bool has_set = false;
        for (const Kept& kept : sight.parts) {
          std::vector<MessageIndex> seen;
          for (std::size_t other : kept.handlings) {
            seen.push_back(script_.worlds[w][other].message);
          }
          if (kept.shape == Shape::Sequence) {
            views.push_back(view(sight, true, seen));
          } else {
            has_set = true;
            set.insert(set.end(), seen.begin(), seen.end());
          }
        }
        std::sort(set.begin(), set.end());
        if (has_set) views.push_back(view(sight, false, set));
      }
    }
  }

  result::View view(const Sight& sight, bool sequence,
                    const std::vector<MessageIndex>& seen) const {
    const Path& path = topology_[sight.path];
    result::View result{
        topology_[path.from].name, topology_[path.to].name, sight.whole_partition, sequence, {}};
    for (MessageIndex m : seen) result.saw.push_back(trace_.messages[m].id);
    return result;
  }

  // Semantics 2.2, `run` and `instance`: the set of contents at the sink.
  std::string compare_arrivals() {
    std::array<std::set<Term>, 2> arrived;
    for (std::size_t w = 0; w < 2; ++w) {
      const auto& emissions = executions_[w].schedule->emissions;
      std::set<std::string> values;
      for (std::size_t e = 0; e < emissions.size(); ++e) {
        if (script_.messages[emissions[e].message].stream != script_.sink) continue;
        const auto& lost = script_.lost[w];
        if (std::binary_search(lost.begin(), lost.end(), emissions[e].message)) continue;
        if (!arrived[w].insert(executions_[w].contents[e]).second) continue;
        values.insert(renderer_.content(w, e));
      }
      set_outcome(w, fmt::format("sink {}", trace_.sink), {values.begin(), values.end()});
    }
    if (arrived[0] != arrived[1]) return "";
    return fmt::format("the same contents arrive at sink '{}' in both worlds", trace_.sink);
  }

  void set_outcome(std::size_t w, std::string what, std::vector<std::string> values) {
    trace_.worlds[w].outcome = {std::move(what), std::move(values)};
  }

  // Semantics 2.2, `diverge`: the first state that differs.
  std::string compare_states() {
    bool any = false;
    const std::vector<bool> reaching = outputs_that_reach_sink();
    for (const Path& path : topology_.paths()) {
      if (!path.writes() || !topology_[path.component].replicated) continue;
      if (!visible(path, reaching)) continue;
      any = true;
      const std::array<Kept, 2> kept = {state(path, 0), state(path, 1)};
      if (same_state(path, kept)) continue;
      for (std::size_t w = 0; w < 2; ++w) {
        set_outcome(w, "state of " + topology::describe(topology_, path.id),
                    render_state(path, w, kept[w]));
      }
      return "";
    }
    if (any)
      return fmt::format("both replicas end in the same state as far as '{}' can see it",
                         trace_.sink);
    return fmt::format("'{}' sees the state of no replicated component", trace_.sink);
  }

  // Semantics 2.3.
  std::vector<bool> outputs_that_reach_sink() const {
    std::vector<bool> result(topology_.outputs().size());
    std::vector<topology::OutputId> open;
    const auto reach = [&](const std::optional<topology::OutputId>& output) {
      if (!output || result[output->index()]) return;
      result[output->index()] = true;
      open.push_back(*output);
    };
    reach(topology_[script_.sink].from);
    while (!open.empty()) {
      const topology::OutputId output = open.back();
      open.pop_back();
      for (topology::PathId path : topology_[output].paths) {
        for (topology::StreamId stream : topology_[topology_[path].from].streams) {
          reach(topology_[stream].from);
        }
      }
    }
    return result;
  }

  bool visible(const Path& path, const std::vector<bool>& reaching) const {
    if (reaching[path.to.index()]) return true;
    const auto& paths = topology_[path.component].paths;
    return std::any_of(paths.begin(), paths.end(), [&](topology::PathId id) {
      return !topology_[id].confluent() && reaching[topology_[id].to.index()];
    });
  }

  // What W path q keeps at the end.
  Kept state(const Path& path, std::size_t w) const {
    const bool sequence = path.annotation == topology::Annotation::OW;
    const bool unit = sequence && units_.handles_units(path.id);
    Kept result{path.id,
                unit       ? Shape::Set
                : sequence ? Shape::Sequence
                           : Shape::Bag,
                path.idempotent,
                {}};
    std::set<Term> known;
    for (std::size_t h : executions_[w].schedule->at[path.component.index()]) {
      if (script_.worlds[w][h].input != path.from) continue;
      const Term term = executions_[w].contents[executions_[w].schedule->received[h]];
      const bool repeated = !known.insert(term).second;
      if (repeated && (path.idempotent || unit)) continue;
      result.handlings.push_back(h);
    }
    return result;
  }

  // A sequence per partition: the multiset of contents, and the order of those that share one.
  bool same_state(const Path& path, const std::array<Kept, 2>& kept) const {
    std::array<std::vector<Term>, 2> contents;
    std::array<std::vector<std::pair<Term, Term>>, 2> ordered;
    for (std::size_t w = 0; w < 2; ++w) {
      const auto& handlings = kept[w].handlings;
      for (std::size_t i = 0; i < handlings.size(); ++i) {
        contents[w].push_back(term(w, handlings[i]));
        if (kept[w].shape != Shape::Sequence) continue;
        for (std::size_t j = i + 1; j < handlings.size(); ++j) {
          if (!share(path, w, handlings[i], handlings[j])) continue;
          ordered[w].emplace_back(term(w, handlings[i]), term(w, handlings[j]));
        }
      }
      std::sort(contents[w].begin(), contents[w].end());
      std::sort(ordered[w].begin(), ordered[w].end());
    }
    return contents[0] == contents[1] && ordered[0] == ordered[1];
  }

  Term term(std::size_t w, std::size_t h) const {
    return executions_[w].contents[executions_[w].schedule->received[h]];
  }

  bool share(const Path& path, std::size_t w, std::size_t a, std::size_t b) const {
    const auto message = [&](std::size_t h) -> const Message& {
      return script_.messages[script_.worlds[w][h].message];
    };
    return path.gate.unknown || agree(topology_, message(a), message(b), path.gate.attributes);
  }

  // A sequence state reads as one line per group of handlings that (transitively) share partitions.
  std::vector<std::string> render_state(const Path& path, std::size_t w, const Kept& kept) const {
    const std::size_t count = kept.handlings.size();
    std::vector<std::size_t> group(count);
    std::iota(group.begin(), group.end(), 0);
    if (kept.shape == Shape::Sequence) {
      for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t j = 0; j < i; ++j) {
          if (!share(path, w, kept.handlings[i], kept.handlings[j]) || group[i] == group[j])
            continue;
          std::replace(group.begin(), group.end(), std::max(group[i], group[j]),
                       std::min(group[i], group[j]));
        }
      }
    }
    std::vector<std::string> lines(count);
    for (std::size_t i = 0; i < count; ++i) {
      std::string& line = lines[group[i]];
      if (!line.empty()) line += " then ";
      line += renderer_.element(w, executions_[w].schedule->received[kept.handlings[i]]);
    }
    std::erase(lines, "");
    std::sort(lines.begin(), lines.end());
    return lines;
  }

  const Topology& topology_;
  const Script& script_;
  const std::array<Execution, 2>& executions_;
  const Units& units_;
  result::Trace& trace_;
  Renderer renderer_;
};

}  // namespace

std::string conclude(const Topology& topology, const Script& script,
                     const std::array<Execution, 2>& executions, const Units& units,
                     result::Trace& trace) {
  return Conclusion(topology, script, executions, units, trace).run();
}

}  // namespace firebreak::replay::interpreter
