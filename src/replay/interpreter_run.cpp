// SPDX-License-Identifier: Apache-2.0
// Runs one world. First the sights: which earlier handlings (or, for a unit, which handlings of the
// partition) each order-sensitive path sees; that needs the order only. Then the contents: the
// content of an emission depends on that of the message handled and of those seen. A unit sees
// later ones too, so contents are evaluated by need, with an explicit stack. Around a cycle two
// units can each hold what was made of the other's message. Such contents have no finite term; they
// are compared as the unfoldings that they stand for, from one round to the next through one unit
// more.
#include "replay/interpreter_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace firebreak::replay::interpreter {

namespace {

using topology::Annotation;
using topology::Path;
using topology::PathId;
using topology::Topology;

constexpr std::size_t kMaxSeen = 5'000'000;  // entries in all sights of a world
constexpr Term kUnknown = static_cast<Term>(-1);

class Runner {
 public:
  Runner(const Topology& topology, const result::Trace& trace, const Script& script,
         std::size_t world, const Schedule& schedule, const Units& units, Terms& terms,
         std::size_t depth)
      : topology_(topology),
        trace_(trace),
        script_(script),
        handlings_(script.worlds[world]),
        schedule_(schedule),
        units_(units),
        terms_(terms),
        world_(world),
        depth_(depth) {
    result_.schedule = &schedule;
  }

  Execution run(std::string& problem) {
    const bool good = look() && (depth_ == 0 ? evaluate() : unfold()) &&
                      (result_.circular || check_idempotence());
    if (!good) problem = problem_;
    return std::move(result_);
  }

 private:
  bool fail(std::string problem) {
    problem_ = std::move(problem);
    return false;
  }

  const Message& message_of(std::size_t handling) const {
    return script_.messages[handlings_[handling].message];
  }

  // Semantics 3.3, 3.5.
  bool look() {
    result_.sights.resize(handlings_.size());
    std::size_t seen = 0;
    for (std::size_t h = 0; h < handlings_.size(); ++h) {
      for (PathId id : topology_[handlings_[h].input].paths) {
        if (topology_[id].confluent()) continue;
        result_.sights[h].push_back(sight(topology_[id], h));
        for (const Kept& kept : result_.sights[h].back().parts) seen += kept.handlings.size();
        if (seen > kMaxSeen)
          return fail("the trace is too large: its views hold too many messages");
      }
    }
    return true;
  }

  Sight sight(const Path& path, std::size_t h) const {
    Sight result{path.id, units_.handles_units(path.id), {}};
    std::vector<bool> descends;
    if (result.whole_partition) descends = descendants(handlings_[h].message);
    const auto look_at = [&](topology::InputId input) {
      std::vector<std::size_t> visible;
      for (std::size_t other : schedule_.at[path.component.index()]) {
        if (handlings_[other].input != input) continue;
        if (result.whole_partition ? descends[handlings_[other].message] : other >= h) continue;
        if (share(path.gate, h, other)) visible.push_back(other);
      }
      return visible;
    };
    for (PathId id : topology_[path.component].paths) {
      const Path& writer = topology_[id];
      if (!writer.writes()) continue;
      const bool sequence = writer.annotation == Annotation::OW &&
                            !(result.whole_partition && units_.handles_units(id));
      const Shape set = result.whole_partition ? Shape::Set : Shape::Bag;
      result.parts.push_back(
          {id, sequence ? Shape::Sequence : set, writer.idempotent, look_at(writer.from)});
    }
    if (result.parts.empty()) {
      const Shape shape = result.whole_partition ? Shape::Set : Shape::Sequence;
      result.parts.push_back({std::nullopt, shape, false, look_at(path.from)});
    }
    return result;
  }

  bool share(const topology::Gate& gate, std::size_t a, std::size_t b) const {
    return gate.unknown || agree(topology_, message_of(a), message_of(b), gate.attributes);
  }

  std::vector<bool> descendants(MessageIndex ancestor) const {
    std::vector<bool> result(script_.messages.size());
    for (MessageIndex m = ancestor + 1; m < result.size(); ++m) {
      const auto& parent = script_.messages[m].parent;
      result[m] = parent && (*parent == ancestor || result[*parent]);
    }
    return result;
  }

  // Earlier handlings on the same interface whose content may equal that of this one.
  std::vector<std::size_t> earlier_copies(std::size_t h) const {
    std::vector<std::size_t> result;
    for (std::size_t other : schedule_.at[handlings_[h].component.index()]) {
      if (other >= h) break;
      if (handlings_[other].input == handlings_[h].input &&
          message_of(other).family == message_of(h).family) {
        result.push_back(other);
      }
    }
    return result;
  }

  const Sight* sight_of(std::size_t h, PathId path) const {
    for (const Sight& sight : result_.sights[h]) {
      if (sight.path == path) return &sight;
    }
    return nullptr;
  }

  std::vector<std::size_t> needs(const Emission& emission) const {
    const std::size_t h = emission.handling;
    if (h == kNever) return {};
    std::vector<std::size_t> result = {schedule_.received[h]};
    for (std::size_t other : earlier_copies(h)) result.push_back(schedule_.received[other]);
    const Sight* sight = sight_of(h, *script_.messages[emission.message].path);
    if (sight != nullptr && !(depth_ > 0 && sight->whole_partition)) {
      for (const Kept& kept : sight->parts) {
        for (std::size_t other : kept.handlings) result.push_back(schedule_.received[other]);
      }
    }
    return result;
  }

