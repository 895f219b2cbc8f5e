// SPDX-License-Identifier: Apache-2.0
#include "sweep/questions.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "result/anomaly.h"
#include "result/target.h"

namespace firebreak::sweep {
namespace {

using nlohmann::json;

// What stands at `path`; null if nothing does.
const json& at(const json& document, std::string_view path) {
  static const json nothing;
  const json::json_pointer pointer{std::string(path)};
  return document.contains(pointer) ? document.at(pointer) : nothing;
}

Value value_of(const json& value) {
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (value.is_string()) return value.get<std::string>();
  return {};
}

std::string member(std::string_view name) { return fmt::format("/{}", name); }

Value own(const json& document, std::string_view name) {
  return value_of(at(document, member(name)));
}

// How many things there are of a list or a mapping.
Value length(const json& document, std::string_view name) {
  const json& list = at(document, member(name));
  if (!list.is_structured()) return {};
  return static_cast<std::int64_t>(list.size());
}

std::string text_of(const json& value) {
  return value.is_string() ? value.get<std::string>() : std::string();
}

/// By anomaly or by label, in the order of result::Anomaly; 0 for others.
std::size_t severity(std::string_view word) {
  constexpr std::array<std::string_view, 3> kLabels{"Run", "Inst", "Diverge"};
  for (std::size_t i = 0; i < kLabels.size(); ++i) {
    if (word == kLabels[i] || word == result::kAnomalies[i].name) return i + 1;
  }
  return 0;
}

template <class Word>
Value most_severe(const json& document, Word word_of) {
  const json& sinks = at(document, "/sinks");
  if (!sinks.is_object()) return {};
  std::string worst;
  for (const json& sink : sinks) {
    const std::string word = word_of(sink);
    if (worst.empty() || severity(word) > severity(worst)) worst = word;
  }
  return worst.empty() ? Value{} : Value{worst};
}

template <class Word>
Value count_severe(const json& document, Word word_of) {
  const json& sinks = at(document, "/sinks");
  if (!sinks.is_object()) return {};
  return static_cast<std::int64_t>(std::count_if(
      sinks.begin(), sinks.end(), [&](const json& sink) { return severity(word_of(sink)) > 0; }));
}

std::string anomaly_of(const json& sink) { return text_of(at(sink, "/anomaly")); }

Value anomaly(const json& document, std::string_view) { return most_severe(document, anomaly_of); }
Value anomalous_sinks(const json& document, std::string_view) {
  return count_severe(document, anomaly_of);
}
Value label(const json& document, std::string_view) { return most_severe(document, text_of); }
Value labelled_sinks(const json& document, std::string_view) {
  return count_severe(document, text_of);
}

// Of the repair's pieces those of a kind; the name of the figure is the kind's with an s.
Value pieces(const json& document, std::string_view name) {
  const json& repairs = at(document, "/repairs");
  if (!repairs.is_array()) return {};
  const std::string_view kind = name.substr(0, name.size() - 1);
  return static_cast<std::int64_t>(
      std::count_if(repairs.begin(), repairs.end(),
                    [&](const json& piece) { return text_of(at(piece, "/kind")) == kind; }));
}

Value baseline_cost(const json& document, std::string_view) {
  return value_of(at(document, "/baseline/cost"));
}
Value sealable_cost(const json& document, std::string_view) {
  return value_of(at(document, "/if_sealable/cost"));
}

// "icde14_exact": of that rule set, that count.
Value agreement(const json& document, std::string_view name) {
  const std::size_t split = name.find('_');
  return value_of(
      at(document, fmt::format("/rule_sets/{}/{}", name.substr(0, split), name.substr(split + 1))));
}

// "icde14_unsound_rule_1": of that rule set, the disagreements of that kind that are blamed on
// rule 1.
Value blamed(const json& document, std::string_view name) {
  const std::size_t first = name.find('_');
  const std::size_t second = name.find('_', first + 1);
  const std::string_view kind = name.substr(first + 1, second - first - 1);
  std::string rule(name.substr(second + 1));
  std::ranges::replace(rule, '_', ' ');
  const json& list =
      at(document, fmt::format("/rule_sets/{}/disagreements", name.substr(0, first)));
  if (!list.is_array()) return {};
  return static_cast<std::int64_t>(std::count_if(list.begin(), list.end(), [&](const json& each) {
    return text_of(at(each, "/agreement")) == kind && text_of(at(each, "/rule")) == rule;
  }));
}

std::vector<std::string_view> targets() {
  std::vector<std::string_view> names;
  names.reserve(result::kTargets.size());
  for (const result::TargetKind& kind : result::kTargets) names.push_back(kind.name);
  return names;
}

std::vector<Figure> repair_figures() {
  std::vector<Figure> figures{{"cost", Type::Integer, own},
                              {"lower_bound", Type::Integer, own},
                              {"optimal", Type::Boolean, own}};
  for (const std::string_view kinds :
       {"seals", "orders", "fifos", "dedups", "resends", "merges", "variants"}) {
    figures.push_back({kinds, Type::Integer, pieces});
  }
  figures.push_back({"baseline_cost", Type::Integer, baseline_cost});
  figures.push_back({"sealable_cost", Type::Integer, sealable_cost});
  return figures;
}

std::vector<Figure> agreement_figures() {
  std::vector<Figure> figures;
  for (const std::string_view name :
       {"sound_exact", "sound_imprecise", "sound_unsound", "sound_unknown", "icde14_exact",
        "icde14_imprecise", "icde14_unsound", "icde14_unknown"}) {
    figures.push_back({name, Type::Integer, agreement});
  }
  for (const std::string_view name :  // all that the published rules consist of
       {"icde14_unsound_source", "icde14_unsound_rule_0", "icde14_unsound_rule_1",
        "icde14_unsound_rule_2", "icde14_unsound_rule_3", "icde14_unsound_rule_4",
        "icde14_unsound_rule_p", "icde14_unsound_gap_5", "icde14_imprecise_source",
        "icde14_imprecise_rule_0", "icde14_imprecise_rule_1", "icde14_imprecise_rule_2",
        "icde14_imprecise_rule_3", "icde14_imprecise_rule_4", "icde14_imprecise_rule_p",
        "icde14_imprecise_gap_5"}) {
    figures.push_back({name, Type::Integer, blamed});
  }
  return figures;
}

const std::vector<Question>& rows() {
  using enum Type;
  static const std::vector<Question> table{
      {"verify",
       {"verify"},
       "",
       {},
       {{"verdict", Text, own},
        {"anomaly", Text, anomaly},
        {"sinks", Integer, length},
        {"anomalous_sinks", Integer, anomalous_sinks}}},
      {"label",
       {"label"},
       "rules",
       {"sound", "icde14"},
       {{"label", Text, label},
        {"sinks", Integer, length},
        {"labelled_sinks", Integer, labelled_sinks}}},
      {"repair", {"repair"}, "target", targets(), repair_figures()},
      {"relax",
       {"repair", "--relax"},
       "target",
       targets(),
       {{"declared_cost", Integer, own},
        {"cost", Integer, own},
        {"dropped", Integer, length},
        {"kept", Integer, length},
        {"optimal", Boolean, own}}},
      {"tolerate",
       {"tolerate"},
       "target",
       targets(),
       {{"weakenings", Integer, length}, {"complete", Boolean, own}}},
      {"crosscheck", {"crosscheck"}, "", {}, agreement_figures()},
  };
  return table;
}

// With a limit of its time a command looks for what it can say before that, as for a repair that is
// not the cheapest. That shall not depend on a clock, so the limit is the largest there is.
constexpr std::string_view kNever = "10000000";

}  // namespace

std::span<const Question> questions() { return rows(); }

const Question* find_question(std::string_view name) {
  const auto found = std::ranges::find(rows(), name, &Question::name);
  return found == rows().end() ? nullptr : &*found;
}

bool can_be_asked(std::string_view name, std::string_view choice) {
  const Question* question = find_question(name);
  if (question == nullptr) return false;
  if (question->option.empty()) return choice.empty();
  return std::ranges::find(question->choices, choice) != question->choices.end();
}

std::vector<std::string> arguments(const Question& question, std::string_view choice,
                                   std::uint32_t seed) {
  std::vector<std::string> words(question.command.begin(), question.command.end());
  for (const std::string_view word : {"--format", "json", "--quiet"}) words.emplace_back(word);
  words.insert(words.end(), {"--seed", fmt::format("{}", seed)});
  words.insert(words.end(), {"--timeout", std::string(kNever)});
  if (!choice.empty()) {
    words.push_back(fmt::format("--{}", question.option));
    words.emplace_back(choice);
  }
  words.emplace_back("-");
  return words;
}

std::vector<NamedValue> figures_of(const Question& question, std::string_view document) {
  const json read = json::parse(document, nullptr, false);
  std::vector<NamedValue> values;
  if (!read.is_object()) return values;
  for (const Figure& figure : question.figures) {
    Value value = figure.read(read, figure.name);
    if (value.index() != 0) values.push_back({std::string(figure.name), std::move(value)});
  }
  return values;
}

std::string reason_of(std::string_view document) {
  const json read = json::parse(document, nullptr, false);
  return read.is_object() ? text_of(at(read, "/reason")) : "";
}

}  // namespace firebreak::sweep
