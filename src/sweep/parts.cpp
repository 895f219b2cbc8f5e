// SPDX-License-Identifier: Apache-2.0
#include "sweep/parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "sweep/schema.h"

namespace firebreak::sweep {
namespace {

// A database that is there beside the main one for as long as this lives.
class Attached {
 public:
  Attached(Database& database, const std::string& file, bool alone) : database_(database) {
    database_.prepare("ATTACH ? AS other").bind(std::string_view(file)).run();
    if (alone) database_.execute("PRAGMA other.locking_mode=EXCLUSIVE");
  }
  ~Attached() {
    try {
      database_.execute("DETACH other");
    } catch (const StorageError&) {  // it goes with the connection
    }
  }
  Attached(const Attached&) = delete;
  Attached& operator=(const Attached&) = delete;

 private:
  Database& database_;
};

// Of the runs to be done each `count`th, from that of the given rank on, where those of one
// question stand together: some questions take much longer than others, and all parts shall take as
// long.
void fill_part(Database& part, const std::string& whole, std::size_t rank, std::size_t count) {
  const Attached attached(part, whole, false);
  Transaction transaction(part);
  create_tables(part);
  part.execute(
      fmt::format("INSERT INTO sweep SELECT name, plan, plan_hash, tool, seconds, "
                  "megabytes, '{} of {}' FROM other.sweep",
                  rank, count));
  part.execute(fmt::format(
      "INSERT INTO run(id, model, question, choice, seed) "
      "SELECT id, model, question, choice, seed FROM "
      "(SELECT *, row_number() OVER (ORDER BY question, choice, id) AS place FROM other.run "
      "WHERE ending IS NULL) WHERE place % {} = {}",
      count, rank % count));
  part.execute(
      "INSERT INTO model SELECT * FROM other.model WHERE id IN (SELECT model FROM main.run)");
  transaction.commit();
}

}  // namespace

std::vector<std::string> split(Store& whole, const std::string& folder, std::size_t count) {
  const Progress progress = whole.progress();
  const auto left = static_cast<std::size_t>(progress.runs - progress.done());
  const std::size_t parts = std::min(count, left);
  const std::string source = std::filesystem::absolute(whole.database().file()).string();
  std::vector<std::string> files;
  for (std::size_t rank = 1; rank <= parts; ++rank) {
    const auto file = std::filesystem::path(folder) / fmt::format("part-{}.db", rank);
    const std::string unfinished = file.string() + ".new";
    {
      Database part(unfinished, Database::Mode::Create);
      fill_part(part, source, rank, parts);
    }
    std::filesystem::rename(unfinished, file);
    files.push_back(file.string());
  }
  return files;
}

void gather(Store& whole, const std::string& part) {
  Database& database = whole.database();
  const Attached attached(database, part, true);
  const auto same = database.number(
      "SELECT (SELECT plan_hash FROM other.sweep) = (SELECT plan_hash FROM main.sweep)");
  if (same == 0) throw StorageError(fmt::format("{}: is a part of another sweep", part));
  Transaction transaction(database);
  constexpr std::string_view kNew =
      "IN (SELECT o.id FROM other.run o JOIN main.run m ON m.id = o.id "
      "WHERE o.ending NOT NULL AND m.ending IS NULL)";
  database.execute(
      fmt::format("INSERT INTO main.figure SELECT * FROM other.figure WHERE run {}", kNew));
  database.execute(fmt::format(
      "UPDATE main.run SET owner=NULL, lease=NULL, ending=o.ending, exit_status=o.exit_status, "
      "signal=o.signal, reason=o.reason, digest=o.digest, tool=o.tool, host=o.host, "
      "started=o.started, wall_seconds=o.wall_seconds, processor_seconds=o.processor_seconds, "
      "peak_kilobytes=o.peak_kilobytes FROM other.run o WHERE main.run.id = o.id AND main.run.id "
      "{}",
      kNew));
  transaction.commit();
}

}  // namespace firebreak::sweep
