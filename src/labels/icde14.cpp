// SPDX-License-Identifier: Apache-2.0
// Rule set `icde14`: inference on each path and each collapsed cycle, reconciliation, merge. Which
// reads are protected depends on labels that need not lie upstream of the read, so all is one least
// fixpoint: labels only get worse. Interfaces remember which distinct labels arrived, so that many
// streams with one label cost no more than one.
#include "labels/icde14.h"

#include <algorithm>
#include <utility>

#include "topology/agenda.h"
#include "topology/dependencies.h"
#include "topology/seals.h"

namespace firebreak::labels {

using result::Label;
using result::Severity;
using topology::Annotation;
using topology::ComponentId;
using topology::InputId;
using topology::OutputId;
using topology::Path;
using topology::PathId;
using topology::Stream;
using topology::StreamId;
using topology::Topology;
using topology::Writers;

namespace {

constexpr std::uint32_t kNoCycle = static_cast<std::uint32_t>(-1);

// A label and the cycle within which its stream runs.
struct Arrival {
  Label label;
  std::uint32_t cycle = kNoCycle;
  bool operator==(const Arrival&) const = default;
};

bool note(std::vector<Arrival>& arrivals, const Arrival& arrival) {
  if (std::find(arrivals.begin(), arrivals.end(), arrival) != arrivals.end()) return false;
  arrivals.push_back(arrival);
  return true;
}

class Fixpoint {
 public:
  explicit Fixpoint(Icde14Analysis& analysis)
      : analysis_(analysis),
        topology_(analysis.topology),
        writers_(topology_),
        agenda_(topology_),
        arrived_(topology_.inputs().size()),
        handled_(topology_.inputs().size(), 0),
        written_(topology_.components().size()),
        seen_(analysis.cycles.count) {}

  void run() {
    for (const Stream& stream : topology_.streams()) {
      if (stream.is_source()) set(stream, Label{Severity::Async, {}});
    }
    agenda_.run([&](InputId input) { handle(input); }, [&](OutputId output) { emit(output); });
  }

 private:
  void set(const Stream& stream, Label label) {
    if (!stream.seals.empty() && label.severity <= Severity::Async) {
      label = {Severity::Seal, all_attributes(stream.seals)};
    }
    auto& current = analysis_.streams[stream.id.index()];
    if (current == label) return;
    current = label;
    if (!stream.to) return;
    const bool inner = stream.from && number_of(*stream.from) == number_of(*stream.to);
    const Arrival arrival{std::move(label), inner ? number_of(*stream.to) : kNoCycle};
    if (note(arrived_[stream.to->index()], arrival)) agenda_.touch(*stream.to);
    if (writers_.at(*stream.to)) meet(topology_[*stream.to].component, arrival);
  }

  std::uint32_t number_of(InputId input) const { return analysis_.cycles.of_input[input.index()]; }
  std::uint32_t number_of(OutputId output) const {
    return analysis_.cycles.of_output[output.index()];
  }

  // A writer of the component carries this label: does it leave reads unprotected?
  void meet(ComponentId component, const Arrival& writer) {
    if (!note(written_[component.index()], writer)) return;
    for (OperatorId id : analysis_.protectable[component.index()]) {
      Operator& op = analysis_.operators[id.index()];
      const bool hidden = op.cycle && *op.cycle == writer.cycle;
      if (op.unprotected || hidden || analysis_.completes(op, writer.label)) continue;
      op.unprotected = true;
      if (op.reads) contribute(op, {reconcile(Addition::NdRead, op.replicated), {}});
    }
  }

  void handle(InputId input) {
    auto& arrived = arrived_[input.index()];
    for (std::size_t& k = handled_[input.index()]; k < arrived.size(); ++k) {
      const Arrival arrival = arrived[k];
      for (PathId path : topology_[input].paths) {
        const OperatorId id = analysis_.of_path[path.index()];
        const auto& cycle = analysis_.operators[id.index()].cycle;
        if (!cycle || *cycle != arrival.cycle) apply(id, arrival.label);
      }
    }
  }

  void apply(OperatorId id, const Label& input) {
    Operator& op = analysis_.operators[id.index()];
    // What arrives at one path is told apart already; a cycle has many entrances.
    if (op.cycle && !note(seen_[*op.cycle], {input, kNoCycle})) return;
    const Inference inference =
        infer_icde14(input.severity, op.annotation, analysis_.completes(op, input));
    op.reads = op.reads || inference.adds == Addition::NdRead;
    contribute(op, analysis_.apply(op, input));
  }

