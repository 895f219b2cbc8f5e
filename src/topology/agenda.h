// SPDX-License-Identifier: Apache-2.0
// The order of work of a propagation over interfaces.
#pragma once

#include <cstddef>
#include <deque>
#include <vector>

#include "topology/topology.h"

namespace firebreak::topology {

/// Visits every interface at least once, strongly connected component by strongly connected
/// component of what depends on what, producers first; within a component until nothing is left to
/// do. So outside cycles one visit is enough. An interface that is touched must not come before the
/// one that is being visited, unless the two share a component.
class Agenda {
 public:
  explicit Agenda(const Topology& topology);

  void touch(InputId input) { touch(input.index()); }
  void touch(OutputId output) { touch(inputs_ + output.index()); }

  template <class VisitInput, class VisitOutput>
  void run(VisitInput visit_input, VisitOutput visit_output) {
    for (std::size_t n = 0; n + 1 < begin_.size(); ++n) {
      for (std::size_t k = begin_[n]; k < begin_[n + 1]; ++k) queue_.push_back(vertices_[k]);
      while (!queue_.empty()) {
        const std::size_t vertex = queue_.front();
        queue_.pop_front();
        pending_[vertex] = false;
        if (vertex < inputs_) {
          visit_input(InputId(vertex));
        } else {
          visit_output(OutputId(vertex - inputs_));
        }
      }
    }
  }

 private:
  // What is pending is in the queue already or will be with the rest of its component.
  void touch(std::size_t vertex) {
    if (pending_[vertex]) return;
    pending_[vertex] = true;
    queue_.push_back(vertex);
  }

  std::size_t inputs_;
  std::vector<std::size_t> vertices_;  // inputs, then outputs; grouped by component
  std::vector<std::size_t> begin_;     // by component, and an end
  std::vector<bool> pending_;
  std::deque<std::size_t> queue_;
};

}  // namespace firebreak::topology
