// SPDX-License-Identifier: Apache-2.0
// The database of a sweep (docs/experiments.md, The database). All that is written is written in
// transactions; StorageError says what is wrong.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sweep/plan.h"
#include "sweep/run.h"
#include "sweep/sqlite.h"

namespace firebreak::sweep {

struct Progress {
  std::int64_t runs = 0;
  std::array<std::int64_t, kEndings.size()> by_ending{};

  std::int64_t done() const;
};

class Store {
 public:
  /// The database of the plan: a new one, or one that the same plan and tool have begun.
  static Store of_plan(const std::string& file, const Expanded& expanded, std::string_view tool);
  /// One that is there, that the same tool has begun.
  static Store open(const std::string& file, std::string_view tool);
  /// One that any tool has begun, and that need not be writable.
  static Store to_read(const std::string& file);

  /// A run that nobody works on, which from now on `owner` does.
  std::optional<Run> claim(const std::string& owner);
  /// Keeps what became of a run, unless that is known, and claims the next in the same step.
  std::optional<Run> hand_in(const Outcome& outcome, const std::string& owner);
  void hand_in(const Outcome& outcome);
  /// Gives up the claims of `owner`.
  void release(const std::string& owner);

  Progress progress();
  bool complete();
  std::string plan_hash();
  /// Which has begun the sweep.
  const std::string& tool() const { return tool_; }
  /// None if there is no such run.
  std::optional<Run> find(std::int64_t id);
  /// What became of a run, without its figures; none if it is not done.
  std::optional<Outcome> outcome(std::int64_t id);

  Database& database() { return database_; }

 private:
  explicit Store(Database database);

  void keep(const Outcome& outcome);
  std::optional<std::int64_t> take(const std::string& owner);
  std::optional<Run> taken(std::optional<std::int64_t> id);
  void free_abandoned();

  Database database_;
  std::string tool_;
  Limits limits_;
};

}  // namespace firebreak::sweep
