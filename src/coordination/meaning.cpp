// SPDX-License-Identifier: Apache-2.0
// What a repair means to the people who are to build it: docs/repair.md 2.7.
#include "coordination/meaning.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "base/words.h"
#include "coordination/apply.h"
#include "coordination/cost_model.h"
#include "coordination/kept_order.h"
#include "labels/sound.h"
#include "topology/builder.h"
#include "topology/name_lists.h"
#include "topology/observers.h"

namespace firebreak::coordination {

using base::enumerate;
using result::Meaning;
using topology::ComponentId;
using topology::Mechanism;
using topology::Names;
using topology::Path;
using topology::Stream;
using topology::StreamId;
using topology::Topology;

namespace {

std::string alike(const Names& key) { return key.empty() ? "" : " with the same " + listed(key); }

// Of a verb whose subject is so many.
std::string_view s(std::size_t count) { return count == 1 ? "s" : ""; }

void add_once(std::vector<std::string>& names, std::string name) {
  if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
}

// The paths that wait for the end of a partition, as far as is known.
std::vector<bool> waiting(const Topology& topology) {
  const labels::SoundAnalysis analysis(topology);
  std::vector<bool> result(topology.paths().size());
  for (const Path& path : topology.paths()) {
    result[path.id.index()] = analysis.deliveries.handling(path.id) == labels::Handling::Waits;
  }
  return result;
}

/// Inputs at which a repair makes something wait, and what is emitted for that.
struct Waiting {
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;
};

class Teller {
 public:
  Teller(const Topology& before, const Topology& after, const CostModel& costs)
      : before_(before), after_(after), costs_(costs) {
    const std::vector<bool> waited = waiting(before);
    const std::vector<bool> waits = waiting(after);
    for (const Path& path : after.paths()) {
      // A variant can have paths that the model has not.
      const auto known = same_path(path);
      if (waits[path.id.index()] && !(known && waited[known->index()])) new_.push_back(path.id);
    }
  }

  Meaning operator()(const topology::SealRepair& repair) const {
    const Stream& stream = of(repair.stream);
    result::RepairCandidate candidate;
    candidate.what = repair;
    const std::uint64_t who_agree =
        costs_.producers(std::get<topology::SealStream>(resolve(before_, candidate)));
    const std::string each =
        repair.key.empty() ? "" : fmt::format(", for each value of {},", listed(repair.key));
    const Waiting there = waiting_at(reached_from(after_, stream.id));
    const std::string whole = repair.key.empty() ? stream.declared : "its " + listed(repair.key);
    return {fmt::format("{} say{}{} when no more messages come{}", senders(stream),
                        s(stream.producers), each, who_agree > 1 ? ", and agree on it" : ""),
            there.inputs.empty() ? "nothing that did not wait before"
                                 : fmt::format("what comes to {}, for the end of {}",
                                               enumerate(there.inputs), whole),
            there.outputs.empty()
                ? "nothing changes"
                : fmt::format("{} come{} only then, and no longer depend{} on which messages of {} "
                              "have come by then",
                              enumerate(there.outputs), s(there.outputs.size()),
                              s(there.outputs.size()), stream.declared),
            ""};
  }

  Meaning operator()(const topology::OrderRepair& repair) const {
    const topology::OrderingDecl& ordering = repair.ordering;
    const bool log = ordering.mechanism == Mechanism::Sequencing;
    const std::string& component = repair.component.text;
    const std::vector<std::string> streams = texts(ordering.streams);
    const bool replicated = before_[before_.find_component(component).value()].replicated;
    return {fmt::format("one process{} puts {} in an order{}{}",
                        ordering.by.empty() ? "" : " for each value of " + listed(ordering.by),
                        streams.empty() ? "all inputs of " + component
                                        : fmt::format("{} at {}", enumerate(streams), component),
                        replicated ? " that all replicas take" : "",
                        log ? ", and logs it for the next run" : ""),
            fmt::format("each message, until it has its place and those before it{} have come",
                        alike(ordering.by)),
            fmt::format(
                "what depends on the order is the same in every {}",
                log ? "run over the same input" : "replica; another run may take another order"),
            ""};
  }

