// SPDX-License-Identifier: Apache-2.0
#include "check/undecided.h"

#include <algorithm>
#include <array>
#include <optional>

#include "check/undecided_checks.h"

namespace firebreak::check {

using topology::Component;
using topology::ComponentId;
using topology::OutputId;
using topology::StreamId;
using topology::Topology;

namespace {

using Check = Doubts (*)(const Facts& facts);

// The labels of rule set `sound` do not take care of these, nor of answers_to_all and
// read_late_by_one,
constexpr std::array<Check, 6> kBeyondLabels = {unknown_answer,  overtaken_repetition,
                                                merged_emission, late_for_one,
                                                forgotten_early, forwarded_watermark};
// and of these they do.
constexpr std::array<Check, 9> kKnownToLabels = {
    merged_newest, merged_answers, late_answer,         answer_to_one,     handled_copy,
    lost_copy,     settled_rival,  instances_met_again, asked_and_replayed};

// What is affected by the places where doubts begin, and by which, the first ones first.
class Affected {
 public:
  explicit Affected(const Topology& topology)
      : topology_(topology),
        components_(topology.components().size()),
        streams_(topology.streams().size()) {}

  void add(const Doubts& doubts) {
    for (const Doubts::Doubt& doubt : doubts.all()) {
      reasons_.push_back(doubt.reason);
      if (const auto* component = std::get_if<ComponentId>(&doubt.place)) {
        reach(*component);
        follow();
      } else {
        mark(streams_[std::get<StreamId>(doubt.place).index()]);
      }
    }
  }

  /// Null if nothing leads to the sink.
  const std::string* reason(StreamId sink) const {
    auto first = streams_[sink.index()];
    if (topology_[sink].from) {
      const auto& producer = components_[topology_[*topology_[sink].from].component.index()];
      if (producer && (!first || *producer < *first)) first = producer;
    }
    return first ? &reasons_[*first] : nullptr;
  }

 private:
  using First = std::optional<std::size_t>;  // an index of `reasons_`

  void mark(First& place) const {
    if (!place) place = reasons_.size() - 1;
  }

  void reach(ComponentId component) {
    First& place = components_[component.index()];
    if (place) return;
    mark(place);
    work_.push_back(component);
  }

  void follow() {
    while (!work_.empty()) {
      const Component& component = topology_[work_.back()];
      work_.pop_back();
      for (OutputId output : component.outputs) {
        for (StreamId stream : topology_[output].streams) {
          if (topology_[stream].to) reach(topology_[*topology_[stream].to].component);
        }
      }
    }
  }

  const Topology& topology_;
  std::vector<First> components_;  // by ComponentId
  std::vector<First> streams_;     // by StreamId; of sinks where a doubt begins
  std::vector<std::string> reasons_;
  std::vector<ComponentId> work_;
};

}  // namespace

std::vector<Undecided> undecided_sinks(const Topology& topology, bool may_be_ordered) {
  const Facts facts(topology, may_be_ordered);
  Affected beyond_labels(topology);
  Affected not_searched(topology);
  Affected partly_searched(topology);
  Affected partly_beyond_labels(topology);
  Affected worse_beyond_labels(topology);
  for (const Check check : kBeyondLabels) beyond_labels.add(check(facts));
  for (const Check check : kKnownToLabels) not_searched.add(check(facts));
  partly_searched.add(forgotten_in_a_crash(facts));
  partly_searched.add(copy_of_one(facts));
  partly_beyond_labels.add(answers_to_all(facts));
  worse_beyond_labels.add(read_late_by_one(facts));
  std::vector<Undecided> result;
  for (StreamId sink : topology.sinks()) {
    if (const std::string* reason = beyond_labels.reason(sink)) {
      result.push_back({*reason, false, false});
    } else if (const std::string* known = not_searched.reason(sink)) {
      const bool labels_know = partly_beyond_labels.reason(sink) == nullptr &&
                               worse_beyond_labels.reason(sink) == nullptr;
      result.push_back({*known, labels_know, false});
    } else if (const std::string* worse = worse_beyond_labels.reason(sink)) {
      result.push_back({*worse, false, true, true});
    } else if (const std::string* beyond = partly_beyond_labels.reason(sink)) {
      result.push_back({*beyond, false, true});
    } else if (const std::string* partly = partly_searched.reason(sink)) {
      result.push_back({*partly, true, true});
    } else {
      result.emplace_back();
    }
  }
  return result;
}

Undecided undecided(const Topology& topology, bool may_be_ordered) {
  Undecided result;
  for (Undecided& sink : undecided_sinks(topology, may_be_ordered)) {
    if (!sink) continue;
    if (!result) {
      result = std::move(sink);
      continue;
    }
    result.labels_know = result.labels_know && sink.labels_know;
    result.some_executions = result.some_executions && sink.some_executions;
    result.worse_missing = result.worse_missing || sink.worse_missing;
  }
  return result;
}

}  // namespace firebreak::check
