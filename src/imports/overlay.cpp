// SPDX-License-Identifier: Apache-2.0
// Model and overlay meet as trees: the model is printed and read as YAML like the overlay. The
// joined tree is written with one key on each line, so that what is wrong with it can be traced to
// where the overlay says it.
#include "imports/overlay.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <vector>

#include "frontend/printer.h"
#include "frontend/reader.h"
#include "frontend/yaml/document.h"
#include "imports/overlay_facts.h"

namespace firebreak::imports {

namespace {

using frontend::Document;
using frontend::NodeId;
using frontend::NodeKind;
using Json = nlohmann::ordered_json;

// Plain words that YAML takes for something else than text stay what they are.
Json scalar_json(const Document& document, NodeId id) {
  const std::string text(document.text(id));
  if (document[id].quoted) return text;
  if (text == "true") return true;
  if (text == "false") return false;
  constexpr std::size_t kDigits = 18;
  const bool number = !text.empty() && text.size() <= kDigits &&
                      text.find_first_not_of("0123456789") == std::string::npos;
  if (number) return std::stoull(text);
  return text;
}

Json tree(const Document& document, NodeId id) {
  switch (document[id].kind) {
    case NodeKind::Null:
      return nullptr;
    case NodeKind::Scalar:
      return scalar_json(document, id);
    case NodeKind::Sequence: {
      Json all = Json::array();
      for (const NodeId item : document.children(id)) all.push_back(tree(document, item));
      return all;
    }
    case NodeKind::Map:
      break;
  }
  Json all = Json::object();
  const auto children = document.children(id);
  for (std::size_t i = 0; i + 1 < children.size(); i += 2) {
    all[std::string(document.text(children[i]))] = tree(document, children[i + 1]);
  }
  return all;
}

/// A value with the place where the overlay says it.
struct Said {
  Json value;
  std::optional<base::SourceSpan> place;
};
/// In the order in which they came first.
template <class Value>
using Ordered = std::vector<std::pair<std::string, Value>>;

template <class Value>
Value& entry(Ordered<Value>& all, const std::string& key) {
  const auto found = std::ranges::find(all, key, &std::pair<std::string, Value>::first);
  if (found != all.end()) return found->second;
  return all.emplace_back(key, Value{}).second;
}

constexpr std::array<std::string_view, 2> kSections = {"streams", "components"};

class Overlayer {
 public:
  Overlayer(const topology::Model& model, const std::string& file, Graph& graph)
      : model_(model), file_(file), graph_(graph) {}

  std::optional<Overlaid> run(std::string_view text) {
    base::Diagnostics diagnostics;
    const auto overlay = frontend::parse_document(text, file_, diagnostics);
    const std::string printed = frontend::print_model(model_);
    const auto imported = frontend::parse_document(printed, "", diagnostics);
    if (!overlay || !imported || !diagnostics.empty()) return refuse(diagnostics);
    add(*imported, false);
    if ((*overlay)[overlay->root()].kind != NodeKind::Map) {
      graph_.error("not-a-model", file_, (*overlay)[overlay->root()].span,
                   "an overlay is a mapping with the keys streams and components");
      return std::nullopt;
    }
    add(*overlay, true);
    if (graph_.refused()) return std::nullopt;
    auto model = frontend::read_model(write(), model_.file, diagnostics, {});
    if (!model || !diagnostics.empty()) return refuse(diagnostics);
    model->name = model->name.text.empty() ? model_.name : model->name;
    fill_holes();
    return Overlaid{*std::move(model), said_[0], said_[1]};
  }

 private:
  std::nullopt_t refuse(const base::Diagnostics& diagnostics) {
    for (const base::Diagnostic& one : diagnostics.all()) {
      base::SourceSpan span = one.span;
      if (!lines_.empty()) {
        const auto& place = span.line > 0 && span.line <= lines_.size()
                                ? lines_[span.line - 1]
                                : std::optional<base::SourceSpan>();
        span = place.value_or(base::SourceSpan{});
      }
      graph_.error(one.code, file_, span, one.message, one.hint);
    }
    return std::nullopt;
  }

  void add(const Document& document, bool overlay) {
    const auto children = document.children(document.root());
    for (std::size_t i = 0; i + 1 < children.size(); i += 2) {
      const std::string key(document.text(children[i]));
      const auto section = std::ranges::find(kSections, key);
      if (section == kSections.end()) {
        entry(rest_, key) = {tree(document, children[i + 1]),
                             place(document, children[i], overlay)};
      } else if (document[children[i + 1]].kind == NodeKind::Map) {
        add_section(static_cast<std::size_t>(section - kSections.begin()), document,
                    children[i + 1], overlay);
      } else if (document[children[i + 1]].kind != NodeKind::Null) {
        graph_.error("wrong-type", file_, document[children[i + 1]].span,
                     fmt::format("{} of an overlay are a mapping", key));
      }
    }
  }

  static std::optional<base::SourceSpan> place(const Document& document, NodeId id, bool overlay) {
    return overlay ? std::optional(document[id].span) : std::nullopt;
  }

