// SPDX-License-Identifier: Apache-2.0
#include "topology/newest_checks.h"

#include <fmt/format.h>

#include <algorithm>

#include "topology/component_checks.h"

namespace firebreak::topology {

namespace {

constexpr const char* kUnsuited = "newest-unsuited";

class NewestChecks {
 public:
  NewestChecks(const ComponentDecl& component, const std::vector<PathDecl>& paths,
               std::span<const StreamDecl* const> into, const Reporter& report)
      : component_(component), paths_(paths), into_(into), report_(report) {}

  void check(const PathDecl& path) const {
    if (is_confluent(path.label) || !path.subscript) {
      return error(path, "so it is OR or OW, and has a subscript: of each partition the newest");
    }
    if (component_.instances.count > 1 && component_.instances.by.empty()) {
      error(path, "so messages of one partition do not go to any of several instances");
    }
    const auto kept = [&](const Name& input) {
      return std::ranges::any_of(paths_, [&](const PathDecl& other) {
        return other.from == input && !other.newest.empty();
      });
    };
    const auto both = [&](const auto& pair) { return kept(pair.first) && kept(pair.second); };
    if (std::ranges::any_of(component_.commutes, both)) {
      error(path, fmt::format("so messages at '{}' do not commute", path.from.text));
    }
    for (const PathDecl& other : paths_) check_beside(path, other);
    check_kept(path);
    for (const StreamDecl* stream : into_) {
      const auto leads_here = [&](const Endpoint& end) {
        return end.component == component_.name && end.interface == path.from;
      };
      if (std::ranges::any_of(stream->ends(), leads_here)) check_told(path, *stream);
    }
  }

 private:
  void error(const PathDecl& path, const std::string& why) const {
    report_.error(kUnsuited, path.newest.front().span,
                  fmt::format("path {} of component '{}' keeps the newest, {}", described(path),
                              component_.name.text, why));
  }

  // What changes the state beside it could not tell what is stale.
  void check_beside(const PathDecl& path, const PathDecl& other) const {
    const bool only_reads =
        is_confluent(other.label) || other.newest.empty() || other.from != path.from;
    if (keeps_same(path, other) || (!is_write(other.label) && only_reads)) return;
    error(path, fmt::format("so nothing else changes the state, but for paths that keep the newest "
                            "by the same, in the same partitions: not {}",
                            described(other)));
  }

  // What only reads the newest of a state that others change keeps its own message, too.
  void check_kept(const PathDecl& path) const {
    const bool changed =
        std::ranges::any_of(paths_, [](const PathDecl& other) { return is_write(other.label); });
    if (!changed || is_write(path.label) || writes_at(path.from)) return;
    error(path, fmt::format("so a path from '{}' changes the state", path.from.text));
  }

  static bool keeps_same(const PathDecl& path, const PathDecl& other) {
    return !is_confluent(other.label) && same_key(other.newest, path.newest) && other.subscript &&
           same_key(*other.subscript, *path.subscript);
  }

  bool writes_at(const Name& input) const {
    return std::ranges::any_of(paths_, [&](const PathDecl& other) {
      return other.from == input && is_write(other.label);
    });
  }

  void check_told(const PathDecl& path, const StreamDecl& stream) const {
    for (const Names* names : {&path.newest, &*path.subscript}) {
      for (const Name& name : *names) {
        if (std::ranges::find(stream.attributes, name) != stream.attributes.end()) continue;
        error(path, fmt::format("so each message tells its '{}': stream '{}' does not carry it",
                                name.text, stream.name.text));
      }
    }
    if (!stream.version.empty() && !same_key(stream.version, path.newest)) {
      error(path, fmt::format("by another version than stream '{}' has", stream.name.text));
    }
  }

  const ComponentDecl& component_;
  const std::vector<PathDecl>& paths_;
  std::span<const StreamDecl* const> into_;
  const Reporter& report_;
};

}  // namespace

void check_newest(const ComponentDecl& component, const std::vector<PathDecl>& paths,
                  std::span<const StreamDecl* const> into, const Reporter& report) {
  const NewestChecks checks(component, paths, into, report);
  for (const PathDecl& path : paths) {
    if (!path.newest.empty() && !report.full()) checks.check(path);
  }
}

}  // namespace firebreak::topology
