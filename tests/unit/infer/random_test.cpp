// SPDX-License-Identifier: Apache-2.0
// What is inferred of random behaviours, held to what these do with real messages: swaps that the
// claims allow, of neighbours in random sequences, change nothing at an output; repetitions that
// they allow do not either; attributes that are kept have the message's value.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "infer/inference.h"
#include "support/behaviors.h"
#include "support/random_behaviors.h"

namespace firebreak::infer {
namespace {

using behavior::Arguments;
using test_support::Rng;
using topology::Annotation;

struct Message {
  std::size_t handler;
  Arguments arguments;
};

std::size_t number_from(const char* name, std::size_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : static_cast<std::size_t>(std::atoll(text));
}

// The attributes of an output are called as the parameters that stand there, if they are any.
void name_outputs(const std::vector<behavior::Statement>& block, const behavior::Handler& handler,
                  std::map<std::string, std::vector<std::string>>& into) {
  for (const behavior::Statement& s : block) {
    if (s.kind == behavior::Statement::Kind::Emit && !into.contains(s.name)) {
      std::vector<std::string> names;
      for (std::size_t i = 0; i < s.arguments.size(); ++i) {
        std::string name = fmt::format("result{}", i);
        const behavior::Expression& argument = s.arguments[i];
        if (argument.kind == behavior::Expression::Kind::Name &&
            argument.symbol->kind == behavior::Symbol::Kind::Local &&
            argument.symbol->index < handler.parameters.size() &&
            std::ranges::find(names, argument.text) == names.end()) {
          name = argument.text;
        }
        names.push_back(name);
      }
      into[s.name] = names;
    }
    name_outputs(s.body, handler, into);
    name_outputs(s.otherwise, handler, into);
  }
}

class Judge {
 public:
  Judge(const Subject& subject, const ComponentClaims& claims, Rng& rng)
      : subject_(subject), claims_(claims), rng_(rng), interpreter_(*subject.program) {}

  // What contradicts the claims; empty if nothing was found.
  std::string look(std::size_t rounds) {
    for (std::size_t round = 0; round < rounds; ++round) {
      std::vector<Message> messages;
      const std::size_t count = 2 + below(4);
      for (std::size_t i = 0; i < count; ++i) {
        Message one = message();
        if (fits(one, messages)) messages.push_back(std::move(one));
      }
      if (messages.size() < 2) continue;
      for (const auto& [output, names] : outputs()) {
        try {
          const std::string found = check_order(output, messages);
          if (!found.empty()) return found;
          const std::string repeated = check_repetition(output, messages);
          if (!repeated.empty()) return repeated;
          const std::string kept = check_kept(output, names, messages);
          if (!kept.empty()) return kept;
        } catch (const behavior::OutOfBudget&) {
        }
      }
    }
    return {};
  }

 private:
  std::map<std::string, std::vector<std::string>> outputs() const { return subject_.outputs; }

  std::size_t below(std::size_t bound) { return rng_.below(static_cast<std::uint32_t>(bound)); }

  Message message() {
    const auto& handlers = subject_.program->handlers;
    const std::size_t handler = below(handlers.size());
    return {handler, test_support::random_message(rng_, handlers[handler])};
  }

  // Whether all that is assumed holds still.
  bool fits(const Message& one, const std::vector<Message>& others) const {
    for (const Assumption& assumption : subject_.assumptions) {
      for (const Message& other : others) {
        if (other.handler == one.handler && assumption.of.front().handler == one.handler &&
            other.arguments.front() == one.arguments.front()) {
          return false;
        }
      }
    }
    return true;
  }

  bool comes_once(std::size_t handler) const {
    return std::ranges::any_of(subject_.assumptions, [&](const Assumption& assumption) {
      return assumption.of.front().handler == handler;
    });
  }

  const PathClaim* path(std::size_t handler, const std::string& output) const {
    const auto found = std::ranges::find_if(claims_.paths, [&](const PathClaim& claim) {
      return claim.from == handler && claim.to == output;
    });
    return found == claims_.paths.end() ? nullptr : &*found;
  }

  bool commute(std::size_t a, std::size_t b) const {
    return std::ranges::any_of(claims_.pairs, [&](const PairClaim& pair) {
      return pair.commute == Decision::Proved &&
             std::minmax(a, b) == std::minmax(pair.first, pair.second);
    });
  }

  const behavior::Value* value(const Message& of, const std::string& attribute) const {
    const auto& names = subject_.inputs[of.handler];
    const auto place = std::ranges::find(names, attribute);
    return place == names.end() ? nullptr
                                : &of.arguments[static_cast<std::size_t>(place - names.begin())];
  }

  // Whether `m`, by its own path, may stand on either side of `n`.
  bool indifferent(const Message& m, const Message& n, const std::string& output) const {
    const PathClaim* claim = path(m.handler, output);
    if (claim == nullptr || topology::is_confluent(claim->label)) return true;
    if (!claim->gate) return false;
    return std::ranges::any_of(*claim->gate, [&](const std::string& attribute) {
      const behavior::Value* a = value(m, attribute);
      const behavior::Value* b = value(n, attribute);
      return a != nullptr && b != nullptr && !(*a == *b);
    });
  }

  bool may_swap(const Message& m, const Message& n, const std::string& output) const {
    if (commute(m.handler, n.handler)) return true;
    // One that has no path does nothing there, whatever the other's gate is.
    if (path(m.handler, output) == nullptr || path(n.handler, output) == nullptr) return true;
    return indifferent(m, n, output) && indifferent(n, m, output);
  }

