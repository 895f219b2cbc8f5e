// SPDX-License-Identifier: Apache-2.0
#include "report/annotation_words.h"

#include <fmt/format.h>

namespace firebreak::report {

using topology::Annotation;
using topology::Path;
using topology::Topology;

std::string annotation_text(const Topology& topology, topology::PathId id) {
  const Path& path = topology[id];
  const std::string gate =
      path.gate.unknown ? "*" : topology::describe(topology, path.gate.attributes);
  switch (path.annotation) {
    case Annotation::CR:
      return "CR";
    case Annotation::CW:
      return "CW";
    case Annotation::OR:
      return fmt::format("OR[{}]", gate);
    case Annotation::OW:
      return fmt::format("OW[{}]", gate);
  }
  return "";
}

std::string annotation_in_words(const Topology& topology, topology::PathId id) {
  const Path& path = topology[id];
  const std::string which = path.gate.unknown ? "messages (any of them: no key is known)"
                            : path.gate.attributes.empty()
                                ? "messages"
                                : fmt::format("messages with the same {}",
                                              topology::describe(topology, path.gate.attributes));
  if (!path.newest.empty()) {
    return fmt::format("keeps of {} the newest by {}; older ones change nothing", which,
                       topology::describe(topology, path.newest));
  }
  switch (path.annotation) {
    case Annotation::CR:
      return "stateless, order does not matter";
    case Annotation::CW:
      return "keeps state; the order of messages does not matter to it";
    case Annotation::OR:
      return fmt::format("reads state; which {} were handled before matters", which);
    case Annotation::OW:
      return topology[path.component].commute(path.from, path.from)
                 ? fmt::format("keeps state; its own {} commute", which)
                 : fmt::format("keeps state; the order of {} matters", which);
  }
  return "";
}

}  // namespace firebreak::report
