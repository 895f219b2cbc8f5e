// SPDX-License-Identifier: Apache-2.0
#include "frontend/write_back.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "base/diagnostics.h"
#include "frontend/load.h"
#include "frontend/mapping_edit.h"
#include "frontend/printer.h"
#include "frontend/reader.h"
#include "frontend/yaml/keys.h"
#include "frontend/yaml/scalars.h"

namespace firebreak::frontend {

namespace {

using topology::ComponentDecl;
using topology::Model;
using topology::Names;
using topology::StreamDecl;
using Expected = std::vector<std::pair<topology::Name, topology::Name>>;

std::string ordering(const topology::OrderingDecl& decl) {
  const std::string_view mechanism = keys::kMechanisms[static_cast<std::size_t>(decl.mechanism)];
  std::string text = fmt::format("{{ mechanism: {}", mechanism);
  if (!decl.streams.empty()) text += ", streams: " + print_names(decl.streams);
  if (!decl.by.empty()) text += ", by: " + print_names(decl.by);
  return text + " }";
}

std::vector<std::string> texts(const std::vector<topology::PathDecl>& paths) {
  std::vector<std::string> result;
  result.reserve(paths.size());
  for (const topology::PathDecl& path : paths) result.push_back(print_path(path));
  return result;
}

// Makes the text say what the repaired model says.
class Editor {
 public:
  Editor(std::string_view text, const Model& model) : text_(text), model_(model) {}

  bool edit(const StreamDecl& old, const StreamDecl& repaired) {
    if (old.seals != repaired.seals || old.watermarks != repaired.watermarks) {
      set_seal(old, repaired);
    }
    if (old.fifos != repaired.fifos) set_fifo(old, repaired.fifos);
    if (old.delivery != repaired.delivery) {
      const auto which = static_cast<std::size_t>(repaired.delivery);
      set(old, "delivery", {std::string(keys::kDeliveries[which]), {}});
    }
    if (old.rep != repaired.rep) set(old, "Rep", {*repaired.rep ? "true" : "false", {}});
    return good_;
  }

  bool edit(const ComponentDecl& old, const ComponentDecl& repaired) {
    const std::vector<std::string> paths = texts(repaired.paths);
    if (texts(old.paths) != paths) set_annotation(old, paths);
    if (old.orderings.size() != repaired.orderings.size()) {
      if (repaired.orderings.empty()) {
        remove(old, "order");
      } else {
        set_orderings(old, repaired.orderings);
      }
    }
    return good_;
  }

  /// The two expect the same of the same, but with other outcomes.
  bool edit(const topology::ExpectDecl& old, const topology::ExpectDecl& renewed) {
    if (old.verdict) renew(*old.verdict, *renewed.verdict);
    renew(old.sinks, renewed.sinks);
    renew(old.labels, renewed.labels);
    renew(old.icde14, renewed.icde14);
    if (old.repair && old.repair->cost != renewed.repair->cost) {
      const auto& cost = renewed.repair->cost;
      good_ = good_ && set_in_inner_mapping(text_, old.span, "repair", "cost",
                                            {cost ? fmt::to_string(*cost) : "none", {}}, edits_);
    }
    return good_;
  }

  std::vector<TextEdit> edits() && { return std::move(edits_); }
  const std::vector<std::string>& elsewhere() const { return elsewhere_; }

 private:
  void set_seal(const StreamDecl& decl, const StreamDecl& repaired) {
    const std::vector<std::string> seals = print_seals(repaired);
    if (seals.empty()) {
      remove(decl, "seal");
    } else {
      set(decl, "seal", {print_seal(repaired), seals});
    }
  }

  void set_fifo(const StreamDecl& decl, const std::vector<Names>& keys) {
    if (keys.empty()) {
      remove(decl, "order");
    } else {
      set(decl, "order", {print_fifo(keys), {}});
    }
  }

  void set_annotation(const ComponentDecl& decl, const std::vector<std::string>& paths) {
    set(decl, "annotation", {fmt::format("[ {} ]", fmt::join(paths, ", ")), paths});
  }

