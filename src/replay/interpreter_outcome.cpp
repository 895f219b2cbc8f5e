// SPDX-License-Identifier: Apache-2.0
#include "replay/interpreter_outcome.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "replay/interpreter_render.h"

namespace firebreak::replay::interpreter {

namespace {

using topology::Path;
using topology::Topology;

class Conclusion {
 public:
  Conclusion(const Topology& topology, const Script& script,
             const std::array<Execution, 2>& executions, const Waits& waits, Terms& terms,
             result::Trace& trace)
      : topology_(topology),
        script_(script),
        executions_(executions),
        waits_(waits),
        terms_(terms),
        trace_(trace),
        renderer_(script, executions) {}

  std::string run() {
    name_worlds();
    for (std::size_t w = 0; w < 2; ++w) fill_views(w);
    const bool states = result::kind_of(script_.anomaly).observation == result::Observation::State;
    if (states) return compare_states();
    switch (topology_[script_.sink].observed) {
      case topology::Observed::Latest:
        return compare_latest();
      case topology::Observed::Newest:
        return compare_newest();
      case topology::Observed::Multiset:
      case topology::Observed::Set:
      case topology::Observed::Sequence:
        break;
    }
    return compare_arrivals();
  }

 private:
  void name_worlds() {
    const std::string_view kind = result::world_name(result::kind_of(script_.anomaly).mode);
    for (std::size_t w = 0; w < 2; ++w) {
      trace_.worlds[w].name = fmt::format("{} {}", kind, w + 1);
    }
  }

  // An arrival has the views of the paths that handle the message then, the moment of a unit its
  // own.
  void fill_views(std::size_t w) {
    const Execution& execution = executions_[w];
    for (std::size_t h = 0; h < script_.worlds[w].size(); ++h) {
      const std::optional<std::size_t> listed = script_.worlds[w][h].listed;
      if (!listed) continue;
      std::vector<result::View>& views = trace_.worlds[w].deliveries[*listed].views;
      views.clear();
      const std::size_t arrival = execution.schedule->arrival[h];
      for (const Sight& sight : execution.sights[arrival]) {
        if (execution.schedule->moment(arrival, sight.path) != h) continue;
        const auto& unit = script_.worlds[w][h].unit;
        if (unit && unit != sight.path) continue;
        const bool lost =
            waits_.waits(sight.path) && execution.schedule->lost_while_waiting(
                                            topology_[sight.path].component, arrival, sight.path);
        if (lost) continue;
        views.push_back(view(w, sight));
      }
    }
  }

  result::View view(std::size_t w, const Sight& sight) const {
    const auto [from, to] = name(sight.path);
    result::View view{from, to, sight.whole_partition, {}, {}};
    for (auto& [text, writer] : renderer_.seen(w, sight)) {
      view.saw.push_back(std::move(text));
      view.writers.push_back(name(writer));
    }
    return view;
  }

  result::PathName name(topology::PathId id) const {
    const Path& path = topology_[id];
    return {topology_[path.from].name, topology_[path.to].name};
  }

  // Semantics 2.2, `run` and `instance`: the contents at the sink, and, unless only their set is
  // observed, how often each comes.
  std::string compare_arrivals() {
    const bool as_set = topology_[script_.sink].observed == topology::Observed::Set;
    std::array<std::multiset<Term>, 2> arrived;
    for (std::size_t w = 0; w < 2; ++w) {
      const auto& emissions = executions_[w].schedule->emissions;
      std::multiset<std::string> values;
      for (std::size_t e = 0; e < emissions.size(); ++e) {
        if (script_.messages[emissions[e].message].stream != script_.sink) continue;
        const auto& lost = script_.lost[w];
        if (std::binary_search(lost.begin(), lost.end(), emissions[e].message)) continue;
        if (as_set && arrived[w].contains(executions_[w].contents[e])) continue;
        arrived[w].insert(executions_[w].contents[e]);
        values.insert(renderer_.content(w, e));
      }
      set_outcome(w, fmt::format("sink {}", trace_.sink), {values.begin(), values.end()});
    }
    if (arrived[0] != arrived[1]) return "";
    return fmt::format("the same contents arrive at sink '{}' in both worlds", trace_.sink);
  }

