// SPDX-License-Identifier: Apache-2.0
// Frame by frame (enumerate_models.h). Between runs replication plays no part (docs/semantics.md
// 2.2), unless replicas share a component (4.6), so one formula decides anomaly `run` for all other
// choices of replication and seals of a frame; for `instance` and `diverge` each choice of
// replication has its own. Seals are candidates in these formulas (seal_choices.h).
//
// That is another way to a verdict than a user's. So one model of every frame, or of every fourth
// where there are several components, is verified as a user would, with its seals declared and its
// trace replayed, and has to come out the same.
#include "crosscheck/frame.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/internal_error.h"
#include "check/verify.h"
#include "crosscheck/crosscheck.h"
#include "crosscheck/family.h"
#include "crosscheck/seal_choices.h"
#include "topology/builder.h"
#include "topology/seals.h"

namespace firebreak::crosscheck {

using result::Agreement;
using result::Anomaly;
using result::AnomalyKind;
using result::FamilyCrosscheck;
using result::Mode;
using topology::Model;
using topology::StreamId;
using topology::Topology;

namespace {

/// The streams that can be sealed: all but the sink, which is the last.
std::size_t sealable_streams(const Topology& topology) { return topology.streams().size() - 1; }

/// A number that neighbours do not share digits with.
std::uint64_t mixed(std::uint64_t number) { return (number * 0x9E3779B97F4A7C15U) >> 32U; }

/// A model without seals, and what the solver says of its choices of seals.
struct Unsealed {
  Unsealed(const Model& model, Mode mode, const base::Environment& environment)
      : topology(topology::build_valid(model)),
        candidates(topology, sealable_streams(topology)),
        choices(topology, mode, candidates, environment) {}
  Unsealed(const Unsealed&) = delete;
  Unsealed& operator=(const Unsealed&) = delete;

  Topology topology;
  SealCandidates candidates;
  SealChoices choices;
};

/// Decides the models of one frame.
class FrameCheck {
 public:
  FrameCheck(const Frame& frame, unsigned attributes, std::uint64_t number,
             const base::Environment& environment, FamilyCrosscheck& into)
      : frame_(frame),
        attributes_(attributes),
        draw_(mixed(number)),
        environment_(environment),
        into_(into),
        decoration_{frame.schemas(), frame.paths(), {}, {}} {}

  /// False if the time is over.
  bool run() {
    const auto replications = frame_.replications();
    unsealed(replications.front());
    runs_ = std::make_unique<Unsealed>(model_, Mode::Run, environment_);
    const bool drawn = frame_.skeleton().components == 1 || draw_ / 7 % 4 == 0;
    bool complete = true;
    for (std::size_t r = 0; complete && r < replications.size(); ++r) {
      complete = check(replications[r], drawn && r == draw_ % replications.size());
    }
    into_.solver_checks += runs_->choices.checks();
    return complete;
  }

 private:
  void unsealed(const std::vector<unsigned>& replicated) {
    decoration_.replicated = replicated;
    decoration_.seals.assign(frame_.skeleton().sources.size() + frame_.skeleton().inner.size(), 0);
    model_ = model_of(frame_.skeleton(), decoration_, attributes_);
  }

  bool check(const std::vector<unsigned>& replicated, bool verified) {
    unsealed(replicated);
    replicas_.reset();
    const bool before = std::exchange(shared_, shares(topology::build_valid(model_)));
    if (before || shared_) runs_ = std::make_unique<Unsealed>(model_, Mode::Run, environment_);
    if (std::any_of(replicated.begin(), replicated.end(), [](unsigned r) { return r != 0; })) {
      replicas_ = std::make_unique<Unsealed>(model_, Mode::Replica, environment_);
    }
    const std::vector<Frame::Case> cases = frame_.cases(replicated);
    bool complete = true;
    for (std::size_t c = 0; complete && c < cases.size(); ++c) {
      complete = check(cases[c], verified && c == draw_ % cases.size());
    }
    if (replicas_) into_.solver_checks += replicas_->choices.checks();
    return complete;
  }

  static bool shares(const Topology& topology) {
    return std::any_of(topology.streams().begin(), topology.streams().end(), [&](const auto& s) {
      return s.is_private && s.to && !topology[topology[*s.to].component].replicated;
    });
  }

