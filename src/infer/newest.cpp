// SPDX-License-Identifier: Apache-2.0
#include "infer/newest.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include "infer/alone.h"

namespace firebreak::infer {

using encodings::SymbolicHandling;
using encodings::SymbolicMessage;
using encodings::SymbolicState;
using smt::Term;

namespace {

struct NewestQuestion {
  std::size_t handler = 0;
  std::string output;
  std::vector<std::string> gate = {};
  std::vector<std::string> version = {};
  bool silent = false;  // the handler emits nothing at the output
};

using Shows = std::function<bool(const Witness&)>;

// Refuted where two messages show it that were run; what a proof over histories fails of is
// undecided.
class Newest {
 public:
  Newest(const Asked& asked, const NewestQuestion& question, const States& seen)
      : asked_(asked), question_(question), seen_(seen) {}

  NewestFinding run() {
    if (question_.version.size() != 1) {
      return {Decision::Undecided, {}, "only a version of one attribute is looked for"};
    }
    if (!told()) {
      return {Decision::Undecided, {}, "messages do not have its attributes, or these no order"};
    }
    for (std::size_t other = 0; other < asked_.reads.size(); ++other) {
      if (other != question_.handler && writes(asked_, other, seen_)) {
        return {
            Decision::Undecided, {}, fmt::format("'{}' changes the state, too", name_of(other))};
      }
    }
    try {
      return prove();
    } catch (const encodings::Unsupported& unsupported) {
      return {Decision::Undecided, {}, unsupported.what()};
    }
  }

 private:
  NewestFinding prove() {
    NewestFinding found = stale();
    if (found.decision == Decision::Proved) found = forgets();
    if (found.decision == Decision::Proved) found = stays_stale();
    if (found.decision == Decision::Proved && !question_.silent) found = emits_each();
    return found;
  }

  std::string name_of(std::size_t handler) const {
    return asked_.subject.program->handlers[handler].interface;
  }

  Scene pair() const {
    return {asked_.subject, asked_.environment, question_.handler, question_.handler,
            asked_.invariants};
  }

  // m is of another partition than n.
  Term apart(Scene& scene) const {
    std::vector<Term> ways;
    for (const std::string& name : question_.gate) ways.push_back(scene.apart(name));
    return scene.values().any(ways);
  }

  Term older(Scene& scene, const SymbolicMessage& a, const SymbolicMessage& b) const {
    const std::size_t place = *place_of(question_.version.front());
    return scene.values().less(a[place], b[place]);
  }

  std::optional<std::size_t> place_of(const std::string& attribute) const {
    const auto& names = asked_.subject.inputs[question_.handler];
    const auto found = std::ranges::find(names, attribute);
    if (found == names.end()) return std::nullopt;
    return static_cast<std::size_t>(found - names.begin());
  }

  // Whether messages have what is asked about.
  bool told() const {
    const std::optional<std::size_t> version = place_of(question_.version.front());
    if (!version) return false;
    const auto& parameters = asked_.subject.program->handlers[question_.handler].parameters;
    return parameters[*version].type.ordered() &&
           std::ranges::all_of(question_.gate, [this](const std::string& name) {
             return place_of(name).has_value();
           });
  }

  bool together(const Witness& w) const {
    return std::ranges::all_of(question_.gate, [&](const std::string& name) {
      const std::size_t place = *place_of(name);
      return w.first[0].message[place] == w.first[1].message[place];
    });
  }

  Term changes(Scene& scene, const SymbolicState& a, const SymbolicState& b) const {
    std::vector<Term> ways;
    for (const std::size_t state : seen_) ways.push_back(scene.values().differ(a[state], b[state]));
    return scene.values().any(ways);
  }

  Term keeps(Scene& scene, const SymbolicState& a, const SymbolicState& b) const {
    std::vector<Term> all;
    for (const std::size_t state : seen_) all.push_back(scene.values().equal(a[state], b[state]));
    return scene.values().all(all);
  }

  Term speaks(Scene& scene, const SymbolicHandling& handling) const {
    std::vector<Term> ways;
    for (const auto& one : handling.emissions) {
      if (one.output == question_.output) {
        ways.push_back(scene.values().terms().exists(one.bound, one.guard));
      }
    }
    return scene.values().any(ways);
  }

  bool speaks(const Witness::Handling& handling) const {
    const auto found = handling.emitted.find(question_.output);
    return found != handling.emitted.end() && !found->second.empty();
  }

  bool differ(const behavior::StateValues& a, const behavior::StateValues& b) const {
    return std::ranges::any_of(seen_, [&](std::size_t state) { return !(a[state] == b[state]); });
  }

  NewestFinding ask(Scene& scene, const std::string& what, const Term& violation,
                    const Shows& shows, std::string reason) const {
    Answer answer =
        scene.ask(fmt::format("{} by {} at {}", what, question_.version.front(), question_.output),
                  violation, shows, asked_.ledger);
    if (answer.decision == Decision::Undecided) reason = answer.reason;
    return {answer.decision, std::move(answer.witness), std::move(reason)};
  }

  // A refutation is of a state that may not be reached.
  NewestFinding prove(Scene& scene, const std::string& what, const Term& violation,
                      std::string reason) const {
    const Decision decision = scene.decide(
        fmt::format("{} by {} at {}", what, question_.version.front(), question_.output), violation,
        asked_.ledger);
    if (decision == Decision::Proved) return {};
    return {Decision::Undecided, {}, std::move(reason)};
  }