  std::vector<behavior::Value> run(const std::string& output, const std::vector<Message>& messages,
                                   bool set) const {
    behavior::StateValues state = interpreter_.initial();
    std::vector<behavior::Value> result;
    for (const Message& m : messages) {
      const auto emitted =
          interpreter_.handle(subject_.program->handlers[m.handler], state, m.arguments, 100'000);
      const auto found = emitted.find(output);
      if (found == emitted.end()) continue;
      for (const Arguments& tuple : found->second) result.push_back({behavior::TupleValue{tuple}});
    }
    std::ranges::sort(result, [](const auto& a, const auto& b) { return a < b; });
    if (set) result.erase(std::unique(result.begin(), result.end()), result.end());
    return result;
  }

  bool repeats(const std::string& output) const {
    return std::ranges::any_of(
        claims_.paths, [&](const PathClaim& claim) { return claim.to == output && claim.repeats; });
  }

  std::string text(const std::vector<Message>& messages) const {
    std::string result;
    for (const Message& m : messages) {
      result += fmt::format(" {}{}", subject_.program->handlers[m.handler].interface,
                            behavior::to_string({behavior::TupleValue{m.arguments}}));
    }
    return result;
  }

  std::string check_order(const std::string& output, const std::vector<Message>& messages) {
    std::vector<Message> other = messages;
    for (std::size_t swap = 0; swap < 3 * messages.size(); ++swap) {
      const std::size_t place = below(other.size() - 1);
      if (may_swap(other[place], other[place + 1], output))
        std::swap(other[place], other[place + 1]);
    }
    const bool set = repeats(output);
    if (run(output, messages, set) == run(output, other, set)) return {};
    return fmt::format("order at {}:{} against{}", output, text(messages), text(other));
  }

  std::string check_repetition(const std::string& output, const std::vector<Message>& messages) {
    const std::size_t of = below(messages.size());
    const PathClaim* claim = path(messages[of].handler, output);
    if (claim == nullptr || !claim->idempotent || comes_once(messages[of].handler)) return {};
    std::vector<Message> other = messages;
    const std::size_t to = of + 1 + below(messages.size() - of);
    other.insert(other.begin() + static_cast<std::ptrdiff_t>(to), messages[of]);
    const bool set = repeats(output);
    if (run(output, messages, set) == run(output, other, set)) return {};
    return fmt::format("repetition at {}:{}", output, text(other));
  }

  std::string check_kept(const std::string& output, const std::vector<std::string>& names,
                         const std::vector<Message>& messages) const {
    behavior::StateValues state = interpreter_.initial();
    for (const Message& m : messages) {
      const auto emitted =
          interpreter_.handle(subject_.program->handlers[m.handler], state, m.arguments, 100'000);
      const auto found = emitted.find(output);
      const PathClaim* claim = path(m.handler, output);
      if (found == emitted.end()) continue;
      if (claim == nullptr) return "it emits without a path";
      for (std::size_t i = 0; i < names.size(); ++i) {
        const behavior::Value* own = value(m, names[i]);
        if (own == nullptr || std::ranges::find(claim->rewrites, names[i]) != claim->rewrites.end())
          continue;
        for (const Arguments& tuple : found->second) {
          if (!(tuple[i] == *own))
            return fmt::format("{} is not kept at {}:{}", names[i], output, text(messages));
        }
      }
    }
    return {};
  }

  const Subject& subject_;
  const ComponentClaims& claims_;
  Rng& rng_;
  behavior::Interpreter interpreter_;
};

TEST(InferRandom, NoClaimIsContradictedByMessages) {
  const std::size_t count = number_from("FIREBREAK_INFER_MODELS", 120);
  const std::size_t seed = number_from("FIREBREAK_INFER_SEED", 1);
  const base::Environment environment;
  std::map<std::string, std::size_t> labels;
  std::size_t by_invariant = 0;
  for (std::size_t i = 0; i < count; ++i) {
    Rng rng(static_cast<std::uint32_t>(seed * 100'003 + i));
    const std::string text = test_support::random_behavior(rng);
    const behavior::Program program = test_support::behavior_of(text);
    Subject subject{&program};
    for (const behavior::Handler& handler : program.handlers) {
      subject.inputs.emplace_back();
      for (const auto& parameter : handler.parameters)
        subject.inputs.back().push_back(parameter.name);
      name_outputs(handler.body, handler, subject.outputs);
    }
    for (std::size_t h = 0; h < program.handlers.size(); ++h) {
      if (program.handlers[h].parameters.empty() || rng.below(3) != 0) continue;
      subject.assumptions.push_back({Assumption::Kind::Unique, {{h, {0}, {}}}, std::nullopt, true});
    }
    const ComponentClaims claims = infer(subject, environment);
    by_invariant += claims.invariants.empty() ? 0 : 1;
    for (const PathClaim& path : claims.paths) {
      static constexpr const char* kWords[] = {"CR", "CW", "OR", "OW"};
      ++labels[path.undecided.empty() ? kWords[static_cast<std::size_t>(path.label)]
                                      : path.undecided];
    }
    const std::string wrong = Judge(subject, claims, rng).look(300);
    EXPECT_EQ(wrong, "") << "behaviour " << i << " of seed " << seed << "\n" << text;
  }
  for (const auto& [label, number] : labels) RecordProperty(label, static_cast<int>(number));
  if (std::getenv("FIREBREAK_INFER_MODELS") != nullptr) {
    fmt::print("with invariants: {}\n", by_invariant);
    for (const auto& [label, number] : labels) fmt::print("{}: {}\n", label, number);
  }
  EXPECT_GT(by_invariant, 0U);
  EXPECT_GT(labels["CW"], 0U);
  EXPECT_GT(labels["OW"], 0U);
}

}  // namespace
}  // namespace firebreak::infer
