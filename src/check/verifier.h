// SPDX-License-Identifier: Apache-2.0
// One run of verify: what is known of the sinks, and what was asked.
#pragma once

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "check/undecided.h"
#include "check/verify.h"
#include "encodings/query.h"
#include "replay/interpreter.h"

namespace firebreak::check {

constexpr const char* kTimeIsUp = "the time limit is reached";

class Verifier {
 public:
  Verifier(const topology::Topology& topology, const Task& task, base::Environment& environment,
           const base::Interim<result::Verification>& partial)
      : topology_(topology),
        task_(task),
        environment_(environment),
        partial_(partial),
        search_(environment),
        sinks_(topology.sinks()),
        interpreter_(topology) {
    result_.asked = task_.anomalies;
    for (topology::StreamId sink : sinks_)
      result_.sinks.push_back({sink, result::Anomaly::None, {}, {}, false});
    // The most severe first.
    std::copy_if(result::kAnomalies.rbegin(), result::kAnomalies.rend(),
                 std::back_inserter(questions_), [&](const result::AnomalyKind& question) {
                   return task_.anomalies.contains(question.anomaly);
                 });
  }

  result::Verification run();

 private:
  encodings::AnomalyQuery& query(result::Mode mode);
  void find_labels();

  // Whether what is encoded says nothing of the sink.
  static bool not_searched(const Undecided& sink) { return sink && !sink.some_executions; }

  void decide_by_labels();
  void close();
  void report(const result::AnomalyKind& question) const;
  void note(const result::AnomalyKind& question, const std::vector<bool>& divergent);
  void propagate();
  void prove();
  bool decide(const result::AnomalyKind& question);
  std::size_t most_minimal() const;
  void certify();
  std::optional<result::Trace> trace_of(std::size_t sink, bool minimized);
  std::optional<result::Trace> shown_at(std::size_t sink, const result::AnomalyKind& question,
                                        bool minimized);
  std::size_t anomalies() const;
  bool accepted(std::size_t sink) const;
  bool accepts_all(std::size_t sink) const;
  bool open() const;
  std::optional<std::size_t> first_that_shows() const;
  void publish();
  result::Verification finished() const;
  void count_checks();

  const topology::Topology& topology_;
  const Task& task_;
  base::Environment& environment_;
  const base::Interim<result::Verification>& partial_;
  base::Environment search_;  // what the solver is given
  std::vector<topology::StreamId> sinks_;
  std::vector<Undecided> left_out_;  // by sink
  replay::Interpreter interpreter_;
  std::vector<result::AnomalyKind> questions_;  // the most severe first
  std::map<result::Mode, std::unique_ptr<encodings::AnomalyQuery>> queries_;
  std::size_t replayed_ = 0;
  std::string refused_;                 // a witness that did not replay
  std::set<std::size_t> refused_at_;    // sinks
  std::optional<result::Trace> first_;  // where what is known was asked for before any other
  result::Verification result_;
};

}  // namespace firebreak::check