  bool check(const Frame::Case& one, bool verified) {
    if (environment_.out_of_time()) return false;
    seal(one.seals);
    const Topology topology = topology::build_valid(model_);
    const Anomaly anomaly = waits_for_itself(topology) ? declared(topology) : decide(topology);
    if (verified) verify_as_declared(topology, anomaly);
    ++into_.topologies;
    into_.named += one.orbit_size;
    compare(topology, anomaly);
    return true;
  }

  void seal(const std::vector<unsigned>& seals) {
    for (std::size_t s = 0; s < seals.size(); ++s) {
      model_.streams[s].seals.clear();
      if (seals[s] != 0) model_.streams[s].seals.push_back(attribute_names(seals[s] - 1));
    }
  }

  static bool waits_for_itself(const Topology& topology) {
    const topology::Seals seals = find_seals(topology, topology::Conflicts(topology));
    return std::find(seals.dropped.begin(), seals.dropped.end(), true) != seals.dropped.end();
  }

  // Such seals take others' effect away, so they are no candidates: the model is decided by itself.
  Anomaly declared(const Topology& topology) const {
    encodings::AnomalyQuery runs(topology, Mode::Run, environment_);
    encodings::AnomalyQuery replicas(topology, Mode::Replica, environment_);
    return most_severe([&](const AnomalyKind& kind) {
      return !(kind.mode == Mode::Run ? runs : replicas).excludes(kind.observation, {});
    });
  }

  Anomaly decide(const Topology& topology) {
    SealSet seals = 0;
    for (const topology::Stream& stream : topology.streams()) {
      for (const topology::AttributeSet& key : stream.seals) {
        seals |= runs_->candidates.implied(stream.id, key);
      }
    }
    return most_severe([&](const AnomalyKind& kind) {
      const auto& decided = kind.mode == Mode::Run ? runs_ : replicas_;
      return decided && decided->choices.shows(kind.observation, seals);
    });
  }

  template <class Shows>
  static Anomaly most_severe(const Shows& shows) {
    const auto found = std::find_if(result::kAnomalies.rbegin(), result::kAnomalies.rend(), shows);
    return found == result::kAnomalies.rend() ? Anomaly::None : found->anomaly;
  }

  void verify_as_declared(const Topology& topology, Anomaly anomaly) {
    base::Environment environment = environment_;
    check::Task task;
    task.traces = 0;
    const result::Verification found = check::verify(topology, task, environment);
    if (!found.unknown_reason.empty()) return;  // out of time
    ++into_.verified;
    into_.replayed += anomaly == Anomaly::None ? 0 : 1;
    if (found.sinks.front().anomaly == anomaly) return;
    throw base::InternalError(fmt::format(
        "two ways to decide a model disagree: anomaly {} with declared seals, {} with chosen ones",
        result::to_string(found.sinks.front().anomaly), result::to_string(anomaly)));
  }

  void compare(const Topology& topology, Anomaly anomaly) {
    const StreamId sink = topology.sinks().front();
    const BothLabelings labelings(topology);
    for (result::FamilyAgreement& rule_set : into_.rule_sets) {
      const result::Label& label = labelings.label(rule_set.rules, sink);
      const Agreement agreement = result::compare(label.severity, anomaly);
      rule_set.counts.add(agreement);
      if (agreement == Agreement::Exact) continue;
      result::DisagreementKind kind{1, {}, model_, ""};
      kind.smallest = {agreement,
                       "",
                       topology[sink].name,
                       result::to_string(topology, label),
                       anomaly,
                       labelings.blame(rule_set.rules, agreement, sink)};
      add(rule_set.kinds, std::move(kind));
    }
  }

  const Frame& frame_;
  unsigned attributes_;
  std::uint64_t draw_;  // which of its models to verify
  const base::Environment& environment_;
  FamilyCrosscheck& into_;
  Decoration decoration_;
  Model model_;
  bool shared_ = false;  // replicas share a component in the model that runs_ is about
  std::unique_ptr<Unsealed> runs_;
  std::unique_ptr<Unsealed> replicas_;  // none where nothing is replicated
};

}  // namespace

bool crosscheck(const Frame& frame, unsigned attributes, std::uint64_t number,
                const base::Environment& environment, FamilyCrosscheck& into) {
  return FrameCheck(frame, attributes, number, environment, into).run();
}

}  // namespace firebreak::crosscheck
