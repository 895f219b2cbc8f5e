// SPDX-License-Identifier: Apache-2.0
// Which streams bring each message once, as far as the model says (docs/semantics.md 1.6, 6.1).
#pragma once

#include <set>
#include <string>
#include <unordered_map>

#include "infer/stream_places.h"
#include "topology/model.h"

namespace firebreak::infer {

/// The model and the places must outlive it.
class SentOnce {
 public:
  SentOnce(const topology::Model& model, const StreamPlaces& streams);

  /// Neither the network, nor a crash, nor a replica of what emits it sends its messages again.
  bool is(const topology::StreamDecl& stream) const;
  /// Nor those of all streams that the component gets, and of all that they come from.
  bool all_into(const topology::ComponentDecl& component) const;

  /// None of a source.
  const topology::ComponentDecl* producer_of(const topology::StreamDecl& stream) const;

 private:
  void find_replicated();

  const topology::Model& model_;
  const StreamPlaces& streams_;
  std::unordered_map<std::string, const topology::ComponentDecl*> components_;
  std::set<const topology::ComponentDecl*> replicated_;
};

}  // namespace firebreak::infer
