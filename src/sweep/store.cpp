// SPDX-License-Identifier: Apache-2.0
#include "sweep/store.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <numeric>
#include <utility>
#include <vector>

#include "generate/generate.h"
#include "sweep/owner.h"
#include "sweep/recipe.h"
#include "sweep/schema.h"

namespace firebreak::sweep {
namespace {

// Until a run is surely ended, were it begun twice, and a minute.
std::chrono::seconds lease(const Limits& limits) {
  return std::chrono::ceil<std::chrono::seconds>(2 * clock_limit(limits)) + std::chrono::minutes(1);
}

std::int64_t now() { return static_cast<std::int64_t>(std::time(nullptr)); }

// A part has one user, so its log needs no memory that processes share, which a shared file system
// does not have.
void prepare_connection(Database& database, bool alone) {
  if (alone) database.execute("PRAGMA locking_mode=EXCLUSIVE");
  database.log_ahead();
}

// Columns 5 to 7: what a random model is made of.
std::string generated(const Statement& row) {
  return generate::text(parameters_of(row.text(5), row.text(6)),
                        static_cast<std::uint64_t>(row.integer(7)));
}

}  // namespace

std::int64_t Progress::done() const {
  return std::accumulate(by_ending.begin(), by_ending.end(), std::int64_t{0});
}

Store::Store(Database database) : database_(std::move(database)) {
  Statement row = database_.prepare("SELECT seconds, megabytes, tool FROM sweep");
  if (!row.step()) throw StorageError(fmt::format("{}: has no sweep", database_.file()));
  limits_ = {static_cast<std::uint32_t>(row.integer(0)),
             static_cast<std::uint32_t>(row.integer(1))};
  tool_ = row.text(2);
}

// Two may begin at once: who comes second finds what the first has made.
Store Store::of_plan(const std::string& file, const Expanded& expanded, std::string_view tool) {
  Database database(file, Database::Mode::Create);
  prepare_connection(database, false);
  Transaction transaction(database);
  if (database.number("SELECT count(*) FROM sqlite_master") == 0) {
    create_tables(database);
    fill_tables(database, expanded, tool);
  } else {
    check_kind(database);
    check_origin(database, expanded.hash, tool);
  }
  transaction.commit();
  return Store(std::move(database));
}

Store Store::open(const std::string& file, std::string_view tool) {
  Database database(file, Database::Mode::Open);
  check_kind(database);
  check_origin(database, "", tool);
  prepare_connection(database, database.number("SELECT part NOT NULL FROM sweep") != 0);
  return Store(std::move(database));
}

Store Store::to_read(const std::string& file) {
  Database database(file, Database::Mode::Read);
  check_kind(database);
  return Store(std::move(database));
}

std::optional<Run> Store::claim(const std::string& owner) {
  Transaction transaction(database_);
  const auto id = take(owner);
  transaction.commit();
  return taken(id);
}

std::optional<Run> Store::hand_in(const Outcome& outcome, const std::string& owner) {
  Transaction transaction(database_);
  keep(outcome);
  const auto id = take(owner);
  transaction.commit();
  return taken(id);
}

void Store::hand_in(const Outcome& outcome) {
  Transaction transaction(database_);
  keep(outcome);
  transaction.commit();
}

std::optional<std::int64_t> Store::take(const std::string& owner) {
  constexpr std::string_view kNext =
      "SELECT id FROM run WHERE ending IS NULL AND owner IS NULL ORDER BY id LIMIT 1";
  std::int64_t id = database_.number(kNext);
  if (id == 0) {
    free_abandoned();
    id = database_.number(kNext);
  }
  if (id == 0) return std::nullopt;
  database_.prepare("UPDATE run SET owner=?, lease=? WHERE id=?")
      .bind(std::string_view(owner))
      .bind(now() + lease(limits_).count())
      .bind(id)
      .run();
  return id;
}

std::optional<Run> Store::taken(std::optional<std::int64_t> id) {
  if (!id) return std::nullopt;
  std::optional<Run> run = find(*id);
  if (!run)
    throw StorageError(fmt::format("{}: the model of run {} is missing", database_.file(), *id));
  return run;
}

void Store::free_abandoned() {
  std::vector<std::int64_t> abandoned;
  Statement claimed = database_.prepare(
      "SELECT id, owner, lease FROM run WHERE ending IS NULL AND owner IS NOT NULL");
  while (claimed.step()) {
    if (claimed.integer(2) < now() || is_gone(claimed.text(1))) {
      abandoned.push_back(claimed.integer(0));
    }
  }
  Statement free = database_.prepare("UPDATE run SET owner=NULL, lease=NULL WHERE id=?");
  for (const std::int64_t id : abandoned) free.bind(id).run();
}

void Store::release(const std::string& owner) {
  Transaction transaction(database_);
  database_.prepare("UPDATE run SET owner=NULL, lease=NULL WHERE ending IS NULL AND owner=?")
      .bind(std::string_view(owner))
      .run();
  transaction.commit();
}

void Store::keep(const Outcome& outcome) {
  if (database_.number(fmt::format("SELECT ending IS NULL FROM run WHERE id={}", outcome.run)) == 0)
    return;
  Statement update = database_.prepare(
      "UPDATE run SET owner=NULL, lease=NULL, ending=?, exit_status=?, signal=?, reason=?, "
      "digest=?, tool=?, host=?, started=?, wall_seconds=?, processor_seconds=?, "
      "peak_kilobytes=? WHERE id=?");
  const auto number = [](const std::optional<int>& value) {
    return value ? Value{std::int64_t{*value}} : Value{};
  };
  const auto text = [](const std::string& value) { return value.empty() ? Value{} : Value{value}; };
  update.bind(name_of(outcome.ending))
      .bind_value(number(outcome.exit_status))
      .bind_value(number(outcome.signal))
      .bind_value(text(outcome.reason))
      .bind_value(text(outcome.digest))
      .bind(std::string_view(tool_))
      .bind(std::string_view(outcome.effort.host))
      .bind(outcome.effort.started)
      .bind(outcome.effort.wall_seconds)
      .bind(outcome.effort.processor_seconds)
      .bind(outcome.effort.peak_kilobytes)
      .bind(outcome.run)
      .run();
  Statement insert = database_.prepare("INSERT INTO figure VALUES(?,?,?)");
  for (const NamedValue& figure : outcome.figures) {
    insert.bind(outcome.run).bind(std::string_view(figure.name)).bind_value(figure.value).run();
  }
}

std::string Store::plan_hash() {
  Statement row = database_.prepare("SELECT plan_hash FROM sweep");
  return row.step() ? row.text(0) : "";
}

// By the two indices: most runs of a large sweep are done.
bool Store::complete() {
  return database_.number(
             "SELECT EXISTS(SELECT 1 FROM run WHERE ending IS NULL AND owner IS NULL) OR "
             "EXISTS(SELECT 1 FROM run WHERE ending IS NULL AND owner IS NOT NULL)") == 0;
}

Progress Store::progress() {
  Progress progress;
  Statement rows = database_.prepare("SELECT ending, count(*) FROM run GROUP BY ending");
  while (rows.step()) {
    progress.runs += rows.integer(1);
    const auto* const ending = std::ranges::find(kEndings, rows.text(0));
    if (ending == kEndings.end()) continue;
    progress.by_ending[static_cast<std::size_t>(ending - kEndings.begin())] = rows.integer(1);
  }
  return progress;
}

std::optional<Run> Store::find(std::int64_t id) {
  Statement row = database_.prepare(
      "SELECT run.id, question, choice, run.seed, text, shape, parameters, model.seed FROM run "
      "JOIN model ON model.id = run.model WHERE run.id=?");
  if (!row.bind(id).step()) return std::nullopt;
  Asked asked{row.text(1), row.text(2)};
  if (!can_be_asked(asked.question, asked.choice)) {
    throw StorageError(fmt::format("{}: run {} asks what is no question", database_.file(), id));
  }
  return Run{row.integer(0), std::move(asked), static_cast<std::uint32_t>(row.integer(3)), limits_,
             row.is_null(4) ? generated(row) : row.text(4)};
}

std::optional<Outcome> Store::outcome(std::int64_t id) {
  Statement row = database_.prepare(
      "SELECT ending, exit_status, signal, reason, digest FROM run WHERE id=? AND ending NOT NULL");
  if (!row.bind(id).step()) return std::nullopt;
  const auto* const ending = std::ranges::find(kEndings, row.text(0));
  if (ending == kEndings.end()) return std::nullopt;
  Outcome outcome;
  outcome.run = id;
  outcome.ending = static_cast<Ending>(ending - kEndings.begin());
  if (!row.is_null(1)) outcome.exit_status = static_cast<int>(row.integer(1));
  if (!row.is_null(2)) outcome.signal = static_cast<int>(row.integer(2));
  outcome.reason = row.text(3);
  outcome.digest = row.text(4);
  return outcome;
}

}  // namespace firebreak::sweep