  void set_orderings(const ComponentDecl& decl,
                     const std::vector<topology::OrderingDecl>& orderings) {
    NewValue value;
    for (const topology::OrderingDecl& one : orderings) value.items.push_back(ordering(one));
    value.line = value.items.size() == 1 ? value.items.front()
                                         : fmt::format("[{}]", fmt::join(value.items, ", "));
    set(decl, "order", value);
  }

  void renew(const topology::Name& old, const topology::Name& renewed) {
    if (old == renewed) return;
    good_ = good_ && replace_scalar(text_, old.span, quote_if_needed(renewed.text), edits_);
  }

  void renew(const Expected& old, const Expected& renewed) {
    for (std::size_t i = 0; i < old.size(); ++i) renew(old[i].second, renewed[i].second);
  }

  template <class Decl>
  void remove(const Decl& decl, std::string_view key) {
    if (is_elsewhere(decl.name, fmt::format("without '{}'", key))) return;
    good_ = good_ && remove_from_mapping(text_, decl.name.span, key, edits_);
  }

  template <class Decl>
  void set(const Decl& decl, std::string_view key, const NewValue& value) {
    if (is_elsewhere(decl.name, fmt::format("with '{}: {}'", key, value.line))) return;
    good_ = good_ && set_in_mapping(text_, decl.name.span, key, value, edits_);
  }

  bool is_elsewhere(const topology::Name& name, const std::string& change) {
    const base::SourceSpan& place = name.span;
    if (place.file == 0) return false;
    elsewhere_.push_back(fmt::format("{}:{}:{}: '{}' {}", model_.file_of(place), place.line,
                                     place.column, name.text, change));
    return true;
  }

  std::string_view text_;
  const Model& model_;
  std::vector<std::string> elsewhere_;
  std::vector<TextEdit> edits_;
  bool good_ = true;
};

// None where the layout is not understood.
std::optional<RepairedText> edit_text(const std::string& original, const Model& model,
                                      const Model& repaired) {
  Editor editor(original, model);
  bool good = model.streams.size() == repaired.streams.size() &&
              model.components.size() == repaired.components.size();
  for (std::size_t i = 0; good && i < model.streams.size(); ++i) {
    good = editor.edit(model.streams[i], repaired.streams[i]);
  }
  for (std::size_t i = 0; good && i < model.components.size(); ++i) {
    good = editor.edit(model.components[i], repaired.components[i]);
  }
  if (good && model.expect && repaired.expect) good = editor.edit(*model.expect, *repaired.expect);
  if (!editor.elsewhere().empty()) return RepairedText{"", true, editor.elsewhere()};
  if (!good) return std::nullopt;
  auto text = edited(original, std::move(editor).edits());
  if (!text) return std::nullopt;
  return RepairedText{*std::move(text), true};
}

}  // namespace

TextReader reader_of_saved(const Model& model, const std::filesystem::path& file,
                           const Completion& complete) {
  std::string place = model.file;
  if (!model.more_files.empty())
    place = (file.parent_path() / std::filesystem::path(model.file).filename()).string();
  return [place = std::move(place), complete](std::string_view text) -> std::optional<Model> {
    base::Diagnostics diagnostics;
    auto again =
        load_model({text, place}, std::nullopt, {}, diagnostics, read_included_file, complete);
    if (!again) return std::nullopt;
    return std::move(again->model);
  };
}

std::optional<RepairedText> write_back(const std::optional<std::string>& original,
                                       const Model& model, const Model& repaired,
                                       const TextReader& read) {
  const std::string canonical = print_model(repaired);
  const auto says_the_same = [&](std::string_view text) {
    const std::optional<Model> again = read(text);
    return again && print_model(*again) == canonical;
  };
  std::optional<RepairedText> text =
      original ? edit_text(*original, model, repaired) : std::nullopt;
  if (text && (!text->elsewhere.empty() || says_the_same(text->text))) return text;
  if (says_the_same(canonical)) return RepairedText{canonical, false};
  return std::nullopt;
}

}  // namespace firebreak::frontend
