// SPDX-License-Identifier: Apache-2.0
// One execution, as it is written down: each step is allowed, or a Problem is thrown.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "execute/network.h"
#include "result/execution.h"

namespace firebreak::execute {

/// What is written cannot be.
class Problem : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The limit is reached, so nothing is known.
class TooLarge : public std::runtime_error {
 public:
  TooLarge() : std::runtime_error("the trace is too large to be run again") {}
};

class Rerun {
 public:
  /// Both must outlive it; there is an interpreter for each node.
  Rerun(const Network& network, const std::vector<behavior::Interpreter>& interpreters);

  void send(const result::ValueMessage& message);
  void step(const result::ValueStep& step);
  /// All that was sent was handled.
  void end() const;

  /// What the replica has of it, or all; as it is written.
  result::ValueRun seen(std::size_t replica) const;
  /// By component, order, and what it is by: in which order what was said came, to each replica.
  using Came = std::map<std::string, std::vector<std::string>>;
  const std::map<std::size_t, Came>& came() const { return came_; }  // by node
  /// By component and key: which instance gets its messages.
  using Homes = std::map<std::string, std::size_t>;
  const Homes& homes() const { return homes_; }

 private:
  struct Message {
    std::string id;
    std::size_t channel = 0;
    behavior::Arguments values;
    std::size_t of = 0;
    std::size_t number = 1;
    std::string lineage;
  };
  static constexpr std::size_t kAnyInstance = static_cast<std::size_t>(-1);
  struct Delivery {
    std::size_t message = 0;
    End end;
    std::size_t instance = 0;
    enum class State { Open, Waiting, Done, Lost } state = State::Open;
    bool replays = false;
  };

  void put(std::size_t channel, const behavior::Arguments& values, std::size_t of,
           const std::string& lineage, std::vector<result::ValueMessage>* emits);
  Delivery& delivery(const result::ValueStep& step, std::size_t node, std::size_t handler);
  void handle(const result::ValueStep& step, Delivery& delivery);
  void crash(const result::ValueStep& step, std::size_t node);
  void at_sink(const result::ValueStep& step);
  void check_place(const result::ValueStep& step, const Delivery& delivery);
  bool kept(const Delivery& one, const Delivery& other) const;
  bool ordered(const Delivery& one) const;
  void check_order(const Delivery& delivery) const;
  void check_producers() const;
  std::vector<behavior::Arguments> observed(std::size_t replica) const;
  void note(const Delivery& delivery);

  // rerun_units.cpp
  const Unit* unit(const Delivery& one) const;
  bool waits_at_once(const Channel& channel, const End& end) const;
  void wait(const result::ValueStep& step, Delivery& delivery);
  void keep_moments(const Delivery* next);
  void check_unit(const Delivery& delivery);
  void close(const Delivery& delivery);
  const Delivery* missing(const Delivery& one) const;
  bool completes(const Delivery& other, const Delivery& one, const Awaited& awaited) const;
  bool together(const Delivery& one, const Delivery& other) const;
  bool before(const Delivery& one, const Delivery& other) const;
  const Delivery* first_of(const Delivery& one) const;
  result::NamedValues named(std::size_t channel, const behavior::Arguments& values) const;
  std::string text(std::size_t channel, const behavior::Arguments& values,
                   const Places& places) const;

  void spend(std::size_t steps) const;

  // What copying, comparing and writing a part of a value takes.
  static constexpr std::size_t kOfPart = 40;
  static constexpr std::size_t kMostSteps = 250'000'000;  // comparisons, and characters written

  const Network& network_;
  const std::vector<behavior::Interpreter>& interpreters_;
  std::vector<std::vector<behavior::StateValues>> states_;
  Input sent_;
  std::vector<Message> messages_;
  std::map<std::string, std::size_t> by_id_;
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> counts_;
  std::vector<Delivery> deliveries_;
  std::vector<std::size_t> first_;  // deliveries, in the order in which they were handled first
  std::vector<std::size_t> arrived_;
  std::vector<bool> crashed_;
  std::set<std::string> merged_;
  Homes homes_;
  std::set<std::string> closed_;     // partitions, by channel and end
  std::optional<std::size_t> unit_;  // the delivery that the partition began with that is handled
  std::map<std::size_t, Came> came_;
  std::map<std::pair<std::size_t, std::string>, std::size_t> said_;  // how often what came, by node
  std::vector<result::ValueStep> steps_;
  mutable std::size_t left_ = kMostSteps;
};

}  // namespace firebreak::execute
