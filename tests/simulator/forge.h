// SPDX-License-Identifier: Apache-2.0
// Traces that nobody found: well-formed, and for the rest at random. Most of them are refused; what
// the interpreter confirms must be true all the same.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "result/trace.h"
#include "simulator/plan.h"
#include "support/random_models.h"

namespace firebreak::simulator {

/// A trace without its order: what its worlds hold, and when each thing comes.
struct Outline {
  enum class What : std::uint8_t { Arrival, Moment, Other };
  /// The n-th arrival of a message, or of the other replica's copy; the moment of a path.
  using Item = std::tuple<std::size_t, What, unsigned>;
  struct World {
    std::map<Item, double> when;             // of two things that can come, the lower comes first
    std::map<std::size_t, unsigned> again;   // arrivals beyond those that are emitted
    std::map<std::size_t, unsigned> others;  // arrivals of the other replica's copy
    std::set<std::pair<std::size_t, topology::PathId>> moments;
    std::set<std::size_t> lost;
  };
  result::Anomaly anomaly = result::Anomaly::None;
  topology::StreamId sink;
  std::vector<result::TraceMessage> messages;
  std::array<World, 2> worlds;
};

class Forger {
 public:
  Forger(const Plan& plan, test_support::Rng& rng)
      : plan_(plan), topology_(plan.topology), rng_(rng) {}

  /// Makes so many traces, from true ones and from the lineages of the model. `confirms` says which
  /// are confirmed: these are gone on from.
  void forge(const std::vector<result::Trace>& true_traces, std::size_t count,
             const std::function<bool(const result::Trace&)>& confirms);

 private:
  Outline invent(result::Anomaly anomaly, topology::StreamId sink);
  Outline outline_of(const result::Trace& trace) const;
  void mutate(Outline& outline);
  /// Now and then one that does not quite hold together.
  result::Trace trace_of(Outline& outline);

  using Message = result::TraceMessage;
  using World = Outline::World;

  const topology::Stream& stream_of(const Message& m) const;
  std::size_t index_of(const Outline& outline, const std::string& id) const;
  Message message_on(const Outline& outline, topology::StreamId stream) const;
  void give_values(const Outline& outline, Message& m);
  void add_source(Outline& outline);
  void add_child(Outline& outline);
  bool add_child(Outline& outline, std::size_t parent, topology::PathId path,
                 topology::StreamId stream);
  void remove(Outline& outline, std::size_t message);
  void change_value(Outline& outline);
  void change_time(World& world);
  void change_faults(Outline& outline, World& world);
  void run(Outline& outline, std::size_t which, result::World& result);
  void spoil(result::Trace& trace);

  const Plan& plan_;
  const topology::Topology& topology_;
  test_support::Rng& rng_;
};

}  // namespace firebreak::simulator
