// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <set>
#include <utility>

#include "report/difference/known.h"
#include "report/json_reader.h"

namespace firebreak::report {
namespace {

constexpr std::uint64_t kMostLine = std::numeric_limits<std::uint32_t>::max();

// In flow style; a name that YAML would read otherwise is left as it is: this is for people.
std::string value_text(const Parsed& value) {
  if (!value.is_array()) return value.is_string() ? value.get<std::string>() : value.dump();
  std::vector<std::string> elements;
  for (const Parsed& element : value) elements.push_back(value_text(element));
  return fmt::format("[{}]", fmt::join(elements, ", "));
}

class KnownReader : private JsonReader {
 public:
  KnownReader(const std::string& file, base::Diagnostics& diagnostics)
      : JsonReader("result", file, diagnostics), file_(file) {}

  std::optional<std::vector<KnownModel>> read(std::string_view text) {
    const std::optional<Parsed> json = parse(text);
    if (!json) return std::nullopt;
    if (json->is_array()) {
      for (const Parsed& document : *json) add(document);
    } else {
      add(*json);
    }
    if (failed()) return std::nullopt;
    std::vector<KnownModel> all;
    for (auto& [name, model] : models_) all.push_back(std::move(model));
    return all;
  }

 private:
  void add(const Parsed& document) {
    const std::string name = text(document, "model", "");
    if (failed()) return;
    KnownModel& model = models_[name];
    model.name = name;
    if (model.file.empty()) model.file = file_of(document);
    if (document.contains("verdict")) {
      add_verdict(document, model);
    } else if (document.contains("certificate")) {
      add_repair(document, model);
    } else if (document.contains("rules") && document.contains("streams")) {
      add_labels(document, model);
    } else {
      error(fmt::format("what it says of '{}' is no result of label, verify or repair", name),
            "save one with --format json");
    }
  }

  std::string file_of(const Parsed& document) {
    const std::string given = text(document, "file", "", false);
    return given.empty() ? file_ : given;
  }

  void once(const std::string& what, const KnownModel& model) {
    if (said_.emplace(model.name, what).second) return;
    error(fmt::format("there are two {} of a model '{}'", what, model.name),
          "models that are compared have different names");
  }

  void add_verdict(const Parsed& document, KnownModel& model) {
    once("verdicts", model);
    KnownVerdict known{text(document, "verdict", ""), {}};
    model.undecided |= known.verdict == "unknown";
    // Of a model that was given up there is nothing else.
    if (const Parsed* sinks = member(document, "sinks", "", false)) {
      for (const auto& [name, sink] : sinks->items()) {
        const std::string where = "sinks." + name;
        known.sinks[name] = {text(sink, "anomaly", where), flag(sink, "accepted", where),
                             text(sink, "id", where), line_of(sink, where)};
        const std::string label = text(sink, "label", where);
        model.labels.emplace(name, label);
      }
    }
    model.verdict = std::move(known);
  }

  std::uint32_t line_of(const Parsed& part, const std::string& where) {
    return static_cast<std::uint32_t>(count(part, "line", where, kMostLine));
  }

  void add_labels(const Parsed& document, KnownModel& model) {
    once("labellings", model);
    model.labelled = true;
    for (const auto& [name, stream] : document["streams"].items()) {
      model.labels[name] = text(stream, "label", "streams." + name);
    }
  }

  void add_repair(const Parsed& document, KnownModel& model) {
    const std::string target = text(document, "target", "");
    once("repairs", model);
    if (flag(document, "out_of_time", "") || document.contains("reason")) {
      model.undecided = true;  // whether it is the cheapest is open
      return;
    }
    KnownRepair known;
    if (const Parsed* cost = member(document, "cost", ""); cost != nullptr && !cost->is_null()) {
      known.cost = count(document, "cost", "", std::numeric_limits<std::uint64_t>::max());
    }
    each(document, "repairs", "", true, [&](const Parsed& piece, const std::string& where) {
      known.pieces.push_back(piece_text(piece, where));
    });
    std::ranges::sort(known.pieces);
    model.repairs.emplace(target, std::move(known));
  }

  std::string piece_text(const Parsed& piece, const std::string& where) {
    const std::string kind = text(piece, "kind", where);
    const std::array<std::string, 6> keys = {kind, "mechanism", "to", "streams", "key", "by"};
    std::vector<std::string> fields;
    for (const std::string& key : keys) {
      const Parsed* value = member(piece, key.c_str(), where, false);
      if (value != nullptr) fields.push_back(fmt::format("{}: {}", key, value_text(*value)));
    }
    return fmt::format("{{ {} }}", fmt::join(fields, ", "));
  }

  const std::string& file_;
  std::map<std::string, KnownModel> models_;
  std::set<std::pair<std::string, std::string>> said_;  // model, what
};

}  // namespace

std::optional<std::vector<KnownModel>> read_known(std::string_view text, const std::string& file,
                                                  base::Diagnostics& diagnostics) {
  return KnownReader(file, diagnostics).read(text);
}

}  // namespace firebreak::report
