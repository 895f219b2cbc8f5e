// SPDX-License-Identifier: Apache-2.0
#include "certify/certify_entry.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "result/accepted.h"
#include "topology/builder.h"

namespace firebreak::certify {

using namespace coordination;

using result::CertificateEntry;
using Indices = std::vector<std::size_t>;

namespace {

class EntryCheck {
 public:
  EntryCheck(const Choices& choices, const Independence& independence,
             const CertificateEntry& entry, std::uint64_t& steps)
      : choices_(choices),
        independence_(independence),
        entry_(entry),
        steps_(steps),
        set_(elements_of(choices, entry)) {
    for (std::size_t i = 0; i < choices.size(); ++i) allowed_.push_back(!choices.is_barred(i));
    for (const std::size_t i : set_) allowed_[i] = false;
  }

  std::vector<std::string> run(const std::string& model_name, const result::DocumentText& text) {
    const Indices applied = result::applied(entry_, choices_.candidates());
    if (!choices_.admissible(applied)) {
      return {"the candidates that are left exclude each other"};
    }
    check_applied(applied);
    check_trace(choices_.with(applied), model_name, text);
    if (problems_.empty()) check_prevention();
    return std::move(problems_);
  }

 private:
  std::string name(std::size_t element) const {
    return element < choices_.candidates()
               ? fmt::format("candidate {}", element)
               : fmt::format("keeping '{}'", choices_.component(element));
  }

  void check_applied(const Indices& applied) {
    for (const std::size_t i : indices(choices_.elements(applied))) {
      if (!allowed_[i]) problems_.push_back(name(i) + " prevents the trace, which has it");
    }
  }

  void check_trace(const topology::Model& model, const std::string& model_name,
                   const result::DocumentText& text) {
    const result::Trace& trace = entry_.trace;
    // In large documents the text is left out.
    const bool same_text = trace.model_text.empty() || trace.model_text == text.models.print(model);
    if (trace.model != model_name || !same_text) {
      problems_.emplace_back("the trace is not one of the model with all other candidates");
      return;
    }
    base::Diagnostics diagnostics;
    const auto topology = topology::build(model, {}, diagnostics);
    if (!topology) {
      problems_.emplace_back("the model with all other candidates does not build");
      return;
    }
    const replay::Replay replay = replay::replay(*topology, trace, most_steps());
    take(*topology, replay);
    if (!replay.confirmed()) {
      problems_.push_back("the trace does not replay: " + replay.problem);
      return;
    }
    const std::string problem = problem_of_words(*topology, trace, replay.trace, text);
    if (!problem.empty()) problems_.push_back("the trace " + problem);
  }

  void check_prevention() {
    if (!survives()) {
      problems_.emplace_back("candidates that are not listed prevent the trace, too");
    }
    for (const std::size_t i : set_) {
      // What is allowed may exclude it. To list it anyway is no error: a longer list claims less.
      if (choices_.clashes(i, allowed_)) continue;
      allowed_[i] = true;
      if (survives()) {
        problems_.push_back(name(i) + " does not prevent the trace");
      }
      allowed_[i] = false;
    }
  }

  std::uint64_t most_steps() const { return std::min(steps_, replay::kMostSteps); }

  void take(const topology::Topology& topology, const replay::Replay& replay) {
    steps_ -= replay.too_large ? steps_ : std::min(steps_, steps_of(topology, replay));
  }

  // Whether the trace is one of the weakest model that has what is allowed and is about its part.
  bool survives() {
    const Subset near = independence_.near(allowed_, entry_.trace.sink);
    const auto model = steps_ == 0 ? std::nullopt : choices_.weakest(near, entry_.trace);
    if (!model) return false;
    base::Diagnostics diagnostics;
    const auto topology = topology::build(*model, {}, diagnostics);
    if (!topology) return false;
    const replay::Replay replay = replay::replay(*topology, entry_.trace, most_steps());
    take(*topology, replay);
    return replay.confirmed();
  }

  const Choices& choices_;
  const Independence& independence_;
  const CertificateEntry& entry_;
  std::uint64_t& steps_;
  Indices set_;
  Subset allowed_;
  std::vector<std::string> problems_;
};

}  // namespace

std::uint64_t steps_of(const topology::Topology& topology, const replay::Replay& replay) {
  constexpr std::uint64_t kStepsToBuild = 100;
  const std::uint64_t parts = topology.streams().size() + topology.paths().size();
  return replay.steps + kStepsToBuild * parts;
}

bool accepted_by_its_sink(const topology::Model& model, const result::Trace& trace) {
  const auto sink =
      std::ranges::find(model.streams, trace.sink, [](const auto& s) { return s.name.text; });
  return sink != model.streams.end() && result::accepts(sink->accept, trace.anomaly);
}

bool ascending_below(const Indices& indices, std::size_t size) {
  for (std::size_t i = 0; i < indices.size(); ++i) {
    if (indices[i] >= size || (i > 0 && indices[i - 1] >= indices[i])) return false;
  }
  return true;
}

std::string problem_of_choice(const Choices& choices, const Indices& indices) {
  if (!ascending_below(indices, choices.candidates())) {
    return "is not an ascending list of candidates";
  }
  const auto barred =
      std::ranges::find_if(indices, [&](std::size_t i) { return choices.is_barred(i); });
  if (barred != indices.end())
    return fmt::format("contains candidate {}, which cannot be chosen", *barred);
  return choices.admissible(indices) ? "" : "contains candidates that exclude each other";
}

std::vector<std::string> problems_of_lists(const Choices& choices, const CertificateEntry& entry) {
  std::vector<std::string> problems;
  if (!ascending_below(entry.prevented_by, choices.candidates())) {
    problems.emplace_back("prevented_by is not an ascending list of candidates");
  } else {
    for (const std::size_t i : entry.prevented_by) {
      if (choices.is_barred(i)) problems.push_back(fmt::format("candidate {} cannot be chosen", i));
    }
  }
  const std::string problem = entry.applied ? problem_of_choice(choices, *entry.applied) : "";
  if (!problem.empty()) problems.push_back("what is applied " + problem);
  Indices keeping;
  for (const std::string& component : entry.prevented_by_keeping) {
    if (const auto own = choices.own(component)) keeping.push_back(*own);
  }
  if (keeping.size() != entry.prevented_by_keeping.size() ||
      !ascending_below(keeping, choices.size())) {
    problems.emplace_back(
        "prevented_by_keeping is no list of components that have variants, in the order of the "
        "model");
  }
  return problems;
}

Indices elements_of(const Choices& choices, const CertificateEntry& entry) {
  Indices set = entry.prevented_by;
  for (const std::string& component : entry.prevented_by_keeping) {
    set.push_back(choices.own(component).value());
  }
  return set;
}

std::string problem_of_words(const topology::Topology& topology, const result::Trace& trace,
                             const result::Trace& replayed, const result::DocumentText& text) {
  if (trace.minimal) return "is said to be minimal, but nothing here shows that";
  if (replayed != trace) return "records other views or outcomes than its replay has";
  const bool explained = !text.explain || text.explain(topology, replayed) == trace.difference;
  return explained ? "" : "is explained otherwise than its difference is";
}

std::vector<std::string> problems_of_entry(const Choices& choices, const Independence& independence,
                                           const std::string& model_name,
                                           const CertificateEntry& entry,
                                           const result::DocumentText& text, std::uint64_t& steps) {
  const auto problems = EntryCheck(choices, independence, entry, steps).run(model_name, text);
  return steps == 0 ? std::vector<std::string>() : problems;
}

}  // namespace firebreak::certify