  // What the sink's observer got last, for each value of the key.
  std::string compare_latest() {
    const topology::ComponentId observer = topology_[*topology_[script_.sink].from].component;
    std::array<std::map<std::vector<std::optional<std::int64_t>>, Term>, 2> last;
    for (std::size_t w = 0; w < 2; ++w) {
      std::map<std::vector<std::optional<std::int64_t>>, std::string> values;
      for (const std::size_t h : executions_[w].schedule->at(observer)) {
        std::vector<std::optional<std::int64_t>> key;
        for (const topology::AttributeId attribute : topology_[script_.sink].observed_key) {
          const Message& message = script_.messages[script_.worlds[w][h].message];
          key.push_back(value_of(topology_, message, attribute));
        }
        last[w][key] = executions_[w].received[h];
        values[key] = renderer_.content(w, executions_[w].schedule->received[h]);
      }
      std::vector<std::string> lines;
      lines.reserve(values.size());
      for (const auto& [key, value] : values) lines.push_back(value);
      set_outcome(w, fmt::format("sink {}", trace_.sink), std::move(lines));
    }
    if (last[0] != last[1]) return "";
    return fmt::format("the same contents come last at sink '{}' in both worlds", trace_.sink);
  }

  // What the sink's observer has in the end.
  std::string compare_newest() {
    const topology::PathId observer = topology_[*topology_[script_.sink].from].paths.front();
    std::array<std::vector<Term>, 2> newest;
    for (std::size_t w = 0; w < 2; ++w) {
      const Kept kept = state(topology_[observer], w);
      newest[w] = terms_of(executions_[w], kept, terms_);
      std::vector<std::string> lines;
      for (const std::size_t h : kept.arrivals) {
        lines.push_back(renderer_.content(w, executions_[w].schedule->received[h]));
      }
      std::ranges::sort(lines);
      set_outcome(w, fmt::format("sink {}", trace_.sink), std::move(lines));
    }
    if (newest[0] != newest[1]) return "";
    return fmt::format("the same is newest at sink '{}' in both worlds", trace_.sink);
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
      if (terms_of(executions_[0], kept[0], terms_) == terms_of(executions_[1], kept[1], terms_)) {
        continue;
      }
      for (std::size_t w = 0; w < 2; ++w) {
        set_outcome(w, "state of " + topology::describe(topology_, path.id),
                    render_state(w, kept[w]));
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
    return std::ranges::any_of(waits_.conflicts().readers(path.id), [&](topology::PathId id) {
      return reaching[topology_[id].to.index()] && fed(topology_[id].from);
    });
  }

  bool fed(topology::InputId input) const {
    return std::ranges::any_of(topology_[input].streams,
                               [&](topology::StreamId stream) { return waits_.fed(stream); });
  }

  // What W path q keeps at the end.
  Kept state(const Path& path, std::size_t w) const {
    Kept result{path.id,
                !path.confluent() && path.newest.empty(),
                waits_.counts(path) && !waits_.waits(path.id),
                path.idempotent,
                {}};
    const Schedule& schedule = *executions_[w].schedule;
    std::vector<std::size_t> all = schedule.at(path.component);
    script_.spend(all.size());
    std::erase_if(all,
                  [&](std::size_t h) { return schedule.forgotten(path.component, h, kNever); });
    if (!path.newest.empty()) {
      result.arrivals = newest_of(topology_, script_, w, path, all);
      return result;
    }
    for (std::size_t h : all) {
      if (script_.worlds[w][h].input == path.from) result.arrivals.push_back(h);
    }
    return result;
  }

  std::vector<std::string> render_state(std::size_t w, const Kept& kept) const {
    std::vector<std::string> lines;
    std::set<Term> known;
    for (std::size_t arrival : kept_arrivals(executions_[w], kept)) {
      script_.spend(kept.arrivals.size());
      Kept one = kept;
      one.arrivals = {arrival};
      const bool fresh = known.insert(terms_of(executions_[w], one, terms_).front()).second;
      if (fresh || kept.bag) lines.push_back(renderer_.element(w, arrival, kept));
    }
    std::sort(lines.begin(), lines.end());
    return lines;
  }

  const Topology& topology_;
  const Script& script_;
  const std::array<Execution, 2>& executions_;
  const Waits& waits_;
  Terms& terms_;
  result::Trace& trace_;
  Renderer renderer_;
};

}  // namespace

std::string conclude(const Topology& topology, const Script& script,
                     const std::array<Execution, 2>& executions, const Waits& waits, Terms& terms,
                     result::Trace& trace) {
  return Conclusion(topology, script, executions, waits, terms, trace).run();
}

}  // namespace firebreak::replay::interpreter
