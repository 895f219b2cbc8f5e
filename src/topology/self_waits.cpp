// SPDX-License-Identifier: Apache-2.0
// The waits-for graph of semantics 3.8. A vertex for each path, for what it waits for, and for each
// interface:
//
//     path → its input                       it handles what arrives there
//     path → its wait                        where it is sealed
//     wait of p → input of each rival of p, and the wait of each rival that is sealed
//     input → outputs of the streams into it → the paths into these
//
// A path waits for itself iff it comes back to itself by way of its wait, that is, iff the two lie
// in one strongly connected component. Sealed paths that only handle what goes around such a cycle
// are on it, too. Dropping all of them takes edges away and adds none, so it leaves no cycle
// behind: one round is enough.
#include "topology/self_waits.h"

#include <algorithm>
#include <map>

#include "topology/graph.h"

namespace firebreak::topology {

namespace {

class WaitsFor {
 public:
  WaitsFor(const Topology& topology, const Conflicts& conflicts, const std::vector<bool>& sealed)
      : topology_(topology),
        paths_(topology.paths().size()),
        inputs_(2 * paths_),
        outputs_(inputs_ + topology.inputs().size()),
        next_(outputs_ + topology.outputs().size()) {
    for (const Path& path : topology.paths()) {
      edge(path_at(path.id), input_at(path.from));
      edge(output_at(path.to), path_at(path.id));
      if (!sealed[path.id.index()]) continue;
      edge(path_at(path.id), wait_at(path.id));
      for (const Conflict& conflict : conflicts.of(path.id)) {
        edge(wait_at(path.id), input_at(topology[conflict.writer].from));
        if (sealed[conflict.writer.index()]) edge(wait_at(path.id), wait_at(conflict.writer));
      }
    }
    for (const Stream& stream : topology.streams()) {
      if (stream.from && stream.to) edge(input_at(*stream.to), output_at(*stream.from));
    }
  }

  std::vector<SelfWait> knots(const std::vector<bool>& sealed) const {
    const std::vector<std::uint32_t> number = strong_components(next_);
    std::map<std::uint32_t, SelfWait> knots;
    for (const Path& path : topology_.paths()) {
      const std::uint32_t own = number[path_at(path.id)];
      if (sealed[path.id.index()] && own == number[wait_at(path.id)]) knots.try_emplace(own);
    }
    for (const Path& path : topology_.paths()) {
      const auto knot = knots.find(number[path_at(path.id)]);
      if (knot == knots.end() || !sealed[path.id.index()]) continue;
      SelfWait& wait = knot->second;
      const bool by_waiting = number[wait_at(path.id)] == knot->first;
      if (wait.paths.empty() && by_waiting)
        wait = chain(path.id, number, std::move(wait.concerned));
      wait.concerned.push_back(path.id);
    }
    std::vector<SelfWait> result;
    for (auto& [key, wait] : knots) result.push_back(std::move(wait));
    std::ranges::sort(result, {}, [](const SelfWait& wait) { return wait.concerned.front(); });
    return result;
  }

 private:
  using Vertex = std::size_t;

  Vertex path_at(PathId path) const { return path.index(); }
  Vertex wait_at(PathId path) const { return paths_ + path.index(); }
  Vertex input_at(InputId input) const { return inputs_ + input.index(); }
  Vertex output_at(OutputId output) const { return outputs_ + output.index(); }
  void edge(Vertex from, Vertex to) { next_[from].push_back(to); }

  // The shortest way from the path's wait back to the path, within its component.
  SelfWait chain(PathId start, const std::vector<std::uint32_t>& number,
                 std::vector<PathId> concerned) const {
    std::map<Vertex, Vertex> before{{wait_at(start), path_at(start)}};
    std::vector<Vertex> queue{wait_at(start)};
    for (std::size_t k = 0; k < queue.size() && !before.contains(path_at(start)); ++k) {
      for (const Vertex to : next_[queue[k]]) {
        if (number[to] != number[queue[k]] || !before.try_emplace(to, queue[k]).second) continue;
        queue.push_back(to);
      }
    }
    std::vector<Vertex> way{path_at(start)};
    do {
      way.push_back(before.at(way.back()));
    } while (way.back() != path_at(start));
    std::ranges::reverse(way);
    return read_off(way, std::move(concerned));
  }

  SelfWait read_off(const std::vector<Vertex>& way, std::vector<PathId> concerned) const {
    SelfWait result;
    result.concerned = std::move(concerned);
    for (std::size_t k = 0; k + 1 < way.size(); ++k) {
      if (way[k] < paths_) result.paths.emplace_back(way[k]);
      if (way[k] < inputs_ || way[k] >= outputs_) continue;
      result.streams.push_back(stream(InputId(way[k] - inputs_), OutputId(way[k + 1] - outputs_)));
    }
    return result;
  }

  StreamId stream(InputId input, OutputId output) const {
    const auto& streams = topology_[input].streams;
    return *std::ranges::find_if(streams, [&](StreamId s) { return topology_[s].from == output; });
  }

  const Topology& topology_;
  const std::size_t paths_;
  const Vertex inputs_;
  const Vertex outputs_;
  std::vector<std::vector<Vertex>> next_;
};

}  // namespace

std::vector<SelfWait> find_self_waits(const Topology& topology, const Conflicts& conflicts,
                                      const std::vector<bool>& sealed) {
  return WaitsFor(topology, conflicts, sealed).knots(sealed);
}

}  // namespace firebreak::topology
