// SPDX-License-Identifier: Apache-2.0
// The judge: runs a program of real components under many schedules and says what shows.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "result/trace.h"
#include "topology/topology.h"

namespace firebreak::simulator {

struct Options {
  /// Few inputs and schedules, for looking at many models.
  static Options quick();

  std::uint64_t seed = 1;
  unsigned inputs = 40;            // how many inputs are tried
  unsigned schedules = 60;         // random ones for each input
  unsigned messages = 3;           // at most, from each source
  std::size_t states = 0;          // of an exhaustive search for each input; 0: none
  std::size_t events = 300;        // of a run; longer ones are given up
  bool flavors = true;             // also handlers other than the most general hash
  std::optional<bool> answer_all;  // one setting only: answers go to all replicas, or to the asker
  /// What is worth finding; empty: everything. The search ends when all of it was found.
  std::function<bool(topology::StreamId, result::Anomaly)> wanted;
};

/// One run, or two over the same input, that show something.
struct Witness {
  std::string setting;
  std::string input;
  std::vector<std::string> first;
  std::vector<std::string> second;
  std::string what;
  std::string text() const;
};

struct Judgement {
  /// What was seen at each sink, with one witness for each anomaly.
  std::map<topology::StreamId, std::map<result::Anomaly, Witness>> sinks;
  /// A run at whose end a unit waits though all sources have ended.
  std::optional<Witness> stuck;
  bool too_large = false;  // nothing was run
  std::uint64_t runs = 0;
  std::uint64_t discarded = 0;  // could not follow the orders, or too long
  bool exhaustive = false;      // all runs of all inputs tried were looked at

  std::set<result::Anomaly> seen(topology::StreamId sink) const;
  /// The most severe; None where nothing was seen.
  result::Anomaly worst(topology::StreamId sink) const;
};

Judgement judge(const topology::Topology& topology, const Options& options);

}  // namespace firebreak::simulator
