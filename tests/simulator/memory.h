// SPDX-License-Identifier: Apache-2.0
// The one state of a component instance, as real handlers keep it.
//
// The state is a grid with one cell for each valuation of the attributes of the gates. A path with
// gate g touches the cells that agree with its message on those attributes of g that the message
// carries, and no others; so p and q share exactly where they agree on gate(p) ∩ gate(q). An OW
// path folds what it reads, and the message, into its cells: the most general fold there is. A CW
// path adds the message to a bag (a set, if idempotent) that lies over the cells it agrees with.
// Paths whose inputs commute do not read each other; one that commutes with itself keeps a set. Who
// keeps the newest has one message of each partition.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "simulator/message.h"
#include "simulator/plan.h"

namespace firebreak::simulator {

/// Cells of the grid, by number.
using Cells = std::uint64_t;

/// The cells of a component's grid, for values from 0 to `domain` - 1.
class Grid {
 public:
  Grid(const Plan& plan, topology::ComponentId component, unsigned domain);
  unsigned cells() const { return count_; }
  Cells all() const { return count_ == 64 ? ~Cells{0} : (Cells{1} << count_) - 1; }
  /// The cells that agree with the values on the attributes, as far as they are there.
  Cells matching(const Values& values, const topology::AttributeSet& attributes) const;
  /// What the path touches when it handles a message.
  Cells touched(const topology::Path& path, const Values& values) const;
  /// The values of a cell.
  Values at(unsigned cell) const;

 private:
  const topology::AttributeSet* attributes_;
  unsigned domain_;
  unsigned count_ = 1;
};

class Memory {
 public:
  explicit Memory(std::size_t paths) : kept_(paths) {}

  /// What the O path sees in these cells.
  std::uint64_t view(const Plan& plan, topology::PathId path, Cells cells) const;
  /// The W path (or O path that keeps what arrives) changes the state; it saw `view`.
  void write(const Plan& plan, topology::PathId path, const Message& message, Cells cells,
             std::uint64_t view);
  /// Whether the path keeps the newest, and it, or who holds that with it, had one of these cells
  /// that is no older.
  bool stale(const Plan& plan, topology::PathId path, const Message& message, Cells cells) const;
  void forget(topology::PathId path, Cells cells);
  /// All that the path has ever kept, however much was forgotten.
  std::uint64_t record(topology::PathId path) const { return kept_[path.index()].record; }
  std::uint64_t digest() const;

 private:
  struct Entry {
    std::uint64_t value = 0;
    Cells cells = 0;
  };
  using Version = std::vector<std::int8_t>;
  struct Newest {
    std::uint64_t value = 0;
    Version version;
  };
  static Version version_of(const Plan& plan, topology::PathId path, const Message& message);
  struct Kept {
    std::map<Cells, Newest> newest;           // by partition
    std::map<unsigned, std::uint64_t> chain;  // by cell: the fold of an OW path
    std::vector<Entry> bag;
    std::uint64_t record = 0;
    std::vector<std::uint64_t> recorded;  // of sets
  };
  std::vector<Kept> kept_;
};

}  // namespace firebreak::simulator
