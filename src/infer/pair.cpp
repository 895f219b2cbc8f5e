// SPDX-License-Identifier: Apache-2.0
#include "infer/pair.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "infer/condition.h"
#include "infer/witness_emissions.h"

namespace firebreak::infer {

using encodings::SymbolicHandling;
using encodings::SymbolicValue;
using smt::Term;

namespace {

using Shows = std::function<bool(const Witness&)>;

class Pair {
 public:
  Pair(const Asked& asked, PairFindings& into)
      : asked_(asked),
        into_(into),
        scene_(asked.subject, asked.environment, into.first, into.second, asked.invariants) {}

  void run() {
    // One question first, since most pairs commute.
    const Term anything = scene_.values().any(everything());
    if (scene_.decide("anything", anything, asked_.ledger) == Decision::Proved) return;
    for (const std::size_t state : states()) {
      Finding& finding = into_.states[state];
      const auto shows = [state](const Witness& w) {
        return !(w.first.back().after[state] == w.second.back().after[state]);
      };
      finding = question(fmt::format("state {}", asked_.subject.program->states[state].name),
                         state_differs(state), shows);
    }
    for (const std::string& output : outputs()) ask_output(output);
  }

  void look_for_conditions() {
    into_.conditions = commuting_conditions(asked_.subject, scene_, into_.first, into_.second,
                                            scene_.values().any(conflicts()), asked_.ledger);
  }

 private:
  // What either assigns and some output sees.
  States states() const {
    States result;
    for (const std::size_t handler : {into_.first, into_.second}) {
      for (const auto& [state, read] : asked_.reads[handler].assigned) {
        if (asked_.observable.contains(state)) result.insert(state);
      }
    }
    return result;
  }

  std::set<std::string> outputs() const {
    std::set<std::string> result;
    for (const std::size_t handler : {into_.first, into_.second}) {
      for (const auto& [output, read] : asked_.reads[handler].emissions) result.insert(output);
    }
    return result;
  }

  Term state_differs(std::size_t state) {
    return scene_.values().differ(scene_.then_second.state[state], scene_.then_first.state[state]);
  }

  using Handlings = std::vector<const SymbolicHandling*>;

  // Each way in which one of `some` emits a tuple there of which `holds`. The tuple is what the
  // statement emits, so that sets in it are compared where they differ, and no more is asked.
  template <class Holds>
  Term emitted(const Handlings& some, const std::string& output, const Holds& holds) {
    std::vector<Term> ways;
    for (const SymbolicHandling* handling : some) {
      for (const encodings::SymbolicEmission& emission : handling->emissions) {
        if (emission.output != output) continue;
        ways.push_back(scene_.values().all({emission.guard, holds(emission.arguments)}));
      }
    }
    return scene_.values().any(ways);
  }

  Term emits(const SymbolicHandling& handling, const std::string& output,
             const std::vector<SymbolicValue>& tuple) {
    return scene_.execution().emits(handling, output, tuple);
  }

  Term misses(const SymbolicHandling& handling, const std::string& output,
              const std::vector<SymbolicValue>& tuple) {
    return scene_.execution().misses(handling, output, tuple);
  }

  // Whether some tuple is emitted by one of the first and by none of the others.
  Term more(const Handlings& some, const Handlings& others, const std::string& output) {
    return emitted(some, output, [&](const std::vector<SymbolicValue>& tuple) {
      std::vector<Term> none;
      for (const SymbolicHandling* other : others) none.push_back(misses(*other, output, tuple));
      return scene_.values().all(none);
    });
  }

  Term differ(const Handlings& some, const Handlings& others, const std::string& output) {
    return scene_.values().any({more(some, others, output), more(others, some, output)});
  }

  Term sets_differ(const std::string& output) {
    return differ({&scene_.first, &scene_.then_second}, {&scene_.second, &scene_.then_first},
                  output);
  }

  Term own_differs(const std::string& output, bool of_first) {
    return of_first ? differ({&scene_.first}, {&scene_.then_first}, output)
                    : differ({&scene_.second}, {&scene_.then_second}, output);
  }

  // Twice in one order, once in the other, where it is `of_first` that tells.
  Term counts_differ(const std::string& output, bool of_first) {
    const auto twice = [&](const SymbolicHandling& own, const SymbolicHandling& other,
                           const SymbolicHandling& own_too, const SymbolicHandling& other_too) {
      return emitted({&own}, output, [&](const std::vector<SymbolicValue>& tuple) {
        return scene_.values().all({emits(other, output, tuple), misses(own_too, output, tuple),
                                    emits(other_too, output, tuple)});
      });
    };
    const SymbolicHandling& m = scene_.first;
    const SymbolicHandling& later_m = scene_.then_first;
    const SymbolicHandling& n = scene_.second;
    const SymbolicHandling& later_n = scene_.then_second;
    return scene_.values().any(
        of_first ? std::vector<Term>{twice(m, later_n, later_m, n), twice(later_m, n, m, later_n)}
                 : std::vector<Term>{twice(later_n, m, n, later_m), twice(n, later_m, later_n, m)});
  }

  std::vector<Term> everything() {
    std::vector<Term> result;
    for (const std::size_t state : states()) result.push_back(state_differs(state));
    for (const std::string& output : outputs()) {
      result.push_back(own_differs(output, true));
      result.push_back(own_differs(output, false));
    }
    return result;
  }

