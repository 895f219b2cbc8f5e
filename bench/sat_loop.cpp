// SPDX-License-Identifier: Apache-2.0
// Cheapest hitting sets without Optimize: one solver keeps the rules; a model is followed by the
// question for one that costs less, until there is none.
#include <fmt/format.h>
#include <z3++.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "bench/optima.h"

namespace firebreak::bench {

namespace {

class SatLoop : public hitting::ChoiceSets {
 public:
  explicit SatLoop(const std::vector<std::uint64_t>& costs) : solver_(context_, "QF_FD") {
    z3::params params(context_);
    params.set("phase", context_.str_symbol("always_false"));
    solver_.set(params);
    for (std::size_t i = 0; i < costs.size(); ++i) {
      elements_.push_back(context_.bool_const(fmt::format("e{}", i).c_str()));
      costs_.push_back(static_cast<int>(costs[i]));
    }
  }

  void add(std::span<const std::size_t> set) override {
    z3::expr_vector some(context_);
    for (const std::size_t i : set) some.push_back(elements_[i]);
    solver_.add(z3::mk_or(some));
  }
  void forbid(std::span<const std::size_t> together) override {
    z3::expr_vector some(context_);
    for (const std::size_t i : together) some.push_back(!elements_[i]);
    solver_.add(z3::mk_or(some));
  }
  void exclude(std::size_t element, std::span<const std::size_t> others) override {
    for (const std::size_t other : others) solver_.add(!elements_[element] || !elements_[other]);
  }

  Answer solve() override {
    z3::expr_vector literals(context_);
    for (const z3::expr& element : elements_) literals.push_back(element);
    Answer answer;
    solver_.push();
    z3::check_result result = solver_.check();
    while (result == z3::sat && note(solver_.get_model(), answer) > 0) {
      solver_.add(z3::pble(literals, costs_.data(), cost_ - 1));
      result = solver_.check();
    }
    answer.complete = result != z3::unknown;
    solver_.pop();
    return answer;
  }

 private:
  // What the model costs.
  int note(const z3::model& model, Answer& answer) {
    std::vector<bool> chosen;
    cost_ = 0;
    for (std::size_t i = 0; i < elements_.size(); ++i) {
      chosen.push_back(model.eval(elements_[i], false).is_true());
      if (chosen.back()) cost_ += costs_[i];
    }
    answer.chosen = std::move(chosen);
    return cost_;
  }

  z3::context context_;
  z3::solver solver_;
  std::vector<z3::expr> elements_;
  std::vector<int> costs_;
  int cost_ = 0;  // of the last model
};

}  // namespace

std::unique_ptr<hitting::ChoiceSets> sat_loop(const std::vector<std::uint64_t>& costs) {
  return std::make_unique<SatLoop>(costs);
}

}  // namespace firebreak::bench
