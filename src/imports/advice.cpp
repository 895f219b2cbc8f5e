// SPDX-License-Identifier: Apache-2.0
#include "imports/advice.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <variant>

#include "imports/advice_words.h"

namespace firebreak::imports {

namespace {

constexpr std::size_t kMostFiles = 8;  // that are looked at for their format

// The attributes of its gates, if all are known.
std::vector<std::string> state_key(const topology::ComponentDecl& component) {
  std::set<std::string> key;
  for (const topology::PathDecl& path : component.paths) {
    if (topology::is_confluent(path.label)) continue;
    if (!path.subscript) return {};
    for (const topology::Name& name : *path.subscript) key.insert(name.text);
  }
  return {key.begin(), key.end()};
}

bool order_sensitive(const topology::ComponentDecl& component) {
  return std::ranges::any_of(component.paths, [](const topology::PathDecl& path) {
    return !topology::is_confluent(path.label);
  });
}

// By component.
std::map<std::string, std::set<std::string>> origins_of_inputs(const topology::Model& model) {
  std::map<std::string, std::set<std::string>> origins;
  for (const topology::StreamDecl& stream : model.streams) {
    for (const topology::Endpoint& end : stream.ends()) {
      if (!stream.origin.empty()) origins[end.component.text].insert(stream.origin);
    }
  }
  return origins;
}

std::string filled(std::string_view words, const std::string& key) {
  std::string text(words);
  for (std::size_t at = text.find("$KEY"); at != std::string::npos; at = text.find("$KEY", at)) {
    text.replace(at, 4, key);
    at += key.size();
  }
  return text;
}

Advice changed(const FormatWords& words, Change change, const std::vector<std::string>& key,
               const std::string& before, const std::string& unknown_key) {
  const std::string by = key.empty() ? unknown_key : fmt::format("{}", fmt::join(key, ", "));
  const ChangeWords& row = words.changes[static_cast<std::size_t>(change)];
  Advice advice{before + filled(row.what, by), {}, {}};
  std::string lines = filled(row.lines, by);
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    advice.lines.push_back(lines.substr(0, end));
    lines.erase(0, end == std::string::npos ? end : end + 1);
  }
  return advice;
}

std::vector<std::string> texts(const topology::Names& names) {
  std::vector<std::string> all;
  for (const topology::Name& name : names) all.push_back(name.text);
  return all;
}

/// A piece of a repair in the words of a format. Variants are the model's own.
class PieceAdvice {
 public:
  PieceAdvice(const FormatWords& words, const topology::Model& model)
      : words_(words), model_(model) {}

  std::optional<Advice> operator()(const topology::SealRepair& seal) const {
    return of_stream(Change::Seal, seal.stream.text, texts(seal.key), "everything");
  }
  std::optional<Advice> operator()(const topology::OrderRepair& order) const {
    Advice made = changed(words_, Change::Order, texts(order.ordering.by),
                          order.component.text + ": ", "everything");
    for (const topology::StreamDecl& stream : model_.streams) {
      const auto ends = stream.ends();
      if (!stream.origin.empty() && std::ranges::any_of(ends, [&](const topology::Endpoint& end) {
            return end.component.text == order.component.text;
          })) {
        add_place(stream.origin, made);
      }
    }
    return made;
  }
  std::optional<Advice> operator()(const topology::FifoRepair& fifo) const {
    return of_stream(Change::Fifo, fifo.stream.text, texts(fifo.key), "everything");
  }
  std::optional<Advice> operator()(const topology::DedupRepair& dedup) const {
    return of_stream(Change::Dedup, dedup.stream.text, {}, "");
  }
  std::optional<Advice> operator()(const topology::ResendRepair& resend) const {
    return of_stream(Change::Resend, resend.stream.text, {}, "");
  }
  std::optional<Advice> operator()(const topology::MergeRepair& merge) const {
    return of_stream(Change::Merge, merge.stream.text, {}, "");
  }
  std::optional<Advice> operator()(const topology::VariantRepair&) const { return std::nullopt; }

