// SPDX-License-Identifier: Apache-2.0
// Which paths handle partitions as units (semantics 3.4, 3.6), derived on demand.
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "topology/topology.h"

namespace firebreak::replay::interpreter {

class Units {
 public:
  explicit Units(const topology::Topology& topology) : topology_(topology) {}

  /// Asks for a path; the answer is there after solve().
  void demand(topology::PathId path) { unit(path); }
  /// False if the model is too large.
  bool solve();
  bool handles_units(topology::PathId path) const;

 private:
  using Question = std::size_t;  // index into questions_
  static constexpr Question kYes = 0;
  static constexpr Question kNo = 1;
  struct Node {
    bool holds = true;
    std::vector<Question> needs;  // holds only if all of these hold
  };
  struct Sealed {
    topology::StreamId stream;
    topology::AttributeSet key;
    auto operator<=>(const Sealed&) const = default;
  };

  Question unit(topology::PathId path);
  Question sealed(Sealed question);
  std::vector<Question> needs_of_unit(const topology::Path& path);
  std::vector<Question> needs_of_seal(const Sealed& question);
  topology::AttributeSet closure(topology::AttributeSet set) const;
  topology::AttributeSet best_key(const topology::Gate& gate, topology::StreamId stream) const;

  const topology::Topology& topology_;
  std::vector<Node> nodes_ = {Node{true, {}}, Node{false, {}}};
  std::map<topology::PathId, Question> units_;
  std::map<Sealed, Question> seals_;
  // Questions whose needs have not been worked out yet.
  std::vector<std::pair<Question, topology::PathId>> open_units_;
  std::vector<std::pair<Question, Sealed>> open_seals_;
};

}  // namespace firebreak::replay::interpreter
