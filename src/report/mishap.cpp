// SPDX-License-Identifier: Apache-2.0
#include "report/mishap.h"

#include <fmt/format.h>

#include "report/display.h"
#include "report/seal_not_passed_on.h"
#include "report/trace_lookup.h"

namespace firebreak::report {

namespace {

using result::Trace;
using topology::Topology;

class Mishap {
 public:
  Mishap(const Topology& topology, const Trace& trace, const Cause& cause,
         const std::array<std::string, 2>& titles)
      : topology_(topology), trace_(trace), cause_(cause), titles_(titles) {}

  std::string run() const {
    switch (cause_.kind) {
      case CauseKind::Loss:
        return loss();
      case CauseKind::Repeat:
        return again();
      case CauseKind::Crash:
        return fmt::format("{} crashes before {} comes, and has nothing of {} any more.",
                           capital(whom()), cause_.other,
                           cause_.rival.empty() ? "what it had handled" : cause_.rival);
      case CauseKind::Stale:
        return stale();
      case CauseKind::Order:
      case CauseKind::Unknown:
        break;
    }
    return "";
  }

 private:
  // A replica of the component where it happens; else that component, in this world.
  bool at_a_replica() const { return !between_runs(trace_) && at_replicas(topology_, cause_); }
  std::string whom() const {
    const std::string& world = titles_[cause_.world];
    return at_a_replica() ? world : fmt::format("in {}, {}", world, cause_.component);
  }

  std::string again() const {
    if (at_a_replica()) {
      return fmt::format("{} gets {} once more than {} does: {}.", capital(titles_[cause_.world]),
                         cause_.other, trace_.worlds[1 - cause_.world].name, repeated());
    }
    return fmt::format("{} gives {} to {} once more than {} does: {}.",
                       capital(titles_[cause_.world]), cause_.other,
                       cause_.component.empty() ? "its reader" : cause_.component,
                       trace_.worlds[1 - cause_.world].name, repeated());
  }

  // "At replica 1 of Count", "In run 1".
  std::string where() const {
    return fmt::format("{} {}", at_a_replica() ? "At" : "In", titles_[cause_.world]);
  }

  std::string loss() const {
    if (refused_late(topology_, trace_, cause_.other)) {
      return fmt::format(
                 "{}, {} comes after a watermark of its partition, and {} refuses what is late.",
                 where(), cause_.other, cause_.component) +
             seal_end();
    }
    const topology::Stream* stream = stream_at(topology_, trace_, cause_.other);
    if (stream == nullptr || !topology::may_lose(stream->delivery)) {
      return fmt::format("{}, {} does not come{}.", where(), cause_.other,
                         cause_.component.empty() ? "" : " to " + cause_.component);
    }
    const std::string way = cause_.component.empty() ? "out"
                            : at_a_replica()         ? "to it"
                                                     : "to " + cause_.component;
    return fmt::format("{} loses {} on its way {}: stream {} may lose messages.",
                       capital(titles_[cause_.world]), cause_.other, way,
                       stream_of(trace_, cause_.other));
  }

  // Where what is late comes of what was sealed.
  std::string seal_end() const {
    const topology::Stream* stream = stream_at(topology_, trace_, cause_.other);
    const std::string sentence = stream == nullptr ? "" : seal_not_passed_on(topology_, stream->id);
    return sentence.empty() ? "" : " " + sentence;
  }

  std::string stale() const {
    return fmt::format("{}, {} comes when {} has {}; it is not newer by [{}], so {} leaves it out.",
                       where(), cause_.other, cause_.component, cause_.rival,
                       topology::describe(topology_, topology_[*cause_.path].newest),
                       cause_.component);
  }

  std::string repeated() const {
    const topology::Stream* stream = stream_at(topology_, trace_, cause_.other);
    if (stream != nullptr && stream->from) {
      const topology::Component& producer = topology_[topology_[*stream->from].component];
      if (producer.crash == topology::Crash::Replay) {
        return fmt::format("{} may crash, read its input again, and emit to stream {} again",
                           producer.name, stream_of(trace_, cause_.other));
      }
    }
    if (stream != nullptr && !topology::may_repeat(stream->delivery)) {
      return fmt::format("what is emitted to stream {} is emitted once or more often",
                         stream_of(trace_, cause_.other));
    }
    return fmt::format("stream {} may repeat messages", stream_of(trace_, cause_.other));
  }

  const Topology& topology_;
  const Trace& trace_;
  const Cause& cause_;
  const std::array<std::string, 2>& titles_;
};

}  // namespace

std::string mishap(const Topology& topology, const Trace& trace, const Cause& cause,
                   const std::array<std::string, 2>& titles) {
  return Mishap(topology, trace, cause, titles).run();
}

}  // namespace firebreak::report
