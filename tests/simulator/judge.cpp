// SPDX-License-Identifier: Apache-2.0
#include "simulator/judge.h"

#include "simulator/hash.h"
#include "simulator/input.h"
#include "simulator/schedule.h"

namespace firebreak::simulator {

using namespace topology;
using result::Anomaly;
using test_support::Rng;

std::string Witness::text() const {
  std::string result = what + "\ninput " + input + (setting.empty() ? "" : " (" + setting + ")");
  for (const auto* run : {&first, &second}) {
    if (run->empty()) continue;
    result += run == &first ? "\n- one run:" : "\n- another run:";
    for (const std::string& line : *run) result += "\n    " + line;
  }
  return result + "\n";
}

std::set<Anomaly> Judgement::seen(StreamId sink) const {
  std::set<Anomaly> result;
  const auto found = sinks.find(sink);
  if (found == sinks.end()) return result;
  for (const auto& [anomaly, witness] : found->second) result.insert(anomaly);
  return result;
}

Anomaly Judgement::worst(StreamId sink) const {
  const std::set<Anomaly> all = seen(sink);
  return all.empty() ? Anomaly::None : *all.rbegin();
}

namespace {

/// All runs over one input, held against the first of them.
class Trial {
 public:
  Trial(const Program& program, const Input& input, const Options& options, Judgement& judgement)
      : program_(program), input_(input), options_(options), judgement_(judgement) {}

  void run(Rng& rng) {
    reference_coins_ = rng.next();
    reference_ = random_run(program_, input_, nullptr, reference_coins_, options_.events);
    ++judgement_.runs;
    if (!reference_.admissible) {
      ++judgement_.discarded;
      return;
    }
    look(reference_, reference_coins_);
    if (options_.states > 0 && exhaust()) return;
    judgement_.exhaustive = false;
    for (unsigned i = 0; i < options_.schedules && !done(); ++i) {
      const std::uint64_t coins = rng.next();
      const Run other = random_run(program_, input_, &reference_.orders, coins, options_.events);
      ++judgement_.runs;
      if (other.admissible) {
        look(other, coins);
        compare(other, coins);
      } else {
        ++judgement_.discarded;
      }
    }
  }

  bool done() const {
    if (!options_.wanted) return false;
    for (const StreamId sink : program_.topology.sinks()) {
      for (const Anomaly a : {Anomaly::Run, Anomaly::Instance, Anomaly::Diverge}) {
        if (open(sink, a)) return false;
      }
    }
    return true;
  }

 private:
  bool open(StreamId sink, Anomaly anomaly) const {
    if (options_.wanted && !options_.wanted(sink, anomaly)) return false;
    const auto found = judgement_.sinks.find(sink);
    return found == judgement_.sinks.end() || !found->second.contains(anomaly);
  }

  bool exhaust() {
    return all_runs(program_, input_, &reference_.orders, options_.states, [&](const Run& run) {
      ++judgement_.runs;
      if (run.admissible) {
        look(run, 0);
        compare(run, 0);
      }
      return !done();
    });
  }

  Witness witness(std::string what, const Run* one, std::uint64_t one_coins, const Run* other,
                  std::uint64_t other_coins) const {
    Witness w;
    w.what = std::move(what);
    w.input = input_.text;
    w.setting = program_.setting.answer_all ? "answers go to all replicas" : "";
    if (program_.setting.closed_together) w.setting += " partitions are closed on all streams";
    if (parts_with_keys(program_.topology)) {
      w.setting += " keys are placed by " + std::to_string(program_.setting.placement);
    }
    if (one) w.first = retell(program_, input_, *one, one_coins);
    if (other) w.second = retell(program_, input_, *other, other_coins);
    return w;
  }

  void look(const Run& run, std::uint64_t coins) {
    const Topology& t = program_.topology;
    if (!run.outcome.stuck.empty() && !judgement_.stuck) {
      judgement_.stuck =
          witness("stuck at " + describe(t, run.outcome.stuck[0]), &run, coins, nullptr, 0);
    }
    for (const StreamId sink : t.sinks()) {
      const auto& seen = run.outcome.sinks[sink.index()];
      if (seen[0] != seen[1] && open(sink, Anomaly::Instance)) {
        judgement_.sinks[sink][Anomaly::Instance] =
            witness("instance at " + t[sink].name, &run, coins, nullptr, 0);
      }
      for (const Path& q : t.paths()) {
        if (!run.outcome.diverged[q.id.index()]) continue;
        if (!program_.plan.visible[q.id.index()][sink.index()]) continue;
        if (!open(sink, Anomaly::Diverge)) continue;
        judgement_.sinks[sink][Anomaly::Diverge] =
            witness("diverge at " + t[sink].name + ": state of " + describe(t, q.id), &run, coins,
                    nullptr, 0);
      }
    }
  }

  void compare(const Run& other, std::uint64_t coins) {
    for (const StreamId sink : program_.topology.sinks()) {
      if (reference_.outcome.sinks[sink.index()] == other.outcome.sinks[sink.index()]) continue;
      if (!open(sink, Anomaly::Run)) continue;
      judgement_.sinks[sink][Anomaly::Run] = witness("run at " + program_.topology[sink].name,
                                                     &reference_, reference_coins_, &other, coins);
    }
  }

  const Program& program_;
  const Input& input_;
  const Options& options_;
  Judgement& judgement_;
  Run reference_;
  std::uint64_t reference_coins_ = 0;
};

/// Whether it matters whom components answer.
bool asked_by_replicas(const Topology& topology) {
  for (const Stream& s : topology.streams()) {
    if (s.to && s.replicated && !topology[topology[*s.to].component].replicated) return true;
  }
  return false;
}

}  // namespace

Options Options::quick() {
  Options options;
  options.inputs = 12;
  options.schedules = 40;
  options.events = 200;
  return options;
}

Judgement judge(const Topology& topology, const Options& options) {
  Judgement judgement;
  const Plan plan(topology);
  judgement.too_large = plan.too_large;
  if (plan.too_large) return judgement;
  judgement.exhaustive = true;
  Rng rng(options.seed);
  for (unsigned i = 0; i < options.inputs; ++i) {
    for (const bool all : {false, true}) {
      if (options.answer_all ? *options.answer_all != all : all && !asked_by_replicas(topology)) {
        continue;
      }
      const bool plain = !options.flavors || i % 3 != 2;
      const Setting setting{all, i % 2 == 1, i / 2 % 4};
      const Program program(plan, setting, 2, plain ? 0 : rng.next() | 1U);
      const bool large = plan.cyclic || topology.sinks().size() + topology.components().size() > 5;
      const unsigned most = i % 3 == 0 || (large && i % 3 == 1) ? 2 : options.messages;
      const unsigned hops = plan.cyclic ? 2 + rng.below(i % 4 == 3 ? 3 : 2) : 8;
      const Input input = random_input(program, rng, most, hops);
      Trial trial(program, input, options, judgement);
      trial.run(rng);
      if (trial.done()) return judgement;
    }
  }
  return judgement;
}

}  // namespace firebreak::simulator