  // From contents that tell nothing but the lineage, round by round.
  bool unfold() {
    previous_.schedule = &schedule_;
    for (const Emission& emission : schedule_.emissions) {
      const std::size_t family = script_.messages[emission.message].family;
      previous_.contents.push_back(terms_.intern({2, family}));
    }
    for (std::size_t round = 0; round < depth_; ++round) {
      if (!evaluate()) return false;
      previous_.contents = result_.contents;
    }
    return true;
  }

  bool evaluate() {
    const std::size_t count = schedule_.emissions.size();
    result_.contents.assign(count, kUnknown);
    std::vector<bool> begun(count);
    for (std::size_t root = 0; root < count; ++root) {
      std::vector<std::size_t> stack = {root};
      while (!stack.empty()) {
        const std::size_t e = stack.back();
        if (result_.contents[e] != kUnknown) {
          stack.pop_back();
          continue;
        }
        const bool again = begun[e];
        begun[e] = true;
        const std::size_t size = stack.size();
        for (std::size_t need : needs(schedule_.emissions[e])) {
          if (result_.contents[need] == kUnknown) stack.push_back(need);
        }
        if (stack.size() == size) {
          result_.contents[e] = content(schedule_.emissions[e]);
        } else if (again && depth_ == 0) {
          result_.circular = true;
          return true;
        } else if (again) {
          return fail(fmt::format("world {}: the content of {} would depend on itself", world_ + 1,
                                  trace_.messages[schedule_.emissions[e].message].id));
        }
      }
    }
    return true;
  }

  // Semantics 3.1, 6.1.
  Term content(const Emission& emission) const {
    const Message& message = script_.messages[emission.message];
    if (emission.handling == kNever) return terms_.intern({0, emission.message});
    const std::size_t h = emission.handling;
    const Term received = result_.contents[schedule_.received[h]];
    const Path& path = topology_[*message.path];
    std::size_t repetitions = 0;
    if (path.annotation == Annotation::CW) {
      for (std::size_t other : earlier_copies(h)) {
        if (result_.contents[schedule_.received[other]] == received) ++repetitions;
      }
    }
    std::vector<std::size_t> structure = {1, path.id.index(), received, repetitions};
    if (const Sight* sight = sight_of(h, path.id)) {
      const Execution& seen_in = depth_ > 0 && sight->whole_partition ? previous_ : result_;
      for (const Kept& kept : sight->parts) {
        const std::vector<Term> seen = terms_of(seen_in, kept);
        structure.push_back(seen.size());
        structure.insert(structure.end(), seen.begin(), seen.end());
      }
    }
    return terms_.intern(std::move(structure));
  }

  // Semantics 6.1: an idempotent path ignores, so emits nothing for, a content it has handled.
  bool check_idempotence() {
    std::vector<std::vector<MessageIndex>> children(script_.messages.size());
    for (MessageIndex m = 0; m < script_.messages.size(); ++m) {
      const Message& message = script_.messages[m];
      if (message.path && topology_[*message.path].idempotent)
        children[*message.parent].push_back(m);
    }
    for (std::size_t h = 0; h < handlings_.size(); ++h) {
      if (children[handlings_[h].message].empty()) continue;
      const Term received = result_.contents[schedule_.received[h]];
      const std::vector<std::size_t> copies = earlier_copies(h);
      const bool ignored = std::any_of(copies.begin(), copies.end(), [&](std::size_t other) {
        return result_.contents[schedule_.received[other]] == received;
      });
      for (MessageIndex child : children[handlings_[h].message]) {
        const auto& emits = handlings_[h].emits;
        const bool emitted = std::find(emits.begin(), emits.end(), child) != emits.end();
        if (emitted != ignored) continue;
        return fail(
            fmt::format("world {}, delivery of {}: {} {}", world_ + 1,
                        trace_.messages[handlings_[h].message].id,
                        ignored ? "a repetition is ignored, so it does not emit" : "does not emit",
                        trace_.messages[child].id));
      }
    }
    return true;
  }

  const Topology& topology_;
  const result::Trace& trace_;
  const Script& script_;
  const std::vector<Handling>& handlings_;
  const Schedule& schedule_;
  const Units& units_;
  Terms& terms_;
  std::size_t world_;
  std::size_t depth_;
  Execution result_;
  Execution previous_;  // contents of the round before
  std::string problem_;
};

}  // namespace

Execution execute(const Topology& topology, const result::Trace& trace, const Script& script,
                  std::size_t world, const Schedule& schedule, const Units& units, Terms& terms,
                  std::size_t depth, std::string& problem) {
  return Runner(topology, trace, script, world, schedule, units, terms, depth).run(problem);
}

std::vector<Term> terms_of(const Execution& execution, const Kept& kept) {
  std::vector<Term> result;
  std::set<Term> known;
  const bool unique = kept.ignores_repetitions || kept.shape == Shape::Set;
  for (std::size_t h : kept.handlings) {
    const Term term = execution.contents[execution.schedule->received[h]];
    if (unique && !known.insert(term).second) continue;
    result.push_back(term);
  }
  if (kept.shape != Shape::Sequence) std::sort(result.begin(), result.end());
  return result;
}

}  // namespace firebreak::replay::interpreter
