// SPDX-License-Identifier: Apache-2.0
// The label engine against executions, on every model of a finite family (docs/crosscheck.md).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/environment.h"
#include "crosscheck/enumerate_models.h"
#include "result/crosscheck.h"

namespace firebreak::crosscheck {

/// A family in shares of work that do not depend on one another.
class Family {
 public:
  Family(unsigned components, unsigned attributes);

  std::size_t share_count() const { return shares_.size(); }
  /// Looks at the models of one share; incomplete if the environment's time runs out. Throws
  /// InternalError if a trace does not replay, or if two ways to decide a model disagree.
  result::FamilyCrosscheck crosscheck(std::size_t share,
                                      const base::Environment& environment) const;
  /// The result for no models.
  result::FamilyCrosscheck nothing() const;

 private:
  struct Share {
    std::size_t skeleton = 0;
    std::uint64_t first = 0;  // of the skeleton's frames
    std::uint64_t last = 0;   // behind them
  };

  unsigned components_;
  unsigned attributes_;
  std::vector<Skeleton> skeletons_;
  std::vector<Share> shares_;
};

/// Adds disagreements to those known: of two models the smaller one is kept, of equals the first.
void add(std::vector<result::DisagreementKind>& kinds, result::DisagreementKind&& kind);

/// Adds the result for a later share.
void merge(result::FamilyCrosscheck& into, result::FamilyCrosscheck later);

}  // namespace firebreak::crosscheck