  void contribute(const Operator& op, const Label& label) {
    for (OutputId output : op.outputs) {
      auto& current = analysis_.outputs[output.index()];
      const Label merged = current ? merge(*current, label) : label;
      if (current == merged) continue;
      current = merged;
      agenda_.touch(output);
    }
    if (op.cycle) return;
    // What enters a cycle at an output goes round the cycle, too.
    const auto& entered = analysis_.cycle_operator[number_of(op.outputs.front())];
    if (entered) apply(*entered, label);
  }

  void emit(OutputId output) {
    const auto& label = analysis_.outputs[output.index()];
    if (!label) return;
    for (StreamId stream : topology_[output].streams) set(topology_[stream], *label);
  }

  Icde14Analysis& analysis_;
  const Topology& topology_;
  const Writers writers_;
  topology::Agenda agenda_;
  std::vector<std::vector<Arrival>> arrived_;  // by InputId
  std::vector<std::size_t> handled_;           // by InputId: how many of these were handled
  std::vector<std::vector<Arrival>> written_;  // by ComponentId: at inputs of W paths
  std::vector<std::vector<Arrival>> seen_;     // by number of the cycle
};

}  // namespace

Label merge(const Label& a, const Label& b) {
  if (a.severity == Severity::Seal && b.severity == Severity::Seal) {
    return {Severity::Seal, set_union(a.key, b.key)};
  }
  return a.severity >= b.severity ? a : b;
}

Icde14Analysis::Icde14Analysis(const Topology& subject)
    : topology(subject),
      cycles(topology::interface_cycles(subject)),
      of_path(subject.paths().size()),
      cycle_operator(cycles.count),
      protectable(subject.components().size()),
      streams(subject.streams().size()),
      outputs(subject.outputs().size()) {
  for (const Path& path : subject.paths()) assign(path);
  for (const topology::Output& output : subject.outputs()) {
    const auto& cycle = cycle_operator[cycles.of_output[output.id.index()]];
    if (cycle) operators[cycle->index()].outputs.push_back(output.id);
  }
  find_rendezvous();
  Fixpoint(*this).run();
}

// A path within a cycle joins the cycle's operator, any other is one of its own.
void Icde14Analysis::assign(const Path& path) {
  const std::uint32_t number = cycles.of_input[path.from.index()];
  const bool inner = number == cycles.of_output[path.to.index()];
  auto& cycle = cycle_operator[number];
  if (inner && cycle) {
    absorb(operators[cycle->index()], path);
    of_path[path.id.index()] = *cycle;
    return;
  }
  const OperatorId id(operators.size());
  of_path[path.id.index()] = id;
  if (inner) cycle = id;
  Operator op;
  op.annotation = path.annotation;
  op.gate = path.gate;
  op.replicated = topology[path.component].replicated;
  op.paths = {path.id};
  if (inner) {
    op.cycle = number;
  } else {
    op.outputs = {path.to};
  }
  operators.push_back(std::move(op));
}

// The most severe annotation counts; several gates of that severity leave what they share.
void Icde14Analysis::absorb(Operator& op, const Path& path) const {
  op.paths.push_back(path.id);
  op.replicated = op.replicated || topology[path.component].replicated;
  if (path.annotation < op.annotation) return;
  if (path.annotation > op.annotation) {
    op.annotation = path.annotation;
    op.gate = path.gate;
    std::swap(op.paths.front(), op.paths.back());  // the first stands for the cycle
    return;
  }
  op.gate.unknown = op.gate.unknown || path.gate.unknown;
  op.gate.attributes = set_intersection(op.gate.attributes, path.gate.attributes);
}

void Icde14Analysis::find_rendezvous() {
  const Writers writers(topology);
  for (std::size_t k = 0; k < operators.size(); ++k) {
    Operator& op = operators[k];
    if (op.annotation != Annotation::OR) continue;
    for (PathId id : op.paths) {
      const Path& path = topology[id];
      if (path.annotation != Annotation::OR) continue;
      auto& readers = protectable[path.component.index()];
      if (!writers.any(path.component)) {
        op.unprotected = true;  // it meets its own input
      } else if (readers.empty() || readers.back() != OperatorId(k)) {
        readers.emplace_back(k);
      }
    }
  }
}

bool Icde14Analysis::completes(const Operator& op, const Label& label) const {
  return label.severity == Severity::Seal && compatible(topology, op.gate, label.key);
}

Label Icde14Analysis::apply(const Operator& op, const Label& input) const {
  const Inference inference = infer_icde14(input.severity, op.annotation, completes(op, input));
  if (inference.consumes_seal) return {Severity::Async, {}};
  const bool protected_read = inference.adds == Addition::NdRead && !op.unprotected;
  const Severity added = reconcile(protected_read ? Addition::None : inference.adds, op.replicated);
  return merge(input, {added, {}});
}

Label Icde14Analysis::label(StreamId stream) const {
  return streams[stream.index()].value_or(Label{});
}

}  // namespace firebreak::labels
