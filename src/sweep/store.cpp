// SPDX-License-Identifier: Apache-2.0
#include "sweep/store.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <numeric>
#include <utility>
#include <vector>

#include "base/sha256.h"
#include "generate/generate.h"
#include "sweep/owner.h"
#include "sweep/recipe.h"

namespace firebreak::sweep {
namespace {

constexpr std::int64_t kApplication = 0x46425357;
constexpr std::int64_t kVersion = 1;

// Until a run is surely ended, were it begun twice, and a minute.
std::chrono::seconds lease(const Limits& limits) {
  return std::chrono::ceil<std::chrono::seconds>(2 * clock_limit(limits)) + std::chrono::minutes(1);
}

constexpr const char* kTables = R"(
CREATE TABLE sweep(name TEXT, plan TEXT, plan_hash TEXT, tool TEXT, seconds INTEGER,
                   megabytes INTEGER, part TEXT);
CREATE TABLE model(id INTEGER PRIMARY KEY, name TEXT, digest TEXT, text TEXT,
                   shape TEXT, parameters TEXT, seed INTEGER);
CREATE TABLE run(id INTEGER PRIMARY KEY, model INTEGER, question TEXT, choice TEXT, seed INTEGER,
                 owner TEXT, lease INTEGER,
                 ending TEXT, exit_status INTEGER, signal INTEGER, reason TEXT, digest TEXT,
                 tool TEXT, host TEXT, started INTEGER, wall_seconds REAL, processor_seconds REAL,
                 peak_kilobytes INTEGER);
CREATE INDEX free_runs ON run(id) WHERE ending IS NULL AND owner IS NULL;
CREATE INDEX claimed_runs ON run(id) WHERE ending IS NULL AND owner IS NOT NULL;
CREATE TABLE figure(run INTEGER, name TEXT, value, PRIMARY KEY(run, name)) WITHOUT ROWID;
)";

std::int64_t now() { return static_cast<std::int64_t>(std::time(nullptr)); }

void refuse(const Database& database, const std::string& problem) {
  throw StorageError(fmt::format("{}: {}", database.file(), problem));
}

void check_kind(Database& database) {
  if (database.number("PRAGMA application_id") != kApplication) {
    refuse(database, "is no database of a sweep");
  }
  const std::int64_t version = database.number("PRAGMA user_version");
  if (version != kVersion) {
    refuse(database, fmt::format("its schema has version {}; this firebreak knows version {}",
                                 version, kVersion));
  }
}

// Of the plan and the tool that began it. An empty hash is any.
void check_origin(Database& database, const std::string& hash, std::string_view tool) {
  Statement row = database.prepare("SELECT plan_hash, tool FROM sweep");
  if (!row.step()) refuse(database, "has no sweep");
  if (!hash.empty() && row.text(0) != hash) {
    refuse(database,
           "belongs to another plan, or its models have changed; name another with --database");
  }
  if (row.text(1) != tool) {
    refuse(database, fmt::format("was begun by firebreak {}, this is {}; name another with "
                                 "--database",
                                 row.text(1), tool));
  }
}

// A part has one user, so its log needs no memory that processes share, which a shared file system
// does not have.
void prepare_connection(Database& database, bool alone) {
  if (alone) database.execute("PRAGMA locking_mode=EXCLUSIVE");
  database.log_ahead();
}

void add_models(Database& database, const Expanded& expanded) {
  Statement insert = database.prepare("INSERT INTO model VALUES(?,?,?,?,?,?,?)");
  std::int64_t id = 0;
  for (const PlannedModel& model : expanded.models) {
    insert.bind(++id)
        .bind(std::string_view(model.name))
        .bind(std::string_view(base::sha256(text_of(model))));
    if (!model.recipe) {
      insert.bind(std::string_view(model.text)).bind_null().bind_null().bind_null().run();
      continue;
    }
    const auto& [parameters, seed] = *model.recipe;
    insert.bind_null()
        .bind(std::string_view(generate::shape_names()[static_cast<std::size_t>(parameters.shape)]))
        .bind(std::string_view(parameters_json(parameters)))
        .bind(static_cast<std::int64_t>(seed))
        .run();
  }
}

void add_runs(Database& database, const Expanded& expanded) {
  Statement insert =
      database.prepare("INSERT INTO run(id, model, question, choice, seed) VALUES(?,?,?,?,?)");
  std::int64_t id = 0;
  for (std::size_t model = 1; model <= expanded.models.size(); ++model) {
    for (const Asked& asked : expanded.plan.questions) {
      for (const std::uint32_t seed : expanded.plan.seeds) {
        insert.bind(++id)
            .bind(static_cast<std::int64_t>(model))
            .bind(std::string_view(asked.question))
            .bind(std::string_view(asked.choice))
            .bind(std::int64_t{seed})
            .run();
      }
    }
  }
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
  if (!row.step()) refuse(database_, "has no sweep");
  limits_ = {static_cast<std::uint32_t>(row.integer(0)),
             static_cast<std::uint32_t>(row.integer(1))};
  tool_ = row.text(2);
}

void create_tables(Database& database) {
  database.execute(kTables);
  database.execute(
      fmt::format("PRAGMA application_id={}; PRAGMA user_version={}", kApplication, kVersion));
}

void Store::fill(Database& database, const Expanded& expanded, std::string_view tool) {
  const Plan& plan = expanded.plan;
  database.prepare("INSERT INTO sweep VALUES(?,?,?,?,?,?,NULL)")
      .bind(std::string_view(plan.name))
      .bind(std::string_view(plan.text))
      .bind(std::string_view(expanded.hash))
      .bind(tool)
      .bind(std::int64_t{plan.limits.seconds})
      .bind(std::int64_t{plan.limits.megabytes})
      .run();
  add_models(database, expanded);
  add_runs(database, expanded);
}

// Two may begin at once: who comes second finds what the first has made.
Store Store::of_plan(const std::string& file, const Expanded& expanded, std::string_view tool) {
  Database database(file, Database::Mode::Create);
  prepare_connection(database, false);
  Transaction transaction(database);
  if (database.number("SELECT count(*) FROM sqlite_master") == 0) {
    create_tables(database);
    fill(database, expanded, tool);
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
  return id ? find(*id) : std::nullopt;
}

std::optional<Run> Store::hand_in(const Outcome& outcome, const std::string& owner) {
  Transaction transaction(database_);
  keep(outcome);
  const auto id = take(owner);
  transaction.commit();
  return id ? find(*id) : std::nullopt;
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
  return Run{row.integer(0),
             {row.text(1), row.text(2)},
             static_cast<std::uint32_t>(row.integer(3)),
             limits_,
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
