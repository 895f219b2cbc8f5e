// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <set>
#include <utility>

#include "frontend/yaml/document.h"
#include "frontend/yaml/fields.h"
#include "generate/parameters.h"
#include "study/study.h"
#include "sweep/questions.h"

namespace firebreak::study {
namespace {

using frontend::Fields;
using frontend::KeyTable;
using frontend::NodeId;
using frontend::NodeKind;
using frontend::Source;

constexpr std::array<std::string_view, 3> kStudyKeys{"title", "plan", "measures"};
constexpr std::array<std::string_view, 7> kMeasureKeys{"id",    "says",  "ask",   "count",
                                                       "among", "along", "expect"};
constexpr std::array<std::string_view, 3> kCountKeys{"ratio", "above", "is"};
constexpr std::array<std::string_view, 2> kExpectKeys{"above", "below"};
constexpr KeyTable kStudy{"a study", kStudyKeys};
constexpr KeyTable kMeasure{"a measure", kMeasureKeys};
constexpr KeyTable kCount{"what is counted", kCountKeys};
constexpr KeyTable kExpect{"what is expected", kExpectKeys};
constexpr std::size_t kLongestText = 4096;
constexpr std::size_t kMostMeasures = 1'000;

class StudyReader {
 public:
  explicit StudyReader(Source& source) : source_(source) {}

  Study read(NodeId root) {
    const Fields fields(source_, root, kStudy);
    if (const auto title = fields.require("title")) study_.title = text(*title, "the title");
    if (const auto plan = fields.require("plan")) study_.plan = text(*plan, "the plan of a study");
    const auto measures = fields.require("measures");
    const auto items =
        measures ? source_.items(*measures, "the measures of a study") : std::nullopt;
    if (!items) return std::move(study_);
    if (items->size() > kMostMeasures) {
      source_.error(source_.span(*measures), "too-large",
                    fmt::format("{} measures; the limit is {}", items->size(), kMostMeasures));
      return std::move(study_);
    }
    for (const NodeId item : *items) read_measure(item);
    return std::move(study_);
  }

 private:
  std::string text(NodeId node, std::string_view what) {
    const auto name = source_.name(node, what, kLongestText);
    return name ? name->text : "";
  }

  void read_measure(NodeId node) {
    const Fields fields(source_, node, kMeasure);
    Measure measure;
    if (const auto id = fields.require("id")) read_id(*id, measure);
    if (const auto says = fields.require("says")) measure.says = text(*says, "what a measure says");
    const sweep::Question* question = nullptr;
    if (const auto ask = fields.require("ask")) {
      question = read_ask(*ask, measure);
      measure.asked_at = source_.span(*ask);
    }
    if (const auto count = fields.require("count")) read_count(*count, question, measure);
    if (const auto among = fields.find("among")) read_among(*among, measure);
    if (const auto along = fields.find("along")) measure.along = parameter(*along);
    if (const auto expect = fields.find("expect")) read_expect(*expect, measure);
    study_.measures.push_back(std::move(measure));
  }

  // It is part of files' names.
  void read_id(NodeId node, Measure& measure) {
    measure.id = text(node, "the id of a measure");
    const bool plain = std::ranges::all_of(measure.id, [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    });
    if (!plain) {
      source_.error(source_.span(node), "unknown-value",
                    "the id of a measure is of letters, digits and '-'");
    } else if (!measure.id.empty() && !ids_.insert(measure.id).second) {
      source_.error(source_.span(node), "duplicate-id",
                    fmt::format("two measures are called '{}'", measure.id));
    }
  }

  // `verify`, or `[repair, convergent]`.
  const sweep::Question* read_ask(NodeId node, Measure& measure) {
    const bool pair = source_.kind(node) == NodeKind::Sequence;
    const auto words = source_.document().children(node);
    if (pair && words.size() != 2) {
      source_.wrong_type(node, "what a measure asks", "a question, or a question and its choice");
      return nullptr;
    }
    std::vector<std::string_view> names;
    for (const sweep::Question& question : sweep::questions()) names.push_back(question.name);
    const auto index = source_.one_of(pair ? words[0] : node, "a question", names);
    if (!index) return nullptr;
    const sweep::Question& question = sweep::questions()[*index];
    measure.asked.question = question.name;
    if (!question.choices.empty()) measure.asked.choice = question.choices.front();
    if (pair) {
      const auto choice = source_.one_of(words[1], "the choice of a question", question.choices);
      if (choice) measure.asked.choice = question.choices[*choice];
    }
    return &question;
  }