  // What two messages that commute leave alone: state, and how often each tuple is emitted.
  std::vector<Term> conflicts() {
    std::vector<Term> result;
    for (const std::size_t state : states()) result.push_back(state_differs(state));
    for (const std::string& output : outputs()) {
      result.push_back(sets_differ(output));
      result.push_back(counts_differ(output, true));
      result.push_back(counts_differ(output, false));
    }
    return result;
  }

  void ask_output(const std::string& output) {
    PairFindings::AtOutput& found = into_.outputs[output];
    const auto ask_side = [&](bool of_first, Finding& sets, Finding& repeats, Finding& own) {
      const auto own_shows = [output, of_first](const Witness& w) {
        return of_first ? !same_emission(w.first[0], w.second[1], output)
                        : !same_emission(w.first[1], w.second[0], output);
      };
      const char* side = of_first ? "first" : "second";
      own = question(fmt::format("emission of the {} at {}", side, output),
                     own_differs(output, of_first), own_shows);
      if (!own.conflict()) return;
      const auto sets_show = [output, own_shows](const Witness& w) {
        return own_shows(w) && without_repetition(all_of(w.first, output)) !=
                                   without_repetition(all_of(w.second, output));
      };
      sets = question(fmt::format("set at {} by the {}", output, side),
                      scene_.values().all({sets_differ(output), own_differs(output, of_first)}),
                      sets_show, own.witness);
      const auto counts_show = [output](const Witness& w) {
        return all_of(w.first, output) != all_of(w.second, output);
      };
      repeats = question(fmt::format("how often at {} by the {}", output, side),
                         counts_differ(output, of_first), counts_show);
    };
    ask_side(true, found.sets_of_first, found.repeats_of_first, found.own_of_first);
    if (into_.first == into_.second) {  // m and n are alike
      found.sets_of_second = found.sets_of_first;
      found.repeats_of_second = found.repeats_of_first;
      found.own_of_second = found.own_of_first;
    } else {
      ask_side(false, found.sets_of_second, found.repeats_of_second, found.own_of_second);
    }
  }

  // The question, and where it is not proved, the same of messages that differ on an attribute.
  // `known`: what shows something near, and perhaps this, too.
  Finding question(const std::string& name, const Term& violation, const Shows& shows,
                   const std::optional<Witness>& known = std::nullopt) {
    const Answer answer =
        known && shows(*known) ? Answer{Decision::Refuted, known, {}} : ask(name, violation, shows);
    Finding result{answer.decision, {}, answer.witness, answer.reason};
    if (!result.conflict()) return result;
    for (const std::string& attribute : into_.shared) {
      const Answer apart = ask(fmt::format("{}, apart by {}", name, attribute),
                               scene_.values().all({violation, scene_.apart(attribute)}), shows);
      if (apart.decision == Decision::Proved) result.apart_by.insert(attribute);
    }
    return result;
  }

  Answer ask(const std::string& name, const Term& violation, const Shows& shows) {
    return scene_.ask(name, violation, shows, asked_.ledger);
  }

  const Asked& asked_;
  PairFindings& into_;
  Scene scene_;
};

// Where nothing can be asked, everything may conflict.
void give_up(const Asked& asked, PairFindings& pair, const std::string& reason) {
  const Finding unknown{Decision::Undecided, {}, std::nullopt, reason};
  pair.states.clear();
  pair.outputs.clear();
  for (const std::size_t state : asked.observable) pair.states[state] = unknown;
  for (const std::size_t handler : {pair.first, pair.second}) {
    for (const auto& [output, read] : asked.reads[handler].emissions) {
      pair.outputs[output] = {unknown, unknown, unknown, unknown, unknown, unknown};
    }
  }
}

}  // namespace

std::size_t conflicts_in(const PairFindings& pair) {
  std::size_t count = 0;
  for (const auto& [state, finding] : pair.states) count += finding.conflict() ? 1 : 0;
  for (const auto& [output, at] : pair.outputs) {
    for (const Finding* finding : {&at.sets_of_first, &at.sets_of_second, &at.repeats_of_first,
                                   &at.repeats_of_second, &at.own_of_first, &at.own_of_second}) {
      count += finding->conflict() ? 1 : 0;
    }
  }
  return count;
}

PairFindings ask_pair(const Asked& asked, std::size_t first, std::size_t second) {
  PairFindings result{first, second, {}, {}, {}};
  const Subject& subject = asked.subject;
  const auto& parameters = [&](std::size_t handler) -> const auto& {
    return subject.program->handlers[handler].parameters;
  };
  for (std::size_t a = 0; a < subject.inputs[first].size(); ++a) {
    for (std::size_t b = 0; b < subject.inputs[second].size(); ++b) {
      if (subject.inputs[first][a] == subject.inputs[second][b] &&
          parameters(first)[a].type == parameters(second)[b].type) {
        result.shared.push_back(subject.inputs[first][a]);
      }
    }
  }
  if (asked.ledger.exhausted()) {
    give_up(asked, result, kExhausted);
    return result;
  }
  try {
    Pair(asked, result).run();
  } catch (const encodings::Unsupported& unsupported) {
    give_up(asked, result, unsupported.what());
  }
  return result;
}

void ask_conditions(const Asked& asked, PairFindings& pair) {
  if (asked.ledger.exhausted()) return;
  try {
    Pair(asked, pair).look_for_conditions();
  } catch (const encodings::Unsupported&) {  // none is known
  }
}

}  // namespace firebreak::infer