 private:
  static void add_place(const std::string& place, Advice& advice) {
    if (std::ranges::find(advice.places, place) == advice.places.end()) {
      advice.places.push_back(place);
    }
  }

  Advice of_stream(Change change, const std::string& name, const std::vector<std::string>& key,
                   const std::string& no_key) const {
    Advice made = changed(words_, change, key, name + ": ", no_key);
    for (const topology::StreamDecl& stream : model_.streams) {
      if (stream.name.text == name && !stream.origin.empty()) add_place(stream.origin, made);
    }
    return made;
  }

  const FormatWords& words_;
  const topology::Model& model_;
};

std::string file_of(const std::string& origin) {
  const std::size_t colon = origin.rfind(':');
  const bool line = colon != std::string::npos && colon + 1 < origin.size() &&
                    origin.find_first_not_of("0123456789", colon + 1) == std::string::npos;
  return line ? origin.substr(0, colon) : origin;
}

}  // namespace

std::vector<Advice> split_advice(std::string_view format, const topology::Model& model) {
  std::vector<Advice> all;
  const FormatWords* words = words_of(format);
  if (words == nullptr) return all;
  std::map<std::string, std::set<std::string>> origins = origins_of_inputs(model);
  for (const topology::ComponentDecl& component : model.components) {
    const bool split = component.instances.count > 1 && component.instances.by.empty();
    if (!split || !order_sensitive(component)) continue;
    Advice made = changed(
        *words, Change::Route, state_key(component),
        fmt::format("{} has {} instances, and any of them may get any message, so each has a state "
                    "of its own: ",
                    component.name.text, component.instances.count),
        "what its state is kept by");
    const std::set<std::string>& places = origins[component.name.text];
    made.places.assign(places.begin(), places.end());
    all.push_back(std::move(made));
  }
  return all;
}

std::vector<Advice> repair_advice(std::string_view format, const topology::Model& model,
                                  const result::RepairResult& result) {
  std::vector<Advice> all = split_advice(format, model);
  const FormatWords* words = words_of(format);
  if (words == nullptr || !result.repair) return all;
  for (const std::size_t piece : *result.repair) {
    std::optional<Advice> made =
        std::visit(PieceAdvice(*words, model), result.candidates[piece].what);
    if (made) all.push_back(*std::move(made));
  }
  return all;
}

std::string format_of_origin(const topology::Model& model, const ReadFile& files) {
  std::set<std::string> seen;
  const auto format_at = [&](const std::string& origin) -> std::string {
    if (origin.empty() || !seen.insert(file_of(origin)).second) return "";
    const std::optional<std::string> text = files(file_of(origin));
    if (!text) return "";
    for (const Importer& importer : importers()) {
      if (importer.detect(*text)) return std::string(importer.name);
    }
    return "";
  };
  for (const topology::ComponentDecl& component : model.components) {
    const std::string format = format_at(component.origin);
    if (!format.empty()) return format;
    if (seen.size() > kMostFiles) break;
  }
  return "";
}

std::string advice_text(const std::vector<Advice>& advice, const report::Page& page,
                        std::size_t most) {
  if (advice.empty()) return "";
  std::string text = "\nWhat to change there:\n";
  for (std::size_t i = 0; i < std::min(advice.size(), most); ++i) {
    const Advice& one = advice[i];
    const std::string places =
        one.places.empty() ? "" : fmt::format(" ({})", fmt::join(one.places, ", "));
    text += page.paragraph(report::printable(one.text + places), 2);
    for (const std::string& line : one.lines) text += "      " + report::printable(line) + "\n";
  }
  if (advice.size() > most) text += fmt::format("  and {} more\n", advice.size() - most);
  return text;
}

}  // namespace firebreak::imports