  // n, after an m that is as new, does nothing.
  NewestFinding stale() const {
    Scene scene = pair();
    const Term loud =
        scene.values().any({changes(scene, scene.first.state, scene.then_second.state),
                            speaks(scene, scene.then_second)});
    return ask(
        scene, "what is not newer is stale",
        scene.values().all({!apart(scene), !older(scene, scene.m, scene.n), loud}),
        [this](const Witness& w) {
          return together(w) && (speaks(w.first[1]) || differ(w.first[0].after, w.first[1].after));
        },
        "what is not newer has an effect");
  }

  // n, which is newer, leaves the same whether m came before or not.
  NewestFinding forgets() const {
    Scene scene = pair();
    return ask(
        scene, "the older one is forgotten",
        scene.values().all({!apart(scene), older(scene, scene.m, scene.n),
                            changes(scene, scene.then_second.state, scene.second.state)}),
        [this](const Witness& w) {
          return together(w) && differ(w.first[1].after, w.second[0].after);
        },
        "what is older leaves something behind");
  }

  // What does nothing does nothing later, either. No other handler changes what it hangs on.
  NewestFinding stays_stale() const {
    Scene scene = pair();
    const Term quiet = scene.values().all(
        {keeps(scene, scene.before, scene.first.state), !speaks(scene, scene.first)});
    const Term loud =
        scene.values().any({changes(scene, scene.second.state, scene.then_first.state),
                            speaks(scene, scene.then_first)});
    return prove(scene, "what is stale stays so", scene.values().all({quiet, loud}),
                 "what is stale may not stay so");
  }

  std::vector<const encodings::SymbolicEmission*> emitted(const SymbolicHandling& handling) const {
    std::vector<const encodings::SymbolicEmission*> result;
    for (const auto& one : handling.emissions) {
      if (one.output == question_.output) result.push_back(&one);
    }
    return result;
  }

  Term same(Scene& scene, const encodings::SymbolicEmission& a,
            const encodings::SymbolicEmission& b) const {
    std::vector<Term> all;
    for (std::size_t i = 0; i < a.arguments.size(); ++i) {
      all.push_back(scene.values().equal(a.arguments[i], b.arguments[i]));
    }
    return scene.values().all(all);
  }

  // Something is emitted, and nothing but what is emitted in the beginning.
  Term one_message(Scene& scene, const SymbolicHandling& handling,
                   const SymbolicHandling& in_the_beginning) const {
    std::vector<Term> all{speaks(scene, handling)};
    for (const auto* one : emitted(handling)) {
      for (const auto* other : emitted(in_the_beginning)) {
        all.push_back(!scene.values().all({one->guard, other->guard, !same(scene, *one, *other)}));
      }
    }
    return scene.values().all(all);
  }

  // One message, a function of m, unless something as new came before: so in the beginning, and
  // still after any n that is older or of another partition.
  NewestFinding emits_each() const {
    Scene scene = pair();
    const SymbolicHandling fresh = scene.execution().handle(
        asked_.subject.program->handlers[question_.handler], scene.execution().initial(), scene.m);
    if (std::ranges::any_of(emitted(fresh), [](const auto* one) { return !one->bound.empty(); })) {
      return {Decision::Undecided, {}, "it emits in a loop"};
    }
    NewestFinding found = first_emits();
    if (found.decision != Decision::Proved) return found;
    return prove(scene, "what is newer is emitted",
                 scene.values().all(
                     {scene.values().any({apart(scene), older(scene, scene.n, scene.m)}),
                      one_message(scene, fresh, fresh), one_message(scene, scene.first, fresh),
                      !one_message(scene, scene.then_first, fresh)}),
                 "what is newer may not be emitted, or not as one message of its own");
  }

  NewestFinding first_emits() const {
    Scene scene(asked_.subject, asked_.environment, question_.handler, std::nullopt,
                asked_.invariants);
    const SymbolicHandling fresh = scene.execution().handle(
        asked_.subject.program->handlers[question_.handler], scene.execution().initial(), scene.m);
    NewestFinding found = prove(scene, "the first is emitted", !one_message(scene, fresh, fresh),
                                "the first message of a partition may not be emitted, or not as "
                                "one message (its version may be no greater than the initial one)");
    return found;
  }

  const Asked& asked_;
  const NewestQuestion& question_;
  const States& seen_;
};

NewestFinding keeps_newest(const Asked& asked, const NewestQuestion& question, const States& seen) {
  return Newest(asked, question, seen).run();
}

}  // namespace

void look_for_newest(const Asked& asked, const States& seen, PathClaim& path) {
  const behavior::Handler& handler = asked.subject.program->handlers[path.from];
  for (const DeclaredNewest& declared : asked.subject.newest) {
    const bool here = declared.output == path.to || (declared.output.empty() && path.silent);
    if (!here || declared.input != handler.interface) continue;
    path.declared_newest = keeps_newest(
        asked, {path.from, path.to, declared.gate, declared.version, path.silent}, seen);
  }
  if (path.label != topology::Annotation::OW || !path.gate) return;
  for (std::size_t i = 0; i < handler.parameters.size() && path.newest.empty(); ++i) {
    const std::string& version = asked.subject.inputs[path.from][i];
    if (!handler.parameters[i].type.ordered()) continue;
    NewestQuestion question{path.from, path.to, *path.gate, {version}, path.silent};
    std::erase(question.gate, version);
    if (keeps_newest(asked, question, seen).decision == Decision::Proved) path.newest = version;
  }
}

}  // namespace firebreak::infer
