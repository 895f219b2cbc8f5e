// SPDX-License-Identifier: Apache-2.0
#include "topology/seal_propagation.h"

#include <algorithm>
#include <utility>

namespace firebreak::topology {

namespace {

constexpr std::size_t kMostVisits = 32;   // of one interface, or as many as cost no more than
constexpr std::size_t kMostLooks = 4096;  // so many looks at streams or paths

}  // namespace

Seals SealPropagation::run() {
  for (const Stream& stream : topology_.streams()) {
    SealSet& seals = result_.streams[stream.id.index()];
    for (const AttributeSet& key : stream.seals) {
      seals = result_.keys.join(seals, result_.keys.just(key));
    }
  }
  for (const Path& path : topology_.paths()) start(path);
  agenda_.run([&](InputId input) { visit(topology_[input]); },
              [&](OutputId output) { visit(topology_[output]); });
  return std::move(result_);
}

void SealPropagation::start(const Path& path) {
  const SealStatus status = status_[path.id.index()];
  result_.sealed[path.id.index()] = status == SealStatus::Assumed;
  if (status != SealStatus::Assumed && blocks(path)) {
    ++unsealed_writers_[path.component.index()];
  }
  if (status != SealStatus::Open || path.gate.unknown) return;
  for (const Conflict& conflict : conflicts_.of(path.id)) {
    ++incomplete_[path.id.index()];
    asked_[topology_[conflict.writer].from.index()].push_back(&conflict);
  }
}

// Semantics 3.7 (c): unless it is sealed. One without rivals is like a confluent path.
bool SealPropagation::blocks(const Path& path) const {
  return path.annotation == Annotation::OW && !conflicts_.of(path.id).empty();
}

bool SealPropagation::weary(std::size_t vertex, std::size_t looks) {
  return ++visits_[vertex] > kMostVisits && visits_[vertex] * looks > kMostLooks;
}

void SealPropagation::visit(const Input& input) {
  if (weary(input.id.index(), input.streams.size())) return;
  const auto sealed = [&](StreamId s) { return result_.streams[s.index()].sealed(); };
  if (!std::ranges::all_of(input.streams, sealed)) return;
  SealSet seals = result_.keys.whole_stream();
  for (StreamId id : input.streams) {
    seals = result_.keys.meet(seals, result_.streams[id.index()]);
  }
  seals = result_.keys.join(inputs_[input.id.index()], seals);
  if (!(seals == inputs_[input.id.index()])) {
    inputs_[input.id.index()] = seals;
    for (PathId path : input.paths) {
      agenda_.touch(topology_[path].to);
      for (PathId reader : conflicts_.readers(path)) {
        const auto& owed = owed_[reader.index()];
        if (owed && !owed->empty()) agenda_.touch(topology_[reader].to);
      }
    }
  }
  answer(input);
}

// The pairs whose rival is at the input, and which wait for its streams to be sealed.
void SealPropagation::answer(const Input& input) {
  auto& asked = asked_[input.id.index()];
  if (asked.empty()) return;
  const std::vector<StreamId> kinds = kinds_at(input);
  std::erase_if(asked, [&](const Conflict* conflict) {
    const bool complete = std::ranges::all_of(kinds, [&](StreamId s) {
      return result_.keys.compatible(conflict->complete, topology_[s].attributes,
                                     result_.streams[s.index()]);
    });
    if (complete && --incomplete_[conflict->reader.index()] == 0) seal(topology_[conflict->reader]);
    return complete;
  });
}

// One stream of each kind that matters to compatibility.
std::vector<StreamId> SealPropagation::kinds_at(const Input& input) const {
  const bool by_seal_only = topology_.fds().empty();
  const auto before = [&](StreamId a, StreamId b) {
    const auto left = result_.streams[a.index()].keys();
    const auto right = result_.streams[b.index()].keys();
    if (!std::ranges::equal(left, right)) return std::ranges::lexicographical_compare(left, right);
    return !by_seal_only && topology_[a].attributes < topology_[b].attributes;
  };
  std::vector<StreamId> kinds = input.streams;
  std::ranges::sort(kinds, before);
  const auto same = [&](StreamId a, StreamId b) { return !before(a, b) && !before(b, a); };
  kinds.erase(std::unique(kinds.begin(), kinds.end(), same), kinds.end());
  return kinds;
}

void SealPropagation::seal(const Path& path) {
  result_.sealed[path.id.index()] = true;
  agenda_.touch(path.to);
  if (!path.writes() || --unsealed_writers_[path.component.index()] > 0) return;
  for (PathId other : topology_[path.component].paths) {
    if (!topology_[other].confluent()) agenda_.touch(topology_[other].to);
  }
}

bool SealPropagation::owes(const Path& path) {
  std::optional<std::vector<Owed>>& owed = owed_[path.id.index()];
  if (!owed) owed = owed_ends(topology_, conflicts_, path.id);
  return std::ranges::any_of(*owed, [&](const Owed& end) {
    return std::ranges::none_of(result_.streams[end.first.index()].keys(), [&](KeyId key) {
      return is_subset(result_.keys[key], end.second);
    });
  });
}

bool SealPropagation::passes(const Path& path) {
  return path.confluent() || conflicts_.of(path.id).empty() ||
         (result_.sealed[path.id.index()] && unsealed_writers_[path.component.index()] == 0 &&
          !owes(path));
}

void SealPropagation::visit(const Output& output) {
  if (weary(inputs_.size() + output.id.index(), output.paths.size())) return;
  if (!topology_[output.component].forwards) return;
  SealSet seals = result_.keys.whole_stream();
  for (PathId id : output.paths) {
    const Path& path = topology_[id];
    if (!passes(path) || !inputs_[path.from.index()].sealed()) return;
    seals =
        result_.keys.meet(seals, result_.keys.without(inputs_[path.from.index()], path.rewrites));
  }
  for (StreamId id : output.streams) forward(topology_[id], seals);
}

void SealPropagation::forward(const Stream& stream, const SealSet& passed) {
  const SealSet forwarded = result_.keys.within(passed, stream.attributes);
  SealSet& known = result_.forwarded[stream.id.index()];
  known = result_.keys.join(known, forwarded);
  const SealSet seals = result_.keys.join(result_.streams[stream.id.index()], known);
  if (seals == result_.streams[stream.id.index()]) return;
  result_.streams[stream.id.index()] = seals;
  if (stream.to) agenda_.touch(*stream.to);
}

}  // namespace firebreak::topology
