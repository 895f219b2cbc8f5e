// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <limits>
#include <utility>

#include "frontend/yaml/document.h"
#include "frontend/yaml/fields.h"
#include "sweep/plan.h"
#include "sweep/questions.h"
#include "sweep/read_families.h"

namespace firebreak::sweep {
namespace {

using frontend::Fields;
using frontend::KeyTable;
using frontend::NodeId;
using frontend::NodeKind;
using frontend::Source;

constexpr std::array<std::string_view, 7> kPlanKeys{"name",      "models", "mutants", "generate",
                                                    "questions", "seeds",  "limits"};
constexpr std::array<std::string_view, 2> kLimitsKeys{"seconds", "megabytes"};
constexpr KeyTable kPlan{"a plan", kPlanKeys};
constexpr KeyTable kLimits{"the section limits", kLimitsKeys};
constexpr std::string_view kAsk = "ask";

constexpr std::size_t kLongestPath = 4096;
constexpr std::uint64_t kMostSeconds = 1'000'000;
constexpr std::uint64_t kLeastMegabytes = 100;  // below that the tool is hardly loaded
constexpr std::uint64_t kMostMegabytes = 1'000'000;

class PlanReader {
 public:
  PlanReader(Source& source, const std::string& file, base::Diagnostics& diagnostics)
      : source_(source), file_(file), diagnostics_(diagnostics) {}

  Plan read(NodeId root) {
    const Fields fields(source_, root, kPlan);
    plan_.file = file_;
    plan_.name = std::filesystem::path(file_).stem().string();
    if (const auto name = fields.find("name")) {
      if (auto text = source_.name(*name, "the name of a plan")) plan_.name = std::move(text->text);
    }
    if (const auto models = fields.find("models")) read_paths(*models, plan_.models);
    if (const auto mutants = fields.find("mutants")) read_paths(*mutants, plan_.mutants);
    if (const auto families = fields.find("generate")) {
      plan_.families = read_families(source_, *families, file_, diagnostics_);
    }
    check_models(fields);
    if (const auto questions = needed(fields, "questions")) read_questions(*questions);
    if (const auto seeds = fields.find("seeds")) read_seeds(*seeds);
    if (const auto limits = fields.find("limits")) read_limits(*limits);
    return std::move(plan_);
  }

 private:
  /// One that is not there may be one that is misspelt.
  static std::optional<NodeId> needed(const Fields& fields, std::string_view key) {
    return fields.all_known() ? fields.require(key) : fields.find(key);
  }

  /// The items of a list that is not empty.
  std::span<const NodeId> some_items(NodeId node, std::string_view what) {
    const auto items = source_.items(node, what);
    if (!items) return {};
    if (items->empty()) {
      source_.error(source_.span(node), "empty-list", fmt::format("{}: the list is empty", what));
    }
    return *items;
  }

  void check_models(const Fields& fields) {
    const bool some = fields.find("models") || fields.find("mutants") || fields.find("generate");
    if (some || !fields.valid() || !fields.all_known()) return;
    source_.error(fields.span(), "missing-key",
                  "a plan needs models: the key 'models', 'mutants' or 'generate'");
  }

  void read_paths(NodeId node, topology::Names& paths) {
    for (const NodeId item : some_items(node, "the models of a plan")) {
      auto path = source_.name(item, "a model file or a folder", kLongestPath);
      if (path) paths.push_back(*std::move(path));
    }
  }

  void read_questions(NodeId node) {
    for (const NodeId item : some_items(node, "the questions of a plan")) read_question(item);
  }

  // `verify`, or `{ ask: label, rules: [sound] }`.
  void read_question(NodeId node) {
    const bool whole = source_.kind(node) == NodeKind::Map;
    const std::optional<NodeId> word = whole ? asked_in(node) : node;
    if (!word) return;
    std::vector<std::string_view> names;
    for (const Question& question : questions()) names.push_back(question.name);
    const auto index = source_.one_of(*word, "a question", names);
    if (!index) return;
    const Question& question = questions()[*index];
    if (question.option.empty()) {
      if (whole) check_keys(node, question);
      add(node, question, "");
      return;
    }
    const auto chosen = whole ? choices_in(node, question) : std::nullopt;
    if (chosen) {
      for (const NodeId item : *chosen) add_choice(node, question, item);
    } else if (!whole || !source_.has_key(node, question.option)) {
      add(node, question, question.choices.front());
    }
  }