  Meaning operator()(const topology::FifoRepair& repair) const {
    const Stream& stream = of(repair.stream);
    return {fmt::format(
                "messages of {}{} go over one connection or one partition of a log, or carry "
                "numbers from {}",
                stream.declared, alike(repair.key),
                stream.producers > 1 ? fmt::format("each of their {} producers", stream.producers)
                                     : senders(stream)),
            fmt::format("a message that overtakes others{}, for these", alike(repair.key)),
            fmt::format("{} get{} them in the order in which they were sent", receivers(stream),
                        s(readers(stream).size())),
            ""};
  }

  Meaning operator()(const topology::DedupRepair& repair) const {
    const Stream& stream = of(repair.stream);
    return {fmt::format("{} give{} each message of {} an id, and {} remember{} those seen",
                        senders(stream), s(stream.producers), stream.declared, receivers(stream),
                        s(readers(stream).size())),
            "nothing", "what comes twice counts once", ""};
  }

  Meaning operator()(const topology::ResendRepair& repair) const {
    const Stream& stream = of(repair.stream);
    return {fmt::format("{} acknowledge{} a message of {} when done with it, and {} send{} again "
                        "what is not acknowledged",
                        receivers(stream), s(readers(stream).size()), stream.declared,
                        senders(stream), s(stream.producers)),
            "what waits for a whole partition, also for what is sent again",
            "nothing is missing; what is sent again counts once", ""};
  }

  Meaning operator()(const topology::MergeRepair& repair) const {
    const StreamId id = before_.find_stream(repair.stream.text).value();
    const Stream& stream = before_[id];
    const std::string first =
        costs_.merge_messages(id) > 0
            ? fmt::format("one process passes the first copy of each message of {} on to {}",
                          stream.declared, receivers(stream))
            : fmt::format("{} take{} the first copy of each message of {}", receivers(stream),
                          s(readers(stream).size()), stream.declared);
    return {first + ", and remembers those seen, by an id that the replicas' copies share",
            "nothing",
            fmt::format("what {} make{} of it is one thing for all replicas; another run may take "
                        "another one's copy",
                        receivers(stream), s(readers(stream).size())),
            ""};
  }

  Meaning operator()(const topology::VariantRepair& repair) const {
    if (const std::vector<std::string> kept = newest_of(repair); !kept.empty()) {
      return {fmt::format("{} keeps {}, and ignores what is not newer", repair.component.text,
                          enumerate(kept)),
              "nothing that did not wait before",
              fmt::format("{} tells of what is newer than all before; what is stale may be missing",
                          repair.component.text),
              ""};
    }
    std::vector<bool> there(after_.components().size());
    there[after_.find_component(repair.component.text).value().index()] = true;
    const Waiting waiting = waiting_at(there);
    return {fmt::format("{} is built as its variant {} says", repair.component.text,
                        repair.variant.text),
            waiting.inputs.empty() ? "nothing that did not wait before"
                                   : fmt::format("what comes to {}, for the end of its partition",
                                                 enumerate(waiting.inputs)),
            fmt::format("{} answers as that variant does", repair.component.text), ""};
  }

 private:
  // What paths of the variant keep the newest of that did not before, if they all do no more.
  std::vector<std::string> newest_of(const topology::VariantRepair& repair) const {
    std::vector<std::string> result;
    const auto& component = after_[after_.find_component(repair.component.text).value()];
    for (topology::PathId id : component.paths) {
      const Path& path = after_[id];
      const auto known = same_path(path);
      if (!known || before_[*known].annotation != path.annotation) return {};
      if (path.newest.empty() || !before_[*known].newest.empty()) continue;
      const std::string each =
          path.gate.attributes.empty()
              ? "of all messages"
              : fmt::format("of each [{}]", describe(after_, path.gate.attributes));
      add_once(result, fmt::format("{} the one with the greatest [{}]", each,
                                   describe(after_, path.newest)));
    }
    return result;
  }

