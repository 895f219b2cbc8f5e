// SPDX-License-Identifier: Apache-2.0
#include "sweep/schema.h"

#include <fmt/format.h>

#include <cstdint>

#include "base/sha256.h"
#include "generate/parameters.h"
#include "sweep/recipe.h"

namespace firebreak::sweep {
namespace {

constexpr std::int64_t kApplication = 0x46425357;
constexpr std::int64_t kVersion = 1;

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

void refuse(const Database& database, const std::string& problem) {
  throw StorageError(fmt::format("{}: {}", database.file(), problem));
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

}  // namespace

void create_tables(Database& database) {
  database.execute(kTables);
  database.execute(
      fmt::format("PRAGMA application_id={}; PRAGMA user_version={}", kApplication, kVersion));
}

void fill_tables(Database& database, const Expanded& expanded, std::string_view tool) {
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

}  // namespace firebreak::sweep
