// SPDX-License-Identifier: Apache-2.0
// Answers the search's question about a set of candidates: does the model with it still have an
// anomaly that the target forbids and its sink does not accept, and which trace shows it?
#pragma once

#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/environment.h"
#include "check/undecided.h"
#include "coordination/choices.h"
#include "encodings/query.h"
#include "replay/interpreter.h"
#include "result/repair.h"
#include "topology/coordination.h"
#include "topology/model.h"
#include "topology/topology.h"

namespace firebreak::repair {

class Oracle {
 public:
  /// Keeps references to all arguments.
  Oracle(const coordination::Choices& choices,
         const std::vector<result::RepairCandidate>& candidates, result::RepairTarget target,
         base::Environment& environment);

  using Question = result::AnomalyKind;

  /// The sinks of the unrepaired model that have a forbidden anomaly, each with its most severe
  /// one, by propagation.
  std::vector<std::pair<topology::StreamId, result::Anomaly>> anomalies();

  /// A maximal superset of `set` that is admissible and leaves some sink a forbidden anomaly;
  /// `set` must be admissible. Cheap candidates are added first, so that the ones that prevent the
  /// anomaly tend to be expensive. None that reshapes the model is added. None if the solver proves
  /// that there is no such set, or gives up.
  struct Escape {
    Question question;
    coordination::Subset set;
  };
  std::optional<Escape> escape(const coordination::Subset& set);

  /// What of an admissible set leaves it undecided, whatever the time (check/undecided.h): the
  /// annotations and merges that it chooses and, if only orderings do, one that it has. None if it
  /// is decided.
  struct Open {
    std::vector<std::size_t> elements;  // of Choices; whoever chooses all of them is undecided
    std::string reason;                 // in words
    std::vector<std::string> sinks;     // that are open
  };
  std::optional<Open> open(const coordination::Subset& set);

  /// A counterexample to `set`, with a trace of the model with the escape's candidates. None if the
  /// time is up.
  std::optional<result::CertificateEntry> counterexample(const Escape& escape,
                                                         const coordination::Subset& set);

  /// A minimal subset of `set` that is still a repair, by propagation; `set` must be a repair
  /// without variants or merges. Expensive candidates are removed first. Not minimal if the time is
  /// up.
  coordination::Subset narrowed(const coordination::Subset& set);

  /// A trace of the model with exactly this admissible set; none if propagation finds no forbidden
  /// anomaly.
  std::optional<result::Trace> evidence(const coordination::Subset& set);

  bool gave_up() const { return gave_up_; }
  /// Why it gave up, in words, where more time would not help; else "".
  const std::string& reason() const { return reason_; }
  /// Sinks for the sake of which it did, then.
  const std::vector<std::string>& refused() const { return refused_; }

 private:
  // The model with some of what reshapes it, and what is asked of it.
  struct Program {
    std::vector<std::size_t> reshaped_by;
    topology::Topology topology;
    std::vector<topology::Coordination> coordination;  // by piece
    std::string open;                     // why it is not decided, if more may be ordered; or ""
    std::vector<std::string> open_sinks;  // of which it is not
    bool open_as_it_is = false;           // nor without more orderings
    std::map<result::Mode, std::unique_ptr<encodings::AnomalyQuery>> queries;
  };

  std::vector<check::Undecided> open_sinks(const topology::Topology& topology,
                                           bool may_be_ordered) const;
  static bool orders(const result::RepairCandidate& candidate);
  Program& program(const coordination::Subset& set);
  Program* decided_program(const coordination::Subset& set);
  std::optional<std::size_t> ordering_in(const coordination::Subset& set) const;
  encodings::AnomalyQuery& query(Program& program, result::Mode mode);
  coordination::Subset universe(const Program& program, const coordination::Subset& set,
                                const coordination::Subset& without) const;
  std::optional<coordination::Subset> widest(Program& program, const Question& question,
                                             const coordination::Subset& set);
  topology::Topology coordinated(const Program& program, const coordination::Subset& set) const;
  void start_with(Program& program, const coordination::Subset& kept);
  bool proved(Program& program, const Question& question, const coordination::Subset& set);
  std::vector<bool> shown(Program& program, const Question& question,
                          const coordination::Subset& set);
  std::optional<replay::Replay> traced(Program& program, const Question& question,
                                       const coordination::Subset& set, std::string_view what);
  result::CertificateEntry entry(result::Trace trace, const coordination::Subset& set,
                                 const coordination::Subset& allowed);
  coordination::Subset pieces_of(const coordination::Subset& set) const;

  void give_up(std::string reason, std::vector<std::string> sinks);

  const coordination::Choices& choices_;
  const std::vector<result::RepairCandidate>& candidates_;
  base::Environment& environment_;
  std::vector<Question> questions_;  // the least severe first: of several, a trace shows that
  std::vector<std::size_t> pieces_;  // coordination that is not barred
  std::vector<std::size_t> merges_;  // not barred
  std::vector<std::size_t> order_;   // of pieces_, by cost
  std::list<Program> programs_;      // those used last come first
  bool gave_up_ = false;
  std::string reason_;
  std::vector<std::string> refused_;
};

}  // namespace firebreak::repair
