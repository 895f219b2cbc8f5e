// SPDX-License-Identifier: Apache-2.0
#include "lsp/document.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "check/verify.h"
#include "coordination/apply.h"
#include "coordination/repairable.h"
#include "frontend/write_back.h"
#include "frontend/yaml/keys.h"
#include "infer/behaviors.h"
#include "infer/complete.h"
#include "lsp/key_words.h"
#include "repair/repair.h"
#include "report/findings/findings.h"
#include "report/repair/words.h"
#include "report/stream_text.h"
#include "result/repair_outcome.h"

namespace firebreak::lsp {

namespace {

namespace keys = frontend::keys;

// The path of a `file:` URI, else the URI itself.
std::string file_of(std::string_view uri) {
  constexpr std::string_view kScheme = "file://";
  if (!uri.starts_with(kScheme)) return std::string(uri);
  uri.remove_prefix(kScheme.size());
  std::string file;
  for (std::size_t i = 0; i < uri.size(); ++i) {
    unsigned byte = 0;
    const char* const digits = uri.data() + i + 1;
    if (uri[i] == '%' && i + 2 < uri.size() &&
        std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2) {
      file += static_cast<char>(byte);
      i += 2;
    } else {
      file += uri[i];
    }
  }
  return file;
}

base::Environment in_time(std::chrono::milliseconds patience) {
  base::Environment environment;
  environment.deadline = base::Environment::Clock::now() + patience;
  return environment;
}

std::string lines(const std::vector<std::string>& all) {
  std::string text;
  for (const std::string& one : all) text += "- " + one + "\n";
  return text;
}

template <std::size_t N>
void add_words(const std::array<std::string_view, N>& words, Json& items) {
  for (const std::string_view word : words) {
    items.push_back({{"label", word}, {"kind", 10}, {"documentation", meaning_of_key(word)}});
  }
}

}  // namespace

Json to_json(const Position& position) {
  return {{"line", position.line}, {"character", position.character}};
}

Json to_json(const Range& range) {
  return {{"start", to_json(range.start)}, {"end", to_json(range.end)}};
}

OpenDocument::OpenDocument(std::string uri, std::string content)
    : uri_(std::move(uri)), file_(file_of(uri_)), text_(std::move(content)) {
  loaded_ = frontend::load_model({text_.content(), file_}, std::nullopt, {}, diagnostics_,
                                 frontend::read_included_file, infer::complete_model);
  if (loaded_) explainer_.emplace(loaded_->topology, result::RuleSet::Sound);
}

Json OpenDocument::diagnostics() const {
  Json all = Json::array();
  for (const base::Diagnostic& one : diagnostics_.all()) {
    const bool here = one.file == file_;
    std::string message = here ? one.message : fmt::format("{}: {}", one.file, one.message);
    if (!one.hint.empty()) message += "; " + one.hint;
    all.push_back({{"range", to_json(here ? text_.word_at(one.span) : Range{})},
                   {"severity", 1},
                   {"code", one.code},
                   {"source", "firebreak"},
                   {"message", message}});
  }
  return all;
}

Json OpenDocument::hover(const Position& position) const {
  const Text::Word word = text_.word_around(position);
  std::string told;
  if (loaded_ && !word.text.empty()) {
    const topology::Topology& topology = loaded_->topology;
    const std::string component = word.text.substr(0, word.text.rfind('.'));
    if (const auto stream = topology.find_stream(word.text)) {
      const auto& labeling = explainer_->labeling();
      told = fmt::format("stream **{}**\n\n{}\n{}", word.text,
                         lines(report::lines_of(topology, labeling, topology[*stream])),
                         lines(labels::to_lines(topology, explainer_->explain(*stream))));
    } else if (const auto id = topology.find_component(word.text)
                                   ? topology.find_component(word.text)
                                   : topology.find_component(component)) {
      told = fmt::format("component **{}**\n\n{}", topology[*id].name,
                         lines(report::lines_of(topology, topology[*id])));
    }
  }
  if (told.empty()) told = meaning_of_key(word.text);
  if (told.empty()) return nullptr;
  return {{"contents", {{"kind", "markdown"}, {"value", told}}}, {"range", to_json(word.range)}};
}

std::optional<base::SourceSpan> OpenDocument::span_of(const std::string& word) const {
  if (!loaded_) return std::nullopt;
  const auto find = [](const auto& all, const std::string& name) {
    const auto found =
        std::ranges::find_if(all, [&](const auto& one) { return one.name.text == name; });
    return found == all.end() ? std::optional<base::SourceSpan>() : found->name.span;
  };
  const topology::Model& model = loaded_->model;
  if (const auto span = find(model.streams, word)) return span;
  if (const auto span = find(model.components, word)) return span;
  return find(model.components, word.substr(0, word.rfind('.')));
}

Json OpenDocument::definition(const Position& position) const {
  const auto span = span_of(text_.word_around(position).text);
  if (!span || span->file != 0) return nullptr;
  return {{"uri", uri_}, {"range", to_json(text_.word_at(*span))}};
}

bool OpenDocument::in_section(std::size_t line, std::string_view section) const {
  for (std::size_t i = std::min(line + 1, text_.lines()); i-- > 0;) {
    const std::string_view text = text_.line(i);
    if (text.empty() || text.front() == ' ' || text.front() == '#') continue;
    return text.starts_with(section);
  }
  return false;
}

Json OpenDocument::completion(const Position& position) const {
  Json items = Json::array();
  if (in_section(position.line, "streams:")) {
    add_words(keys::kStreamKeys, items);
  } else if (in_section(position.line, "components:")) {
    add_words(keys::kComponentKeys, items);
    add_words(keys::kPathKeys, items);
    add_words(keys::kAnnotations, items);
  } else {
    add_words(keys::kModelKeys, items);
  }
  if (!loaded_) return items;
  const topology::Topology& topology = loaded_->topology;
  const auto add_end = [&](topology::ComponentId component, const std::string& name) {
    if (!name.empty()) {
      items.push_back({{"label", topology[component].name + "." + name}, {"kind", 18}});
    }
  };
  for (const topology::Input& input : topology.inputs()) add_end(input.component, input.name);
  for (const topology::Output& output : topology.outputs()) add_end(output.component, output.name);
  for (const std::string& attribute : topology.attributes()) {
    items.push_back({{"label", attribute}, {"kind", 5}});
  }
  return items;
}

// Of a model that cannot be verified in time the labels are what is known.
Json OpenDocument::lenses(const Patience& patience) const {
  Json all = Json::array();
  if (!loaded_) return all;
  const topology::Topology& topology = loaded_->topology;
  base::Environment environment = in_time(patience.verdict);
  const result::Verification found =
      check::verify(topology, {result::all_anomalies(), 0}, environment);
  for (const result::SinkVerdict& sink : found.sinks) {
    const topology::Stream& stream = topology[sink.sink];
    if (stream.span.file != 0) continue;
    const std::string label = result::to_string(topology, sink.label);
    const std::string title =
        sink.anomaly != result::Anomaly::None
            ? fmt::format("{}: {}", result::to_string(sink.anomaly), result::meaning(sink.anomaly))
        : sink.decided ? fmt::format("deterministic ({})", label)
                       : fmt::format("not decided yet; label {}", label);
    all.push_back({{"range", to_json(text_.word_at(stream.span))},
                   {"command", {{"title", title}, {"command", ""}}}});
  }
  return all;
}

Json OpenDocument::actions() const {
  Json all = Json::array();
  if (!loaded_) return all;
  const topology::Topology& topology = loaded_->topology;
  const auto& labeling = explainer_->labeling();
  const auto sinks = topology.sinks();
  const bool bad = std::ranges::any_of(sinks, [&](topology::StreamId sink) {
    return result::admitted(labeling.streams[sink.index()].severity) != result::Anomaly::None;
  });
  if (!bad) return all;
  all.push_back({{"title", "Firebreak: apply the cheapest repair"},
                 {"kind", "quickfix"},
                 {"data", {{"uri", uri_}}}});
  return all;
}

Json OpenDocument::repair_edit(const Patience& patience, std::string& why) const {
  if (!loaded_) {
    why = "the model has errors";
    return nullptr;
  }
  base::Environment environment = in_time(patience.repair);
  const topology::Model model = coordination::repairable(loaded_->model, {});
  const result::RepairResult found =
      repair::repair(model, result::RepairTarget::Deterministic, environment, {});
  if (!found.repair || found.repair->empty() || !result::confirmed(found)) {
    why = "no repair is known, or none is needed";
    return nullptr;
  }
  const auto written = frontend::write_back(
      text_.content(), loaded_->model, coordination::apply(loaded_->model, result::chosen(found)),
      frontend::reader_of_saved(loaded_->model, file_, infer::complete_model));
  if (!written || !written->elsewhere.empty()) {
    why = "the repair is in a file that the model includes";
    return nullptr;
  }
  const report::Replacement made = report::replacement(file_, text_.content(), written->text);
  const Range range{{made.first - 1, 0}, {made.first - 1 + made.count, 0}};
  return {{"changes", {{uri_, {{{"range", to_json(range)}, {"newText", made.text}}}}}}};
}

}  // namespace firebreak::lsp
