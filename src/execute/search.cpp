// SPDX-License-Identifier: Apache-2.0
#include "execute/search.h"

#include <algorithm>
#include <array>
#include <random>
#include <utility>

#include "execute/assumed.h"
#include "execute/guide.h"
#include "execute/inputs.h"
#include "execute/values.h"

namespace firebreak::execute {

namespace {

constexpr std::size_t kMostMessages = 8;  // of inputs all orders of which are tried
constexpr std::size_t kMostPerSource = 8;
constexpr std::size_t kInputs = 120;    // of each size
constexpr std::size_t kSchedules = 6;   // of each input
constexpr std::size_t kStates = 4'000;  // of each input

// Kinds of messages of each source, and steps that it may take to try all orders of them.
struct Phase {
  std::size_t kinds;
  std::size_t steps;
};
constexpr std::array kPhases = {Phase{12, 60'000}, Phase{4, 60'000}, Phase{2, 120'000}};
constexpr std::size_t kRandomSteps = 150'000;
constexpr std::size_t kPumpSteps = 150'000;

class Searcher {
 public:
  Searcher(const Network& network, const std::vector<behavior::Interpreter>& interpreters,
           const Compared& what, const base::Environment& environment)
      : network_(network),
        what_(what),
        environment_(environment),
        random_(environment.seed),
        values_(programs_of(network)),
        inputs_(network, values_),
        comparison_(network, interpreters, what) {}

  Search run() {
    bool found = false;
    for (const Phase& phase : kPhases) found = found || try_all(phase);
    found = found || try_at_random() || try_repeated() || try_proposed();
    result_.executions = comparison_.executions();
    return std::move(result_);
  }

 private:
  bool exhausted() const { return comparison_.steps() > limit_ || environment_.out_of_time(); }
  void allow(std::size_t steps) { limit_ = comparison_.steps() + steps; }

  // All inputs of one size more, as long as all orders of all of them can be had.
  bool try_all(const Phase& phase) {
    allow(phase.steps);
    const std::vector<Sent> kinds = inputs_.some(phase.kinds);
    if (kinds.empty() || (!result_.covered.empty() && kinds.size() == result_.covered.back().kinds))
      return false;
    Search::Covered covered{0, kinds.size()};
    whole_ = true;
    for (std::size_t size = 1; size <= kMostMessages; ++size) {
      Input input;
      if (extend(input, kinds, 0, size)) return true;
      if (!whole_) break;
      covered.messages = size;
    }
    const auto said = [&](const Search::Covered& one) {
      return one.messages >= covered.messages && one.kinds >= covered.kinds;
    };
    if (covered.messages > 0 && std::ranges::none_of(result_.covered, said)) {
      result_.covered.push_back(covered);
    }
    return false;
  }

  // By more kinds from this one on, or by any where it matters in which order they are sent.
  bool extend(Input& input, const std::vector<Sent>& kinds, std::size_t from, std::size_t size) {
    if (input.size() == size) return try_whole(input);
    for (std::size_t i = inputs_.ordered() ? 0 : from; i < kinds.size() && whole_; ++i) {
      if (!fits(network_, kinds[i], input)) continue;
      input.push_back(kinds[i]);
      if (extend(input, kinds, i, size)) return true;
      input.pop_back();
    }
    return false;
  }

  bool try_whole(const Input& input) {
    if (exhausted()) whole_ = false;
    if (!whole_) return false;
    Comparison::Found found = comparison_.differ({input, 0}, kStates);
    if (!found.whole) whole_ = false;
    return found.pair && shrink({input, 0}, *std::move(found.pair));
  }

  bool try_at_random() {
    allow(kRandomSteps);
    for (std::size_t size = 1; size <= kMostPerSource && !exhausted(); ++size) {
      for (std::size_t i = 0; i < kInputs && !exhausted(); ++i) {
        const Input input = inputs_.draw(size, random_);
        if (input.empty()) continue;
        std::optional<Pair> pair = comparison_.differ_at_random(input, kSchedules, random_);
        if (pair && shrink({input, 0}, *std::move(pair))) return true;
      }
      result_.most_messages = size;
    }
    return false;
  }

  bool waits() const {
    return std::ranges::any_of(network_.nodes, [](const Node& node) {
      return std::ranges::any_of(node.units, [](const auto& unit) { return unit.has_value(); });
    });
  }

  // As many messages of a kind as the text has numbers, and then some of any. Not where they wait
  // for what comes later.
  bool try_repeated() {
    const std::vector<std::size_t> counts = values_.counts();
    if (waits() || counts.empty()) return false;
    const std::vector<Sent> kinds = inputs_.some(4);
    allow(kPumpSteps);
    for (std::size_t tries = 0; tries < 40 && !exhausted(); ++tries) {
      for (const std::size_t count : counts) {
        for (std::size_t kind = 0; kind < kinds.size() && !exhausted(); ++kind) {
          if (lead_up(kinds[kind], count, tries % 2 == 1)) return true;
        }
      }
    }
    return false;
  }

  bool lead_up(const Sent& sent, std::size_t count, bool renewed) {
    Trial trial;
    for (std::size_t i = 0; i + 1 < count; ++i) {
      const Sent next = inputs_.repeated(sent, i, renewed);
      if (fits(network_, next, trial.input)) trial.input.push_back(next);
    }
    trial.before = trial.input.size();
    for (std::size_t i = 0; i < 3; ++i) {
      const auto& sources = inputs_.sources();
      const std::size_t source = sources[random_() % sources.size()];
      const Sent next = inputs_.draw_one(source, random_);
      if (fits(network_, next, trial.input)) trial.input.push_back(next);
    }
    Comparison::Found found = comparison_.differ(trial, kStates);
    return found.pair && shrink(trial, *std::move(found.pair));
  }

  // What a solver finds for each component by itself, and what it compares with elsewhere.
  bool try_proposed() {
    for (const bool many : {false, true}) {
      for (std::size_t node = 0; node < network_.nodes.size(); ++node) {
        if (network_.nodes[node].replica == 2 || environment_.out_of_time()) continue;
        const std::size_t before = worth_proposing(network_, node, many);
        std::optional<Trial> trial = propose(network_, node, what_, before, environment_);
        if (!trial) continue;
        Trial fitting{{}, 0};
        for (std::size_t i = 0; i < trial->input.size(); ++i) {
          if (!fits(network_, trial->input[i], fitting.input)) continue;
          fitting.input.push_back(trial->input[i]);
          if (i < trial->before && !waits()) ++fitting.before;
          for (const behavior::Value& value : trial->input[i].values) values_.add(value);
        }
        if (fitting.input.empty()) continue;
        Comparison::Found found = comparison_.differ(fitting, kStates);
        if (found.pair && shrink(fitting, *std::move(found.pair))) return true;
      }
    }
    return false;
  }

  // Fewer messages, as long as some order still differs.
  bool shrink(Trial trial, Pair pair) {
    bool minimal = true;
    for (std::size_t i = trial.input.size(); i-- > 0;) {
      Trial fewer = trial;
      fewer.input.erase(fewer.input.begin() + static_cast<std::ptrdiff_t>(i));
      if (i < trial.before) --fewer.before;
      if (fewer.input.empty()) continue;
      Comparison::Found found = comparison_.differ(fewer, kStates);
      if (!found.pair && !found.whole && fewer.before == 0) {
        found.pair = comparison_.differ_at_random(fewer.input, 10 * kSchedules, random_);
      }
      if (found.pair) {
        pair = *std::move(found.pair);
        trial = std::move(fewer);
        i = trial.input.size();
        minimal = true;
      } else if (!found.whole || fewer.before > 0) {
        minimal = false;
      }
    }
    // The one that differs in the fewest steps from what was sent, if that can be told.
    Comparison::Found found = comparison_.differ(trial, kStates);
    if (found.pair) pair = *std::move(found.pair);
    pair.minimal = minimal;
    result_.found = std::move(pair);
    return true;
  }

  const Network& network_;
  Compared what_;
  const base::Environment& environment_;
  std::mt19937 random_;
  Values values_;
  Inputs inputs_;
  Comparison comparison_;
  std::size_t limit_ = 0;
  bool whole_ = true;
  Search result_;
};

}  // namespace

Search search(const Network& network, const std::vector<behavior::Interpreter>& interpreters,
              const Compared& what, const base::Environment& environment) {
  return Searcher(network, interpreters, what, environment).run();
}

}  // namespace firebreak::execute
