// SPDX-License-Identifier: Apache-2.0
// From the questions to the claims (docs/behaviors.md, What is proved).
#include <algorithm>
#include <set>
#include <utility>

#include "infer/alone.h"
#include "infer/inference.h"
#include "infer/newest.h"
#include "infer/pair.h"
#include "smt/shared_context.h"

namespace firebreak::infer {

namespace {

using topology::Annotation;
using Attributes = std::set<std::string>;

class Inference {
 public:
  Inference(const Subject& subject, const base::Environment& environment, const Wanted& wanted)
      : subject_(subject), wanted_(wanted), asked_{subject, reads_, {}, environment, ledger_} {
    for (const behavior::Handler& handler : subject.program->handlers) {
      reads_.push_back(reads_of(handler));
    }
    ledger_.keep = wanted.scripts;
  }

  ComponentClaims run() {
    for (const Reads& reads : reads_) {
      for (const auto& [output, read] : reads.emissions) seen_[output];
    }
    for (std::size_t i = 0; i < reads_.size(); ++i) {
      if (impossible(asked_, i)) claims_.impossible.push_back(i);
    }
    leave_out_silence();
    for (std::size_t i = 0; i < reads_.size(); ++i) {
      for (std::size_t j = i; j < reads_.size(); ++j) pairs_.push_back(ask_pair(asked_, i, j));
    }
    if (std::ranges::any_of(pairs_, conflicts_in)) use_invariants();
    for (PairFindings& pair : pairs_) claim_pair(pair);
    for (std::size_t i = 0; i < reads_.size(); ++i) {
      const std::size_t before = claims_.paths.size();
      for (const auto& [output, seen] : seen_) {
        if (reaches(i, output)) claim_path(i, output);
        if (silent_.contains({i, output}) && nobody_emits(output)) {
          claims_.paths.push_back(nothing_at(i, output));
        }
      }
      if (claims_.paths.size() == before) claims_.paths.push_back({i, {}, Annotation::CR});
    }
    narrow_gates();
    if (wanted_.newest) {
      for (PathClaim& path : claims_.paths) {
        if (!path.to.empty()) look_for_newest(asked_, seen_.at(path.to), path);
      }
    }
    claims_.obligations = std::move(ledger_.kept);
    claims_.questions = ledger_.questions;
    return std::move(claims_);
  }

 private:
  // An emission that never happens shows nothing.
  void leave_out_silence() {
    for (std::size_t i = 0; i < reads_.size(); ++i) {
      std::erase_if(reads_[i].emissions, [&](const auto& emission) {
        if (!silent(asked_, i, emission.first)) return false;
        silent_.emplace(i, emission.first);
        return true;
      });
    }
    asked_.observable.clear();
    for (auto& [output, states] : seen_) {
      states = seen_at(output, reads_);
      asked_.observable.insert(states.begin(), states.end());
    }
  }

  // What a path is that never emits, to an output where nobody does.
  static PathClaim nothing_at(std::size_t handler, const std::string& output) {
    PathClaim claim{handler, output, Annotation::CR};
    claim.idempotent = true;
    return claim;
  }

  bool nobody_emits(const std::string& output) const {
    return std::ranges::none_of(
        reads_, [&](const Reads& reads) { return reads.emissions.contains(output); });
  }

  // Where something does not commute in all states, it may in those that can be reached.
  void use_invariants() {
    if (asked_.environment.out_of_time()) return;
    std::vector<Invariant> found;
    try {
      found = find_invariants(subject_, asked_.environment, ledger_);
    } catch (const encodings::Unsupported&) {
      return;
    }
    if (found.empty()) return;
    asked_.invariants = std::move(found);
    for (PairFindings& pair : pairs_) {
      if (conflicts_in(pair) == 0) continue;
      PairFindings again = ask_pair(asked_, pair.first, pair.second);
      again.by_invariant = conflicts_in(again) < conflicts_in(pair);
      by_invariant_ = by_invariant_ || again.by_invariant;
      pair = std::move(again);
    }
    leave_out_silence();
    if (!by_invariant_) return;
    for (const Invariant& invariant : asked_.invariants) {
      claims_.invariants.push_back(invariant.text);
    }
  }

  bool assigns_seen(std::size_t handler, const std::string& output) const {
    return std::ranges::any_of(reads_[handler].assigned, [&](const auto& assigned) {
      return seen_.at(output).contains(assigned.first);
    });
  }

  bool reaches(std::size_t handler, const std::string& output) const {
    return reads_[handler].emissions.contains(output) || assigns_seen(handler, output);
  }

  void claim_pair(PairFindings& pair) {
    PairClaim claim{pair.first, pair.second, Decision::Proved, pair.shared};
    const auto weigh = [&](const Finding& finding) {
      if (!finding.conflict()) return;
      if (claim.commute != Decision::Refuted) claim.commute = finding.decision;
      if (!claim.witness) claim.witness = finding.witness;
      if (claim.reason.empty()) claim.reason = finding.reason;
      std::erase_if(claim.apart_by,
                    [&](const std::string& name) { return !finding.apart_by.contains(name); });
    };
    for (const auto& [state, finding] : pair.states) weigh(finding);
    for (const auto& [output, at] : pair.outputs) {
      weigh(at.sets_of_first);
      weigh(at.sets_of_second);
      weigh(at.repeats_of_first);
      weigh(at.repeats_of_second);
    }
    if (claim.commute == Decision::Proved) {
      claim.apart_by.clear();
    } else if (wanted_.conditions) {
      ask_conditions(asked_, pair);
      claim.conditions = pair.conditions;
    }
    if (claim.commute == Decision::Refuted) claim.reason.clear();
    claims_.pairs.push_back(std::move(claim));
  }