  std::string figure(NodeId node, const sweep::Question* question) {
    if (question == nullptr) return "";
    std::vector<std::string_view> names;
    for (const sweep::Figure& each : question->figures) names.push_back(each.name);
    const auto index = source_.one_of(node, fmt::format("a figure of {}", question->name), names);
    return index ? std::string(names[*index]) : "";
  }

  // `cost`, `{ ratio: [baseline_cost, cost] }`, `{ above: [a, b] }`, `{ is: [verdict, divergent]
  // }`.
  void read_count(NodeId node, const sweep::Question* question, Measure& measure) {
    Counted& counted = measure.counted;
    if (source_.kind(node) != NodeKind::Map) {
      counted.first = figure(node, question);
      return;
    }
    const Fields fields(source_, node, kCount);
    constexpr std::array kKinds{Counted::Kind::Ratio, Counted::Kind::Above, Counted::Kind::Is};
    int given = 0;
    for (std::size_t i = 0; i < kCountKeys.size(); ++i) {
      const auto value = fields.find(kCountKeys[i]);
      if (!value) continue;
      ++given;
      counted.kind = kKinds[i];
      const auto items = source_.items(*value, "what is counted");
      if (!items) continue;
      if (items->size() != 2) {
        source_.wrong_type(*value, "what is counted", "a figure and another, or a word");
        continue;
      }
      counted.first = figure((*items)[0], question);
      counted.second = counted.kind == Counted::Kind::Is ? text((*items)[1], "a word")
                                                         : figure((*items)[1], question);
    }
    if (given != 1 && fields.all_known()) {
      source_.error(source_.span(node), "missing-key",
                    "what is counted is one of ratio, above and is, or a figure");
    }
  }

  std::string parameter(NodeId node) {
    std::vector<std::string_view> names{"shape"};
    for (const generate::Parameter& each : generate::parameters()) names.push_back(each.name);
    const auto index = source_.one_of(node, "a parameter", names);
    return index ? std::string(names[*index]) : "";
  }

  void read_among(NodeId node, Measure& measure) {
    const auto entries = source_.entries(node, "which runs are counted", "PARAMETER: VALUE");
    if (!entries) return;
    std::vector<std::string> names{"shape"};
    for (const generate::Parameter& each : generate::parameters()) names.emplace_back(each.name);
    for (const auto& [name, value] : *entries) {
      if (std::ranges::find(names, name.text) == names.end()) {
        source_.error(name.span, "unknown-parameter",
                      fmt::format("there is no parameter '{}'", name.text),
                      base::did_you_mean(name.text, names));
      } else if (source_.kind(value) != NodeKind::Scalar) {
        source_.wrong_type(value, "the value of a parameter", "a number, or a shape");
      } else {
        measure.among.emplace_back(name.text, source_.document().text(value));
      }
    }
  }

  std::optional<double> real(NodeId node) {
    if (source_.kind(node) == NodeKind::Scalar) {
      const std::string_view text = source_.document().text(node);
      double result = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), result);
      const bool whole = error == std::errc{} && end == text.data() + text.size();
      if (whole && std::isfinite(result)) return result;
    }
    source_.wrong_type(node, "what is expected", "a number");
    return std::nullopt;
  }

  void read_expect(NodeId node, Measure& measure) {
    const Fields fields(source_, node, kExpect);
    if (const auto above = fields.find("above")) measure.above = real(*above);
    if (const auto below = fields.find("below")) measure.below = real(*below);
    if (!fields.find("above") && !fields.find("below") && fields.valid() && fields.all_known()) {
      source_.error(source_.span(node), "missing-key",
                    "what is expected is above or below a number");
    }
  }

  Source& source_;
  Study study_;
  std::set<std::string> ids_;
};

}  // namespace

std::optional<Study> read_study(std::string_view text, const std::string& file,
                                base::Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  const auto document = frontend::parse_document(text, file, diagnostics);
  if (!document) return std::nullopt;
  Source source(*document, {text, file}, 0, diagnostics);
  Study study = StudyReader(source).read(document->root());
  if (diagnostics.size() > before) return std::nullopt;
  study.file = file;
  return study;
}

void check_asked(const Study& study, const sweep::Plan& plan, base::Diagnostics& diagnostics) {
  for (const Measure& measure : study.measures) {
    if (std::ranges::find(plan.questions, measure.asked) != plan.questions.end()) continue;
    const auto& [question, choice] = measure.asked;
    diagnostics.add({"not-asked", study.file, measure.asked_at,
                     fmt::format("{} does not ask {}{}{}", study.plan, question,
                                 choice.empty() ? "" : " ", choice),
                     "the questions of a plan stand under 'questions', with their choices"});
  }
}

}  // namespace firebreak::study
