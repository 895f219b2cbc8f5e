// SPDX-License-Identifier: Apache-2.0
// No order is searched: the first messages are handled in one line, so that their number costs
// little, and only the two that follow in both orders,
//
//   s0 = initial, s(i+1) = h(s(i), m(i)),  m(i) of any handler, or none
//   one order:   x, y, z from s(before)    the other: y, x, z
//   asked:       some tuple is emitted in one order and not in the other, or what is seen of the
//                states differs.
#include "execute/guide.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "behavior/literals.h"
#include "encodings/behavior/symbolic_execution.h"
#include "infer/concrete.h"
#include "smt/term_solver.h"

namespace firebreak::execute {

using encodings::SymbolicHandling;
using encodings::SymbolicMessage;
using encodings::SymbolicState;
using encodings::SymbolicValue;
using infer::Assumption;
using smt::Term;

namespace {

constexpr unsigned kEffort = 500'000;

std::vector<std::string> strings_in(const infer::Subject& subject) {
  behavior::Literals literals;
  literals.add(*subject.program);
  for (const Assumption& assumption : subject.assumptions) {
    if (assumption.where) literals.add(*assumption.where);
  }
  return {literals.strings.begin(), literals.strings.end()};
}

class Proposal {
 public:
  Proposal(const Network& network, std::size_t node, const Compared& what,
           const base::Environment& environment)
      : node_(network.nodes[node]),
        program_(*node_.behavior->program),
        what_(what),
        terms_(environment),
        values_(terms_, strings_in(node_.behavior->subject)),
        execution_(values_, program_) {
    for (std::size_t handler = 0; handler < program_.handlers.size(); ++handler) {
      for (const std::size_t source : network.sources) {
        const auto& ends = network.channels[source].ends;
        if (std::ranges::find(ends, End{node, handler}) == ends.end()) continue;
        sources_.emplace_back(handler, source);
        break;
      }
    }
  }

  std::optional<Trial> run(std::size_t before) {
    if (sources_.empty()) return std::nullopt;
    SymbolicState state = execution_.initial();
    for (std::size_t i = 0; i < before; ++i) state = handle(message(), state, nullptr);
    const std::size_t x = message();
    const std::size_t y = message();
    const std::size_t z = message();
    Emitted one;
    Emitted other;
    const SymbolicState first = handle(z, handle(y, handle(x, state, &one), &one), &one);
    const SymbolicState second = handle(z, handle(x, handle(y, state, &other), &other), &other);
    smt::TermSolver solver(terms_);
    solver.add(what_.state ? states_differ(first, second) : emissions_differ(one, other));
    assume();
    for (const Term& term : assumed_) solver.add(term);
    solver.add(values_.axioms());
    if (solver.check(kEffort) != smt::Answer::Sat) return std::nullopt;
    return trial(solver.model(), before);
  }

 private:
  // One message, of some handler or none.
  struct Sent {
    std::vector<Term> of;  // by place in sources_
    std::vector<SymbolicMessage> values;
  };
  // Where it was handled, and whether it was.
  using Emitted = std::vector<std::pair<Term, SymbolicHandling>>;

  std::string name(std::size_t sent, std::size_t source, std::size_t parameter) const {
    return fmt::format("sent.{}.{}.{}", sent, source, parameter);
  }

  std::size_t message() {
    Sent sent;
    const Term pick = terms_.constant(fmt::format("pick.{}", sent_.size()), terms_.integers());
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      sent.of.push_back(smt::equal(pick, terms_.number(i)));
      SymbolicMessage& values = sent.values.emplace_back();
      const auto& parameters = program_.handlers[sources_[i].first].parameters;
      for (std::size_t p = 0; p < parameters.size(); ++p) {
        values.push_back(values_.unknown(parameters[p].type, name(sent_.size(), i, p)));
      }
    }
    sent_.push_back(std::move(sent));
    return sent_.size() - 1;
  }

  SymbolicState handle(std::size_t which, const SymbolicState& state, Emitted* emitted) {
    SymbolicState result = state;
    const Sent& sent = sent_[which];
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      SymbolicHandling handling =
          execution_.handle(program_.handlers[sources_[i].first], state, sent.values[i]);
      for (std::size_t s = 0; s < result.size(); ++s) {
        result[s] = values_.if_else(sent.of[i], handling.state[s], result[s]);
      }
      if (emitted != nullptr) emitted->emplace_back(sent.of[i], std::move(handling));
    }
    return result;
  }

  Term states_differ(const SymbolicState& a, const SymbolicState& b) {
    std::vector<Term> some;
    for (const std::size_t variable : node_.seen) {
      some.push_back(values_.differ(a[variable], b[variable]));
    }
    return values_.any(some);
  }