  void add_section(std::size_t section, const Document& document, NodeId map, bool overlay) {
    const auto children = document.children(map);
    for (std::size_t i = 0; i + 1 < children.size(); i += 2) {
      const std::string name(document.text(children[i]));
      if (overlay && !known(section, name, document[children[i]].span)) continue;
      Ordered<Said>& keys = entry_of(section, name);
      if (overlay) said_[section].insert(name);
      const auto values = document.children(children[i + 1]);
      if (document[children[i + 1]].kind != NodeKind::Map) continue;
      for (std::size_t k = 0; k + 1 < values.size(); k += 2) {
        const std::string key(document.text(values[k]));
        const Json value = tree(document, values[k + 1]);
        entry(keys, key) = {value, place(document, values[k], overlay)};
        if (overlay) add_fact(name, key, value, document[values[k]].span);
      }
    }
  }

  Ordered<Said>& entry_of(std::size_t section, const std::string& name) {
    const auto [at, added] = index_[section].emplace(name, sections_[section].size());
    if (added) sections_[section].emplace_back(name, Ordered<Said>{});
    return sections_[section][at->second].second;
  }

  bool known(std::size_t section, const std::string& name, base::SourceSpan span) {
    if (index_[section].contains(name)) return true;
    std::vector<std::string> names;
    for (const auto& [one, keys] : sections_[section]) names.push_back(one);
    graph_.error(
        "stale-overlay", file_, span,
        fmt::format("the import has no {} '{}'", section == 0 ? "stream" : "component", name),
        base::did_you_mean(name, names));
    return false;
  }

  void add_fact(const std::string& subject, const std::string& key, const Json& value,
                base::SourceSpan span) {
    std::vector<Fact> said = overlay_facts(subject, key, value, {file_, span.line});
    std::erase_if(graph_.facts, [&](const Fact& fact) {
      const bool gate = key == "annotation" && fact.property == "subscript";
      return fact.subject == subject &&
             (gate || std::ranges::find(said, fact.property, &Fact::property) != said.end());
    });
    std::ranges::move(said, std::back_inserter(graph_.facts));
  }

  // A line for each key.
  std::string write() {
    std::string text = "{\n";
    lines_.emplace_back();
    const auto line = [&](const std::string& content, std::optional<base::SourceSpan> place) {
      text += content + "\n";
      lines_.push_back(place);
    };
    for (const auto& [key, said] : rest_) {
      line(fmt::format("{}: {},", Json(key).dump(), said.value.dump()), said.place);
    }
    for (std::size_t section = 0; section < kSections.size(); ++section) {
      line(fmt::format("{}: {{", kSections[section]), std::nullopt);
      for (const auto& [name, keys] : sections_[section]) {
        line(fmt::format("{}: {{", Json(name).dump()), std::nullopt);
        for (const auto& [key, said] : keys) {
          line(fmt::format("{}: {},", Json(key).dump(), said.value.dump()), said.place);
        }
        line("},", std::nullopt);
      }
      line("},", std::nullopt);
    }
    return text + "}\n";
  }

  // What the overlay says is not open any more.
  void fill_holes() {
    const auto says = [&](std::size_t section, const std::string& name, std::string_view key) {
      const auto at = index_[section].find(name);
      if (at == index_[section].end()) return false;
      const auto& keys = sections_[section][at->second].second;
      return std::ranges::any_of(
          keys, [&](const auto& one) { return one.first == key && one.second.place; });
    };
    std::map<std::string, std::string> components;  // by node
    for (const Node& node : graph_.nodes) components[node.id] = node.component;
    const auto sealed = [&](const std::string& component) {
      return std::ranges::any_of(model_.streams, [&](const topology::StreamDecl& stream) {
        return stream.to && stream.to->component.text == component &&
               (says(0, stream.name.text, "seal") || says(0, stream.name.text, "sealable"));
      });
    };
    std::erase_if(graph_.holes, [&](const Hole& hole) {
      const auto node = components.find(hole.subject);
      const std::string& component = node == components.end() ? hole.subject : node->second;
      if (hole.property == "annotation") {
        return says(1, component, "annotation") || says(1, component, "behavior");
      }
      if (hole.property == "parallelism" || hole.property == "partitions") {
        return says(1, component, "instances") || says(0, hole.subject + ".in", "producers");
      }
      if (hole.property == "replicas") {
        return says(1, component, "instances") || says(1, component, "Rep");
      }
      if (hole.property == "senders") return said_[0].contains(component + ".in");
      if (hole.property == "receivers") return said_[0].contains(component + ".out");
      return hole.property == "seal" && sealed(component);
    });
    drop_assumed_facts();
    std::ranges::stable_sort(graph_.facts, {}, [](const Fact& fact) {
      return std::tie(fact.subject, fact.property, fact.place);
    });
  }

  // Who says where an input ends leaves nothing to assume of it.
  void drop_assumed_facts() {
    std::set<std::string> open;
    for (const Hole& hole : graph_.holes) {
      if (hole.property == "seal") open.insert(hole.subject);
    }
    std::erase_if(graph_.facts, [&](const Fact& fact) {
      return fact.property == "seal" && fact.basis == Basis::Assumed &&
             !open.contains(fact.subject);
    });
  }

  const topology::Model& model_;
  const std::string& file_;
  Graph& graph_;
  Ordered<Said> rest_;
  std::array<Ordered<Ordered<Said>>, 2> sections_;
  std::array<std::map<std::string, std::size_t>, 2> index_;
  std::array<std::set<std::string>, 2> said_;
  std::vector<std::optional<base::SourceSpan>> lines_;
};

}  // namespace

std::optional<Overlaid> lay_over(const topology::Model& model, std::string_view text,
                                 const std::string& file, Graph& graph) {
  return Overlayer(model, file, graph).run(text);
}

}  // namespace firebreak::imports
