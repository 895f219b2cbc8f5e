// SPDX-License-Identifier: Apache-2.0
#include "study/rows.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>

#include "sweep/sqlite.h"

namespace firebreak::study {

namespace {

using Figures = std::map<std::string, std::string, std::less<>>;

std::optional<double> number(const Figures& figures, const std::string& name) {
  const auto figure = figures.find(name);
  if (figure == figures.end()) return std::nullopt;
  double result = 0;
  const std::string& text = figure->second;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), result);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return result;
}

std::optional<double> counted(const Counted& counted, const Figures& figures) {
  if (counted.kind == Counted::Kind::Is) {
    const auto figure = figures.find(counted.first);
    if (figure == figures.end()) return std::nullopt;
    return figure->second == counted.second ? 1 : 0;
  }
  const auto first = number(figures, counted.first);
  if (!first || counted.kind == Counted::Kind::Figure) return first;
  const auto second = number(figures, counted.second);
  if (!second) return std::nullopt;
  if (counted.kind == Counted::Kind::Above) return *first > *second ? 1 : 0;
  return *second == 0 ? std::nullopt : std::optional(*first / *second);
}

bool is_among(const Measure& measure, const Row& row) {
  return std::ranges::all_of(measure.among, [&](const auto& wanted) {
    const auto found = row.parameters.find(wanted.first);
    return found != row.parameters.end() && found->second == wanted.second;
  });
}

std::map<std::string, std::string> parameters_of(const std::string& shape,
                                                 const std::string& json) {
  std::map<std::string, std::string> result;
  const auto parsed = nlohmann::json::parse(json, nullptr, false);
  if (!parsed.is_object()) return result;
  result["shape"] = shape;
  for (const auto& [name, value] : parsed.items()) result[name] = value.dump();
  return result;
}

}  // namespace

std::vector<Row> rows(sweep::Store& store, const Measure& measure) {
  std::vector<Row> result;
  sweep::Statement figures = store.database().prepare("SELECT name, value FROM figure WHERE run=?");
  sweep::Statement runs = store.database().prepare(
      "SELECT run.id, run.seed, model.shape, model.parameters, model.seed, model.name FROM run "
      "JOIN model ON model.id=run.model WHERE ending='answered' AND question=? AND choice=? "
      "ORDER BY run.id");
  runs.bind(measure.asked.question).bind(measure.asked.choice);
  while (runs.step()) {
    Row row;
    row.pair = runs.text(1);
    if (runs.is_null(2)) {
      row.pair += " " + runs.text(5);
    } else {
      row.parameters = parameters_of(runs.text(2), runs.text(3));
      for (const auto& [name, value] : row.parameters) {
        if (name != measure.along) row.pair += " " + name + "=" + value;
      }
      row.pair += " " + runs.text(4);
    }
    if (!is_among(measure, row)) continue;
    Figures found;
    figures.bind(runs.integer(0));
    while (figures.step()) found[figures.text(0)] = figures.text(1);
    const auto value = counted(measure.counted, found);
    if (!value) continue;
    row.value = *value;
    result.push_back(std::move(row));
  }
  return result;
}

}  // namespace firebreak::study
