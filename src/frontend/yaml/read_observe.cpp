// SPDX-License-Identifier: Apache-2.0
// What has to agree at a sink, and which anomalies are accepted there.
#include <fmt/format.h>

#include "frontend/yaml/sections.h"

namespace firebreak::frontend {

using topology::Observed;
using topology::ObserveDecl;

namespace {

/// `{ newest: [key], by: [version] }`.
ObserveDecl read_newest(Source& source, NodeId node) {
  const Fields fields(source, node, keys::kNewest);
  ObserveDecl observe;
  observe.what = Observed::Newest;
  const auto key = fields.require("newest");
  const auto by = fields.require("by");
  if (key) observe.key = source.names(*key, "the key of what is newest").value_or(observe.key);
  if (by) observe.by = source.some_names(*by, "the version of what is newest");
  return observe;
}

ObserveDecl read_by_key(Source& source, NodeId node) {
  const Fields fields(source, node, keys::kObserve);
  ObserveDecl observe;
  const auto sequence = fields.find("sequence");
  const auto latest = fields.find("latest");
  if (sequence && latest) {
    source.error(source.span(*latest), "two-observations",
                 "'sequence' and 'latest': one of them is observed", "remove one of them");
  }
  const auto key = sequence ? sequence : latest;
  if (!key) {
    if (fields.valid() && fields.all_known()) {
      source.wrong_type(
          node, "what is observed",
          "multiset, set, or a mapping with one of " + alternatives(keys::kObserveKeys));
    }
    return observe;
  }
  observe.what = sequence ? Observed::Sequence : Observed::Latest;
  observe.key = source.names(*key, "the key of what is observed").value_or(observe.key);
  return observe;
}

}  // namespace

topology::ObserveDecl read_observe(Source& source, NodeId node) {
  if (source.kind(node) == NodeKind::Map) {
    return source.has_key(node, "newest") ? read_newest(source, node) : read_by_key(source, node);
  }
  ObserveDecl observe;
  const auto what = source.one_of(node, "what is observed", keys::kObserved,
                                  "a mapping such as { latest: [key] }");
  if (what) observe.what = static_cast<Observed>(*what);
  return observe;
}

topology::Accept read_accept(Source& source, NodeId node) {
  const auto accept = source.one_of(node, "what is accepted", keys::kAccepts);
  return accept ? static_cast<topology::Accept>(*accept + 1) : topology::Accept::None;
}

}  // namespace firebreak::frontend