  // Of several copies the first: what is said of one holds of all. Of an observed sink, what comes
  // to its observer.
  const Stream& of(const topology::Name& name) const {
    return before_[topology::arriving(before_, before_.find_stream(name.text).value())];
  }

  // "the 3 producers of click", or the component that emits it.
  std::string senders(const Stream& stream) const {
    if (stream.producers > 1) {
      return fmt::format("the {} producers of {}", stream.producers, stream.declared);
    }
    if (!stream.from || before_[before_[*stream.from].component].relay) {
      return "the producer of " + stream.declared;
    }
    return before_[before_[*stream.from].component].name;
  }

  std::vector<std::string> readers(const Stream& stream) const {
    std::vector<std::string> names;
    for (const StreamId copy : before_.declared_with(stream.id)) {
      if (!before_[copy].to) continue;
      const topology::Component& reader = before_[before_[*before_[copy].to].component];
      if (!reader.relay) add_once(names, reader.name);
    }
    if (names.empty()) names.emplace_back("the reader of " + stream.declared);
    return names;
  }
  std::string receivers(const Stream& stream) const { return enumerate(readers(stream)); }

  // The path in the model without the repair.
  std::optional<topology::PathId> same_path(const Path& path) const {
    const auto component = before_.find_component(after_[path.component].name);
    if (!component) return std::nullopt;
    const std::string name = describe(after_, path.id);
    for (const topology::PathId id : before_[*component].paths) {
      if (describe(before_, id) == name) return id;
    }
    return std::nullopt;
  }

  // By ComponentId: where it is asked for.
  Waiting waiting_at(const std::vector<bool>& there) const {
    Waiting result;
    for (const topology::PathId id : new_) {
      const Path& path = after_[id];
      if (!there[path.component.index()]) continue;
      add_once(result.inputs,
               fmt::format("{}.{}", after_[path.component].name, after_[path.from].name));
      for (const StreamId stream : after_[path.to].streams) {
        add_once(result.outputs, after_[stream].declared);
      }
    }
    return result;
  }

  const Topology& before_;
  const Topology& after_;
  const CostModel& costs_;
  std::vector<topology::PathId> new_;  // of those after the repair: they did not wait before
};

}  // namespace

std::vector<Meaning> meanings(const topology::Model& model, const Topology& before,
                              const Topology& after,
                              std::span<const result::RepairCandidate> candidates,
                              std::span<const std::size_t> chosen) {
  std::vector<Meaning> result;
  if (chosen.empty()) return result;
  const CostModel costs(model, before);
  const Teller teller(before, after, costs);
  for (const std::size_t i : chosen) {
    result.push_back(std::visit(teller, candidates[i].what));
    const bool said = model.repairs && (*model.repairs)[i].cost;
    result.back().price = said ? "as the model says" : costs.reason(candidates[i]);
  }
  return result;
}

void add_meanings(const topology::Model& model,
                  const std::vector<result::RepairCandidate>& candidates,
                  const std::vector<std::size_t>& chosen, result::PieceMeanings& meanings) {
  const auto known = [&](std::size_t piece) { return meanings.contains(piece); };
  if (std::ranges::all_of(chosen, known)) return;
  const Topology before = topology::build_valid(model);
  const Topology after = topology::build_valid(coordination::apply(model, candidates, chosen));
  const std::vector<Meaning> means =
      coordination::meanings(model, before, after, candidates, chosen);
  for (std::size_t i = 0; i < chosen.size(); ++i) meanings.emplace(chosen[i], means[i]);
}

}  // namespace firebreak::coordination
