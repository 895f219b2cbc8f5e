// SPDX-License-Identifier: Apache-2.0
#include "labels/rules.h"

#include <array>

#include "base/internal_error.h"

namespace firebreak::labels {

using result::Severity;
using topology::Annotation;

namespace {

constexpr std::array kTexts = {
    RuleText{Rule::Source, "source", "a source is delivered as it is declared"},
    RuleText{Rule::Cycle, "rule 0", "a cycle collapses to its most severe annotation"},
    RuleText{Rule::NdRead, "rule 1", "a read races with what it reads"},
    RuleText{Rule::OrderedWrite, "rule 2", "an order-sensitive write races"},
    RuleText{Rule::DivergentWrite, "rule 3", "contents that differ between replicas are kept"},
    RuleText{Rule::IncompatibleSeal, "rule 4", "a seal does not complete the gate's partitions"},
    RuleText{Rule::Keeps, "rule p", "a path keeps the label of its input"},
    RuleText{Rule::SealedRead, "gap 2", "a sealed read races all the same"},
    RuleText{Rule::SealLost, "gap 3", "a seal does not survive the path"},
    RuleText{Rule::ReadsTaint, "gap 4", "a path reads a tainted state"},
    RuleText{Rule::Consumes, "gap 5", "a compatible path consumes the seal of its input"},
    RuleText{Rule::Forwards, "gap 5", "a sealed path forwards the seal"},
    RuleText{Rule::UnsealedWriter, "gap 7", "another writer is not sealed compatibly"},
    RuleText{Rule::InOrder, "gap 8", "all worlds deliver in one order"},
    RuleText{Rule::ReadsContents, "gap 10", "a path reads a state whose contents differ"},
    RuleText{Rule::RacingWriters, "gap 11", "a write races with others, which it reads"},
    RuleText{Rule::WaitingRival, "gap 14", "orders bind deliveries, not what waits"},
    RuleText{Rule::WaitsForItself, "gap 15", "a path would wait for its own answers"},
    RuleText{Rule::HearsReplicas, "gap 16", "a component hears each replica"},
    RuleText{Rule::MergesCopies, "gap 16", "one of the replicas' copies gets through"},
    RuleText{Rule::Repeats, "repetition", "a message may be handled again"},
    RuleText{Rule::Loses, "loss", "a message may be lost"},
    RuleText{Rule::Reconciles, "reconciliation", "what an addition comes to at a component"},
    RuleText{Rule::Merges, "merge", "the most severe label wins"},
    RuleText{Rule::Declared, "seal", "a declared seal holds"},
};

// A row of the published table: does the input fall into it, at which path, and what it adds.
struct Row {
  Rule rule;
  Severity from, to;  // severities of the input label
  bool incompatible_only;
  Annotation annotation;
  Addition adds;
};

constexpr std::array kPublished = {
    Row{Rule::NdRead, Severity::Async, Severity::Run, false, Annotation::OR, Addition::NdRead},
    Row{Rule::OrderedWrite, Severity::Async, Severity::Run, false, Annotation::OW, Addition::Taint},
    Row{Rule::DivergentWrite, Severity::Inst, Severity::Inst, false, Annotation::CW,
        Addition::Taint},
    Row{Rule::DivergentWrite, Severity::Inst, Severity::Inst, false, Annotation::OW,
        Addition::Taint},
    Row{Rule::IncompatibleSeal, Severity::Seal, Severity::Seal, true, Annotation::OW,
        Addition::Taint},
};

}  // namespace

const RuleText& text_of(Rule rule) {
  for (const RuleText& text : kTexts) {
    if (text.rule == rule) return text;
  }
  throw base::InternalError("a rule without a row in the table of rules");
}

Inference infer_icde14(Severity input, Annotation annotation, bool compatible) {
  for (const Row& row : kPublished) {
    if (row.from <= input && input <= row.to && row.annotation == annotation &&
        !(row.incompatible_only && compatible)) {
      return {row.rule, row.adds, false};
    }
  }
  const bool consumes = input == Severity::Seal && compatible && !is_confluent(annotation);
  return {consumes ? Rule::Consumes : Rule::Keeps, Addition::None, consumes};
}

Severity reconcile(Addition addition, bool replicated) {
  switch (addition) {
    case Addition::None:
      return Severity::Ordered;
    case Addition::NdRead:
      return replicated ? Severity::Inst : Severity::Run;
    case Addition::Taint:
      return replicated ? Severity::Diverge : Severity::Run;
  }
  throw base::InternalError("an addition outside its enumeration");
}

}  // namespace firebreak::labels