  std::optional<NodeId> asked_in(NodeId node) {
    const auto children = source_.document().children(node);
    for (std::size_t i = 0; i + 1 < children.size(); i += 2) {
      if (source_.document().text(children[i]) == kAsk) return children[i + 1];
    }
    source_.error(source_.span(node), "missing-key", "a question needs the key 'ask'");
    return std::nullopt;
  }

  // Reports the others.
  Fields check_keys(NodeId node, const Question& question) {
    keys_ = {kAsk};
    if (!question.option.empty()) keys_.push_back(question.option);
    table_ = {"this question", keys_};
    return {source_, node, table_};
  }

  // One word stands for a list of it.
  std::optional<std::vector<NodeId>> choices_in(NodeId node, const Question& question) {
    const auto value = check_keys(node, question).find(question.option);
    if (!value) return std::nullopt;
    if (source_.kind(*value) == NodeKind::Scalar) return std::vector{*value};
    const auto items = some_items(*value, fmt::format("the {} of a question", question.option));
    return std::vector<NodeId>(items.begin(), items.end());
  }

  void add_choice(NodeId node, const Question& question, NodeId item) {
    const auto index = source_.one_of(item, fmt::format("'{}'", question.option), question.choices);
    if (index) add(node, question, question.choices[*index]);
  }

  void add(NodeId node, const Question& question, std::string_view choice) {
    Asked asked{std::string(question.name), std::string(choice)};
    if (std::ranges::find(plan_.questions, asked) == plan_.questions.end()) {
      plan_.questions.push_back(std::move(asked));
      return;
    }
    source_.error(source_.span(node), "duplicate-question",
                  fmt::format("'{}'{} is asked twice", question.name,
                              choice.empty() ? "" : fmt::format(" with {}", choice)));
  }

  void read_seeds(NodeId node) {
    constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
    plan_.seeds.clear();
    for (const NodeId item : some_items(node, "the seeds of a plan")) {
      const auto seed = source_.number(item, "a seed", 0, kMost);
      if (!seed) continue;
      const auto value = static_cast<std::uint32_t>(*seed);
      if (std::ranges::find(plan_.seeds, value) == plan_.seeds.end()) {
        plan_.seeds.push_back(value);
      } else {
        source_.error(source_.span(item), "duplicate-seed",
                      fmt::format("the seed {} is listed twice", value));
      }
    }
  }

  void read_limits(NodeId node) {
    const Fields fields(source_, node, kLimits);
    if (const auto seconds = fields.find("seconds")) {
      const auto value = source_.number(*seconds, "the time of a run", 1, kMostSeconds);
      if (value) plan_.limits.seconds = static_cast<std::uint32_t>(*value);
    }
    if (const auto megabytes = fields.find("megabytes")) {
      const auto value =
          source_.number(*megabytes, "the memory of a run", kLeastMegabytes, kMostMegabytes);
      if (value) plan_.limits.megabytes = static_cast<std::uint32_t>(*value);
    }
  }

  Source& source_;
  const std::string& file_;
  base::Diagnostics& diagnostics_;
  Plan plan_;
  std::vector<std::string_view> keys_;  // of the question that is read
  KeyTable table_{};
};

}  // namespace

std::optional<Plan> read_plan(std::string_view text, const std::string& file,
                              base::Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  const auto document = frontend::parse_document(text, file, diagnostics);
  if (!document) return std::nullopt;
  Source source(*document, {text, file}, 0, diagnostics);
  Plan plan = PlanReader(source, file, diagnostics).read(document->root());
  if (diagnostics.size() > before) return std::nullopt;
  plan.text = text;
  return plan;
}

}  // namespace firebreak::sweep
