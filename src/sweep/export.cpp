// SPDX-License-Identifier: Apache-2.0
#include "sweep/export.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "generate/parameters.h"
#include "sweep/csv.h"
#include "sweep/sqlite.h"

namespace firebreak::sweep {
namespace {

enum class Kind : std::uint8_t { Integer, Boolean, Text, Real };

/// A column of the tables; an empty `sql` stands for the figures.
struct Column {
  std::string name;
  std::string sql;
  Kind kind;
  bool reproducible = true;
};

const std::array kBefore{
    Column{"run", "run.id", Kind::Integer},
    Column{"model", "model.name", Kind::Text},
    Column{"model_digest", "model.digest", Kind::Text},
    Column{"question", "run.question", Kind::Text},
    Column{"choice", "nullif(run.choice, '')", Kind::Text},
    Column{"seed", "run.seed", Kind::Integer},
    Column{"ending", "run.ending", Kind::Text},
    Column{"exit_status", "run.exit_status", Kind::Integer},
    Column{"signal", "run.signal", Kind::Integer},
    Column{"reason", "run.reason", Kind::Text},
    Column{"digest", "run.digest", Kind::Text},
};
const std::array kAfter{
    Column{"plan_hash", "(SELECT plan_hash FROM sweep)", Kind::Text},
    Column{"tool", "run.tool", Kind::Text},
    Column{"host", "run.host", Kind::Text, false},
    Column{"started", "run.started", Kind::Integer, false},
    Column{"wall_seconds", "run.wall_seconds", Kind::Real, false},
    Column{"processor_seconds", "run.processor_seconds", Kind::Real, false},
    Column{"peak_kilobytes", "run.peak_kilobytes", Kind::Integer, false},
};

Kind kind_of(Type type) {
  switch (type) {
    case Type::Integer:
      return Kind::Integer;
    case Type::Boolean:
      return Kind::Boolean;
    case Type::Text:
      break;
  }
  return Kind::Text;
}

std::string_view datatype(Kind kind) {
  switch (kind) {
    case Kind::Integer:
      return "long";
    case Kind::Boolean:
      return "boolean";
    case Kind::Real:
      return "double";
    case Kind::Text:
      break;
  }
  return "string";
}

// The figures of the questions that are asked, in the order of the table; each name once.
std::vector<Column> figure_columns(Store& store) {
  std::vector<Column> columns;
  Statement asked = store.database().prepare("SELECT 1 FROM run WHERE question=? LIMIT 1");
  for (const Question& question : questions()) {
    const bool is_asked = asked.bind(question.name).step();
    if (!is_asked) continue;
    asked.run();
    for (const Figure& figure : question.figures) {
      if (std::ranges::find(columns, figure.name, &Column::name) != columns.end()) continue;
      columns.push_back({std::string(figure.name), "", kind_of(figure.type)});
    }
  }
  return columns;
}

// Of a plan with random models.
void add_parameters(Store& store, std::vector<Column>& columns) {
  if (store.database().number("SELECT EXISTS(SELECT 1 FROM model WHERE shape NOT NULL)") == 0)
    return;
  columns.push_back({"shape", "model.shape", Kind::Text});
  columns.push_back({"model_seed", "model.seed", Kind::Integer});
  for (const generate::Parameter& parameter : generate::parameters()) {
    std::string name(parameter.name);
    std::ranges::replace(name, '-', '_');
    columns.push_back(
        {name, fmt::format("model.parameters ->> '$.\"{}\"'", parameter.name), Kind::Integer});
  }
}

std::vector<Column> table_columns(Store& store, Columns which) {
  std::vector<Column> columns(kBefore.begin(), kBefore.end());
  add_parameters(store, columns);
  std::ranges::copy(figure_columns(store), std::back_inserter(columns));
  columns.insert(columns.end(), kAfter.begin(), kAfter.end());
  if (which == Columns::Reproducible) {
    std::erase_if(columns, [](const Column& column) { return !column.reproducible; });
  }
  return columns;
}

std::string cell(const Statement& row, int column, Kind kind) {
  if (row.is_null(column)) return "";
  switch (kind) {
    case Kind::Integer:
      return fmt::format("{}", row.integer(column));
    case Kind::Boolean:
      return row.integer(column) != 0 ? "true" : "false";
    case Kind::Real:
      return fmt::format("{}", row.real(column));
    case Kind::Text:
      break;
  }
  return csv_field(row.text(column));
}

/// The figures of all runs, run by run.
class FigureReader {
 public:
  FigureReader(Store& store, const std::vector<Column>& columns)
      : rows_(store.database().prepare("SELECT run, name, value FROM figure ORDER BY run, name")) {
    for (const Column& column : columns) kinds_[column.name] = column.kind;
    more_ = rows_.step();
  }

  std::map<std::string, std::string> of(std::int64_t run) {
    std::map<std::string, std::string> cells;
    for (; more_ && rows_.integer(0) <= run; more_ = rows_.step()) {
      const auto kind = kinds_.find(rows_.text(1));
      if (kind != kinds_.end()) cells[kind->first] = cell(rows_, 2, kind->second);
    }
    return cells;
  }

 private:
  Statement rows_;
  std::map<std::string, Kind> kinds_;
  bool more_ = false;
};

std::string query(const std::vector<Column>& columns) {
  std::string list = "run.id";
  for (const Column& column : columns) {
    list += fmt::format(", {}", column.sql.empty() ? "NULL" : column.sql);
  }
  return fmt::format("SELECT {} FROM run JOIN model ON model.id = run.model ORDER BY run.id", list);
}

}  // namespace

std::string export_csv(Store& store, Columns which) {
  const std::vector<Column> columns = table_columns(store, which);
  std::string csv;
  for (const Column& column : columns) {
    csv += fmt::format("{}{}", csv.empty() ? "" : ",", column.name);
  }
  csv += '\n';
  FigureReader figures(store, columns);
  Statement row = store.database().prepare(query(columns));
  while (row.step()) {
    auto own = figures.of(row.integer(0));
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (i > 0) csv += ',';
      csv += columns[i].sql.empty() ? own[columns[i].name]
                                    : cell(row, static_cast<int>(i) + 1, columns[i].kind);
    }
    csv += '\n';
  }
  return csv;
}

std::string export_metadata(Store& store, Columns which, std::string_view csv) {
  nlohmann::ordered_json columns = nlohmann::ordered_json::array();
  for (const Column& column : table_columns(store, which)) {
    columns.push_back({{"name", column.name}, {"datatype", datatype(column.kind)}});
  }
  const nlohmann::ordered_json document{
      {"@context", "http://www.w3.org/ns/csvw"},
      {"url", csv},
      {"tableSchema", {{"columns", columns}, {"primaryKey", "run"}}}};
  return document.dump(2) + "\n";
}

}  // namespace firebreak::sweep
