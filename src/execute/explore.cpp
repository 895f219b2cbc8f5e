// SPDX-License-Identifier: Apache-2.0
// Depth first. Worlds on the way record no steps; the choices that lead to what was found are made
// again, from the root.
#include "execute/explore.h"

#include <unordered_set>

namespace firebreak::execute {

namespace {

class Explorer {
 public:
  Explorer(const std::function<bool(const World&)>& wanted, std::size_t most, Explored& result)
      : wanted_(wanted), most_(most), result_(result) {}

  bool run(const World& world) {
    const auto choices = world.choices();
    if (choices.empty()) {
      if (!world.ended() && !world.broken()) result_.whole = false;
      return world.ended() && wanted_(world);
    }
    for (const World::Choice& choice : choices) {
      if (known_.size() >= most_) {
        result_.whole = false;
        return false;
      }
      World next = world;
      ++result_.steps;
      next.take(choice);
      if (!known_.insert(next.digest()).second) continue;
      path_.push_back(choice);
      if (run(next)) return true;
      path_.pop_back();
    }
    return false;
  }

  const std::vector<World::Choice>& path() const { return path_; }

 private:
  const std::function<bool(const World&)>& wanted_;
  std::size_t most_;
  Explored& result_;
  std::vector<World::Choice> path_;
  std::unordered_set<Digest, DigestHash> known_;
};

}  // namespace

Explored explore(const World& root, const std::function<bool(const World&)>& wanted,
                 std::size_t most) {
  Explored result;
  for (const bool faults : {false, true}) {
    if (faults && !root.network().faulty()) break;
    result.whole = true;
    World start = root;
    start.allow_faults(faults);
    World silent = start;
    silent.forget_steps();
    Explorer explorer(wanted, most, result);
    try {
      if (!explorer.run(silent)) continue;
    } catch (const behavior::OutOfBudget&) {
      result.whole = false;
      continue;
    }
    for (const World::Choice& choice : explorer.path()) start.take(choice);
    result.found = std::move(start);
    return result;
  }
  return result;
}

}  // namespace firebreak::execute
