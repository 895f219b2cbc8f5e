// SPDX-License-Identifier: Apache-2.0
// Witnesses: what is lost, repeated or forgotten at a site.
#include <algorithm>

#include "encodings/query_impl.h"

namespace firebreak::encodings {

using smt::Lit;
using topology::PathId;

// Where the replicas share what is lost, it is a message of one of them (semantics 6.4).
Lineage AnomalyQuery::Impl::lost(const topology::Stream& stream) const {
  const bool shared = context.mode() == Mode::Replica && stream.to &&
                      !topology[topology[*stream.to].component].replicated;
  const auto own = shared ? lineages.of_one_replica(stream.id, 1) : std::nullopt;
  return own ? *own : lineages.on(stream.id, 1);
}

Repetition AnomalyQuery::Impl::arrival(const Site& site) const {
  Repetition result;
  result.message = lineages.on(site.stream, 1, site.path);
  result.again = result.message.hops.size();
  return result;
}

Forgetting AnomalyQuery::Impl::forgotten(const Site& site) const {
  std::optional<Forgotten> nearest;
  const auto cost = [&](const Forgotten& pair) {
    return lineages.distance(pair.before) + 3 * lineages.distance(pair.after);
  };
  for (const Forgotten& pair : forgotten_pairs(context, site)) {
    if (!nearest || cost(pair) < cost(*nearest)) nearest = pair;
  }
  if (!nearest) throw base::InternalError("nothing is forgotten that a model showed forgotten");
  Forgetting result{lineages.on(nearest->before, 1), lineages.on(nearest->after, 1),
                    nearest->agreed, nearest->stale};
  if (result.before.source == result.after.source) result.after.message = 2;
  return result;
}

const Repetitions& AnomalyQuery::Impl::all_repetitions() {
  if (repetitions) return *repetitions;
  std::vector<bool> repeating(topology.streams().size());
  for (const topology::Stream& stream : topology.streams()) {
    const auto& removed = coordination.deduplicated[stream.id.index()];
    const bool deduplicated = std::any_of(removed.begin(), removed.end(), [&](Lit guard) {
      return std::find(chosen.begin(), chosen.end(), guard) != chosen.end();
    });
    repeating[stream.id.index()] =
        context.fed(stream.id) && repeats(context.mode(), context, stream, deduplicated);
  }
  std::vector<bool> absorbs = sealed();
  for (const topology::Path& path : topology.paths()) {
    if (forgets(context, facts, path) || answers_again(context, path)) {
      absorbs[path.id.index()] = false;
    }
  }
  return repetitions.emplace(context, lineages, repeating, absorbs);
}

// By PathId, with the coordination that is chosen. What flags say of paths that are not sealed is
// asked again: the model may be gone.
const std::vector<bool>& AnomalyQuery::Impl::sealed() {
  if (sealed_now) return *sealed_now;
  std::vector<topology::Coordination> added;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (!chosen[i].negated()) added.push_back(pieces[i]);
  }
  if (added.empty()) return sealed_now.emplace(facts.sealed);
  return sealed_now.emplace(seal_facts(topology, context.conflicts(), added).may_be_sealed);
}

Repetition AnomalyQuery::Impl::repetition(const Site& site) {
  return site.start == Start::RepeatedRead ? read_repetition(topology[site.path])
                                           : own_repetition(topology[site.path]);
}

// What comes to the path itself.
Repetition AnomalyQuery::Impl::own_repetition(const topology::Path& path) {
  Repetition result = all_repetitions().to(path.from, 1);
  // A view changes by itself only if it holds the message itself, and does not wait, nor, where
  // the message could not come again after the end of its partition, the writer. What a writer
  // that waits handles meanwhile belongs to another partition than what the message comes of.
  const bool refused = topology[path.component].late == topology::Late::Ignored;
  const auto follows = [&](const topology::Conflict& conflict) {
    return refused && sealed()[conflict.writer.index()];
  };
  const topology::Conflict* nearest = nullptr;
  const auto distance = [&](const topology::Conflict& conflict) {
    return lineages.distance(topology[conflict.writer].from);
  };
  result.waits = sealed()[path.id.index()];
  bool own = path.confluent();
  for (const topology::Conflict& conflict : context.conflicts().of(path.id)) {
    if (distance(conflict) == kUnreachable) continue;
    const bool same = topology[conflict.writer].from == path.from;
    own = own || (same && !result.waits && !follows(conflict));
    if (!nearest || distance(conflict) < distance(*nearest)) nearest = &conflict;
  }
  if (own || !nearest) return result;
  result.between = lineages.to(topology[nearest->writer].from, 2);
  // Nor must it belong to a partition that was complete when the message was made.
  const auto complete = [&](const Hop& hop) {
    return sealed()[hop.path.index()] &&
           std::ranges::any_of(context.conflicts().of(hop.path), [&](const auto& other) {
             return topology[other.writer].from == topology[nearest->writer].from;
           });
  };
  const bool behind = std::ranges::any_of(result.message.hops, complete);
  if (behind || (!result.waits && sealed()[nearest->writer.index()])) {
    result.agreed = nearest->shared;
  }
  return result;
}

// What comes to one that keeps it, where the path reads.
Repetition AnomalyQuery::Impl::read_repetition(const topology::Path& path) {
  const Repetitions& ways = all_repetitions();
  const auto group = context.groups().read_by(path.id);
  if (!group) return ways.to(path.from, 1);
  std::optional<topology::InputId> best;
  for (PathId id : context.groups()[*group]) {
    const topology::Path& writer = topology[id];
    if (writer.idempotent || !ways.reach(writer.from)) continue;
    const bool waits = sealed()[id.index()];
    if (waits && (sealed()[path.id.index()] || !forgets(context, facts, writer))) continue;
    if (!best || ways.cost(writer.from) < ways.cost(*best)) best = writer.from;
  }
  if (!best) throw base::InternalError("a repetition that nothing keeps is read");
  return ways.to(*best, 1);
}

}  // namespace firebreak::encodings