  struct Side {
    const PairFindings* pair;
    const PairFindings::AtOutput* at;  // none: neither emits there
    bool first;
  };

  std::vector<Side> sides_of(std::size_t handler, const std::string& output) const {
    std::vector<Side> result;
    for (const PairFindings& pair : pairs_) {
      const auto found = pair.outputs.find(output);
      const auto* at = found == pair.outputs.end() ? nullptr : &found->second;
      if (pair.first == handler) result.push_back({&pair, at, true});
      if (pair.second == handler && pair.first != handler) result.push_back({&pair, at, false});
    }
    return result;
  }

  void claim_path(std::size_t handler, const std::string& output) {
    const States& seen = seen_.at(output);
    PathClaim claim{handler, output};
    Attributes gate(subject_.inputs[handler].begin(), subject_.inputs[handler].end());
    Attributes possible = gate;  // those that only an undecided question takes out
    bool ordered = true;
    bool refuted = false;
    const auto weigh = [&](const PairFindings& pair, const Finding& finding) {
      if (!finding.conflict()) return;
      ordered = false;
      if (!claim.witness) claim.witness = finding.witness;
      const bool undecided = finding.decision == Decision::Undecided;
      refuted = refuted || !undecided;
      if (undecided && claim.undecided.empty()) claim.undecided = finding.reason;
      const auto apart = [&](const std::string& name) { return finding.apart_by.contains(name); };
      std::erase_if(gate, [&](const std::string& name) { return !apart(name); });
      std::erase_if(possible, [&](const std::string& name) {
        const bool shared = std::ranges::find(pair.shared, name) != pair.shared.end();
        return !shared || (!undecided && !apart(name));
      });
    };
    const std::vector<Side> sides = sides_of(handler, output);
    std::vector<std::pair<const PairFindings*, const Finding*>> repeats;
    for (const Side& side : sides) {
      claim.by_invariant = claim.by_invariant || side.pair->by_invariant;
      for (const auto& [state, finding] : side.pair->states) {
        if (seen.contains(state)) weigh(*side.pair, finding);
      }
      if (side.at == nullptr) continue;
      weigh(*side.pair, side.first ? side.at->sets_of_first : side.at->sets_of_second);
      const Finding& count = side.first ? side.at->repeats_of_first : side.at->repeats_of_second;
      if (count.conflict()) repeats.emplace_back(side.pair, &count);
    }
    claim.repeats = ordered && !repeats.empty();
    if (!ordered) {  // in one order within a partition, it must be the same how often, too
      for (const auto& [pair, finding] : repeats) weigh(*pair, *finding);
    }
    if (refuted && gate == possible) claim.undecided.clear();  // nothing hangs on it
    const bool write = writes(asked_, handler, seen);
    claim.silent = !reads_[handler].emissions.contains(output);
    if (!write && claim.silent) return;  // it does nothing there
    if (ordered) {
      claim.label = write ? Annotation::CW : Annotation::CR;
      claim.idempotent = write && idempotent(asked_, handler, output, seen);
    } else {
      claim.label = write ? Annotation::OW : Annotation::OR;
      if (!gate.empty() || possible.empty()) claim.gate = in_order(handler, gate);
    }
    claim.rewrites = rewrites(asked_, handler, output);
    claim.unordered = unordered(handler, output, sides, ordered || !claim.gate ? nullptr : &gate);
    claims_.paths.push_back(std::move(claim));
  }

  std::vector<std::string> in_order(std::size_t handler, const Attributes& some) const {
    std::vector<std::string> result;
    for (const std::string& name : subject_.inputs[handler]) {
      if (some.contains(name)) result.push_back(name);
    }
    return result;
  }

  // Whether messages of other partitions may change in which order a handling emits: any other
  // message where there is no gate.
  bool unordered(std::size_t handler, const std::string& output, const std::vector<Side>& sides,
                 const Attributes* gate) const {
    const auto read = reads_[handler].emissions.find(output);
    if (read == reads_[handler].emissions.end() || read->second.empty()) return false;
    const bool same_set = std::ranges::all_of(sides, [&](const Side& side) {
      if (side.at == nullptr) return true;
      const Finding& own = side.first ? side.at->own_of_first : side.at->own_of_second;
      return !own.conflict() || (gate != nullptr && std::ranges::includes(own.apart_by, *gate));
    });
    return !same_set || !ordered_by_content(subject_.program->handlers[handler], output);
  }

  // What a path reads has been written by others, whose own order counts within their partitions.
  void narrow_gates() {
    const std::vector<PathClaim> before = claims_.paths;
    for (PathClaim& path : claims_.paths) {
      for (const PathClaim& writer : before) {
        if (writer.to != path.to || path.to.empty() || topology::is_confluent(path.label) ||
            writer.label != Annotation::OW) {
          continue;
        }
        if (!path.gate) continue;
        if (!writer.gate) {
          path.gate.reset();
          continue;
        }
        std::erase_if(*path.gate, [&](const std::string& name) {
          return std::ranges::find(*writer.gate, name) == writer.gate->end();
        });
      }
    }
  }

  const Subject& subject_;
  Wanted wanted_;
  std::vector<Reads> reads_;
  std::map<std::string, States> seen_;                    // by output
  std::set<std::pair<std::size_t, std::string>> silent_;  // handler, output
  std::vector<PairFindings> pairs_;
  ComponentClaims claims_;
  Ledger ledger_;
  bool by_invariant_ = false;
  Asked asked_;
};

}  // namespace

ComponentClaims infer(const Subject& subject, const base::Environment& environment,
                      const Wanted& wanted) {
  const smt::SharedContext shared;  // for all questions: making one takes longer than most answers
  return Inference(subject, environment, wanted).run();
}

}  // namespace firebreak::infer