  Term emissions_differ(const Emitted& one, const Emitted& other) {
    std::vector<Term> some;
    for (const behavior::Output& output : program_.outputs) {
      if (!node_.outputs.contains(output.interface)) continue;
      SymbolicMessage tuple;
      for (std::size_t i = 0; i < output.types.size(); ++i) {
        tuple.push_back(
            values_.unknown(output.types[i], fmt::format("out.{}.{}", output.interface, i)));
      }
      const auto among = [&](const Emitted& all) {
        std::vector<Term> any;
        for (const auto& [picked, handling] : all) {
          any.push_back(values_.all({picked, execution_.emits(handling, output.interface, tuple)}));
        }
        return values_.any(any);
      };
      const Term here = among(one);
      const Term there = among(other);
      some.push_back(values_.any({values_.all({here, !there}), values_.all({there, !here})}));
    }
    return values_.any(some);
  }

  // What is assumed of the messages that are sent.
  void assume() {
    for (const Assumption& assumption : node_.behavior->subject.assumptions) {
      for (std::size_t i = 0; i < sent_.size(); ++i) {
        for (std::size_t a = 0; a < sources_.size(); ++a) assume(assumption, i, a);
      }
    }
  }

  void assume(const Assumption& assumption, std::size_t i, std::size_t a) {
    const auto of = [&](std::size_t source) {
      const auto found =
          std::ranges::find(assumption.of, sources_[source].first, &Assumption::Of::handler);
      return found == assumption.of.end() ? nullptr : &*found;
    };
    const Assumption::Of* one = of(a);
    if (one == nullptr) return;
    if (assumption.kind == Assumption::Kind::Where) {
      SymbolicMessage parameters;
      for (const std::size_t place : one->from) parameters.push_back(sent_[i].values[a][place]);
      assumed_.push_back(
          smt::implies(sent_[i].of[a], execution_.holds(*assumption.where, parameters)));
      return;
    }
    for (std::size_t j = 0; j < i; ++j) {
      for (std::size_t b = 0; b < sources_.size(); ++b) {
        const Assumption::Of* other = of(b);
        if (other == nullptr) continue;
        const auto agree = [&](const Places& ours, const Places& theirs) {
          std::vector<Term> all;
          for (std::size_t p = 0; p < ours.size(); ++p) {
            all.push_back(
                values_.equal(sent_[i].values[a][ours[p]], sent_[j].values[b][theirs[p]]));
          }
          return values_.all(all);
        };
        const Term same = agree(one->from, other->from);
        const bool unique = assumption.kind == Assumption::Kind::Unique;
        const Term holds = unique ? !same : smt::implies(same, agree(one->to, other->to));
        assumed_.push_back(smt::implies(values_.all({sent_[i].of[a], sent_[j].of[b]}), holds));
      }
    }
  }

  Trial trial(const smt::Model& model, std::size_t before) const {
    const infer::Concrete concrete(values_, model);
    Trial result;
    for (std::size_t i = 0; i < sent_.size(); ++i) {
      for (std::size_t a = 0; a < sources_.size(); ++a) {
        if (!model.is_true(sent_[i].of[a])) continue;
        execute::Sent sent{sources_[a].second, {}};
        const auto& parameters = program_.handlers[sources_[a].first].parameters;
        for (std::size_t p = 0; p < parameters.size(); ++p) {
          sent.values.push_back(concrete.of(parameters[p].type, name(i, a, p)));
        }
        result.input.push_back(std::move(sent));
        if (i < before) ++result.before;
      }
    }
    return result;
  }

  const Node& node_;
  const behavior::Program& program_;
  Compared what_;
  smt::Terms terms_;
  encodings::SymbolicValues values_;
  encodings::SymbolicExecution execution_;
  std::vector<std::pair<std::size_t, std::size_t>> sources_;  // handlers, channels
  std::vector<Sent> sent_;
  std::vector<Term> assumed_;
};

bool scalar(const behavior::Type& type) {
  using Kind = behavior::Type::Kind;
  if (type.kind == Kind::Tuple) return std::ranges::all_of(type.arguments, scalar);
  return type.kind != Kind::Set && type.kind != Kind::Map;
}

}  // namespace

std::size_t worth_proposing(const Network& network, std::size_t node, bool many) {
  const auto& states = network.nodes[node].behavior->program->states;
  const bool simple = std::ranges::all_of(states, scalar, &behavior::State::type);
  if (!many) return simple ? 2 : 1;
  return simple ? 40 : 2;
}

std::optional<Trial> propose(const Network& network, std::size_t node, const Compared& what,
                             std::size_t before, const base::Environment& environment) {
  try {
    return Proposal(network, node, what, environment).run(before);
  } catch (const encodings::Unsupported&) {
    return std::nullopt;
  }
}

}  // namespace firebreak::execute
