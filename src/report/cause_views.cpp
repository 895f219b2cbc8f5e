// SPDX-License-Identifier: Apache-2.0
#include "report/cause_views.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "report/trace_lookup.h"

namespace firebreak::report {

using result::Delivery;
using result::Trace;
using result::View;
using topology::Topology;

Place place_of(const Delivery& delivery) {
  const std::string kind = delivery.unit_to         ? "unit " + *delivery.unit_to
                           : delivery.other_replica ? "copy"
                                                    : "";
  return {delivery.component, delivery.interface, delivery.message, kind};
}

namespace {

// The message of `a` that is not in `b`, or "".
std::string missing(const View& a, const View& b) {
  for (const std::string& seen : a.saw) {
    std::string id = message_of(seen);
    if (std::ranges::find(b.saw, id, message_of) == b.saw.end()) return id;
  }
  return "";
}

/// Finds how two views of one handling differ: in the messages or, where they hold the same
/// messages, in what was seen of these.
class Difference {
 public:
  explicit Difference(const Trace& trace) : trace_(trace) {}

  bool find(const std::string& component, const std::string& reader, const View& left,
            const View& right, Cause& cause) const {
    return compare(component, reader, left, right, cause, kMaxDepth);
  }

 private:
  static constexpr unsigned kMaxDepth = 16;

  bool compare(const std::string& component, const std::string& reader, const View& left,
               const View& right, Cause& cause, unsigned depth) const {
    if (left.saw == right.saw) return false;
    cause.kind = CauseKind::Order;
    cause.rival = reader;
    cause.world = 0;
    cause.other = missing(left, right);
    if (!cause.other.empty()) return true;
    cause.world = 1;
    cause.other = missing(right, left);
    if (!cause.other.empty()) return true;
    cause.world = 0;
    const auto [first, second] = std::ranges::mismatch(left.saw, right.saw);
    cause.other = message_of(first != left.saw.end() ? *first : *second);
    if (depth > 0) nested(component, cause.other, cause, depth - 1);
    return true;
  }

  // What was seen of the message in each world, at its own handling.
  void nested(const std::string& component, const std::string& message, Cause& cause,
              unsigned depth) const {
    const std::vector<View> left = views(0, component, message);
    const std::vector<View> right = views(1, component, message);
    for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
      Cause inner;
      if (!compare(component, message, left[i], right[i], inner, depth)) continue;
      cause.other = inner.other;
      cause.rival = inner.rival;
      cause.world = inner.world;
      return;
    }
  }

  std::vector<View> views(std::size_t w, const std::string& component,
                          const std::string& message) const {
    std::vector<View> result;
    for (const Delivery& delivery : trace_.worlds[w].deliveries) {
      if (delivery.component != component || delivery.message != message) continue;
      result.insert(result.end(), delivery.views.begin(), delivery.views.end());
    }
    std::ranges::stable_sort(result, {}, &View::path_to);
    return result;
  }

  const Trace& trace_;
};

}  // namespace

std::vector<Cause> differing_views(const Topology& topology, const Trace& trace,
                                   const Places& right) {
  std::vector<Cause> causes;
  for (const Delivery& delivery : trace.worlds[0].deliveries) {
    const auto found = right.find(place_of(delivery));
    if (found == right.end()) continue;
    const Delivery& same = *found->second.front();
    const std::size_t count = std::min(delivery.views.size(), same.views.size());
    for (std::size_t i = 0; i < count; ++i) {
      Cause cause;
      if (!Difference(trace).find(delivery.component, delivery.message, delivery.views[i],
                                  same.views[i], cause)) {
        continue;
      }
      cause.component = delivery.component;
      cause.reader = delivery.message;
      cause.path = find_path(topology, delivery.component, delivery.views[i].path_from,
                             delivery.views[i].path_to);
      causes.push_back(std::move(cause));
    }
  }
  return causes;
}

}  // namespace firebreak::report
