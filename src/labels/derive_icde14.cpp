// SPDX-License-Identifier: Apache-2.0
// Derivations under rule set `icde14`, as the paper writes them: inference, reconciliation, merge.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "labels/derive.h"

namespace firebreak::labels {

using result::Label;
using result::Severity;
using topology::OutputId;
using topology::PathId;
using topology::Stream;
using topology::StreamId;

namespace {

class Icde14Derivation {
 public:
  Icde14Derivation(const Icde14Analysis& analysis, StreamId stream)
      : analysis_(analysis), topology_(analysis.topology), writer_(analysis.topology, stream) {}

  Derivation run() {
    const Stream& stream = writer_.stream();
    if (stream.is_source()) {
      add_label(Rule::Source, analysis_.label(stream.id),
                fmt::format("{} is a source", stream.name));
      return writer_.finish(analysis_.label(stream.id));
    }
    const auto& result = analysis_.outputs[stream.from->index()];
    const Label computed = result.value_or(Label{});
    if (result) {
      explain_output(*stream.from);
    } else {
      add_label(Rule::Source, computed, fmt::format("no source reaches {}", stream.name));
    }
    writer_.merge(computed);
    if (!stream.seals.empty() && computed.severity <= Severity::Async) {
      Step step;
      step.rule = Rule::Declared;
      step.text = fmt::format("{}: {} is declared to be sealed on {}", text_of(Rule::Declared).id,
                              stream.name, describe(topology_, stream.seals));
      writer_.add(std::move(step));
    }
    return writer_.finish(analysis_.label(stream.id));
  }

 private:
  using LabelKey = std::pair<Severity, topology::AttributeSet>;
  using Groups = std::map<LabelKey, Group>;

  void add_label(Rule rule, const Label& label, const std::string& text) {
    Step step;
    step.rule = rule;
    step.label = label;
    step.text = fmt::format("{}: {}", text_of(rule).id, text);
    writer_.add(std::move(step));
  }

  void explain_output(OutputId output) {
    const auto& cycle = analysis_.cycle_operator[analysis_.cycles.of_output[output.index()]];
    for (PathId path : topology_[output].paths) {
      const OperatorId op = analysis_.of_path[path.index()];
      if (op == cycle) continue;
      explain_inputs(analysis_.operators[op.index()], inputs_of(path));
    }
    if (cycle) explain_cycle(analysis_.operators[cycle->index()]);
  }

  Groups inputs_of(PathId path) const {
    Groups groups;
    for (StreamId stream : topology_[topology_[path].from].streams) note(groups, stream);
    return groups;
  }

  void note(Groups& groups, StreamId stream) const {
    if (!analysis_.streams[stream.index()]) return;  // no source reaches it
    const Label label = analysis_.label(stream);
    ++groups.try_emplace({label.severity, label.key}, Group{label, stream, 0}).first->second.count;
  }

  void explain_cycle(const Operator& op) {
    Step step;
    step.rule = Rule::Cycle;
    step.path = op.paths.front();
    step.text = fmt::format("{}: the cycle through {} collapses to one node {}",
                            text_of(Rule::Cycle).id, describe(topology_, op.paths.front()),
                            describe(topology_, op.annotation, op.gate));
    writer_.add(std::move(step));
    Groups groups;
    std::set<topology::InputId> seen;
    for (PathId path : op.paths) {
      const topology::InputId input = topology_[path].from;
      if (!seen.insert(input).second) continue;
      for (StreamId stream : topology_[input].streams) {
        const auto& from = topology_[stream].from;
        const bool inner = from && analysis_.cycles.of_output[from->index()] == *op.cycle;
        if (!inner) note(groups, stream);
      }
    }
    explain_inputs(op, groups);
    explain_entrances(op);
  }

  // Paths from outside that end at an output of the cycle.
  void explain_entrances(const Operator& op) {
    for (OutputId output : op.outputs) {
      for (PathId path : topology_[output].paths) {
        const Operator& entering = analysis_.operators[analysis_.of_path[path.index()].index()];
        if (entering.cycle == op.cycle) continue;
        for (const auto& [key, group] : inputs_of(path)) {
          const Label entered = analysis_.apply(entering, group.label);
          add_label(Rule::Cycle, analysis_.apply(op, entered),
                    fmt::format("{} enters the cycle by {}", writer_.text(entered),
                                describe(topology_, path)));
        }
      }
    }
  }

  void explain_inputs(const Operator& op, const Groups& groups) {
    Addition worst = Addition::None;
    for (const auto& [key, group] : groups) {
      const Inference inference =
          infer_icde14(group.label.severity, op.annotation, analysis_.completes(op, group.label));
      Step step =
          writer_.step_into(inference.rule, op.paths.front(), group, outcome(op, inference));
      step.label = inference.consumes_seal ? Label{Severity::Async, {}} : group.label;
      writer_.add(std::move(step));
      worst = std::max(worst, inference.adds);
    }
    if (worst != Addition::None) explain_reconciliation(op, worst);
  }

  std::string outcome(const Operator& op, const Inference& inference) const {
    if (inference.consumes_seal) return "is compatible: the path consumes the seal";
    if (inference.adds == Addition::None) return "keeps it";
    return "adds " + describe(topology_, inference.adds, op.gate);
  }

  void explain_reconciliation(const Operator& op, Addition addition) {
    const std::string& name = topology_[topology_[op.paths.front()].component].name;
    const std::string what = describe(topology_, addition, op.gate);
    Step step;
    step.rule = Rule::Reconciles;
    step.path = op.paths.front();
    if (addition == Addition::NdRead && !op.unprotected) {
      step.text = fmt::format(
          "{} is protected: every stream that {} writes to its state is sealed "
          "on a compatible key",
          what, name);
      writer_.add(std::move(step));
      return;
    }
    step.label = Label{reconcile(addition, op.replicated), {}};
    step.text = fmt::format(
        "{} is {}replicated: {}{} becomes {}", name, op.replicated ? "" : "not ",
        addition == Addition::NdRead ? "unprotected " : "", what, writer_.text(*step.label));
    writer_.add(std::move(step));
  }

  const Icde14Analysis& analysis_;
  const topology::Topology& topology_;
  DerivationWriter writer_;
};

}  // namespace

Derivation derive(const Icde14Analysis& analysis, StreamId stream) {
  return Icde14Derivation(analysis, stream).run();
}

}  // namespace firebreak::labels
