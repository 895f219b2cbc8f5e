// SPDX-License-Identifier: Apache-2.0
#include "imports/flux/file_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace firebreak::imports::flux {

namespace {

constexpr std::array<std::string_view, 7> kBeanKeys = {
    "id", "className", "constructorArgs", "properties", "configMethods", "factory", "factoryArgs"};
constexpr std::array<std::string_view, 13> kVertexKeys = {
    "id",          "className",        "constructorArgs",
    "properties",  "configMethods",    "factory",
    "factoryArgs", "parallelism",      "numTasks",
    "config",      "onHeapMemoryLoad", "offHeapMemoryLoad",
    "cpuLoad"};
constexpr std::array<std::string_view, 3> kIncludeKeys = {"resource", "file", "override"};

std::string lower(std::string_view text) { return base::lower(text); }

// Truth values of YAML 1.1.
bool truth(std::string_view text) {
  const std::string word = lower(text);
  return word == "true" || word == "yes" || word == "on";
}

// Whole numbers of YAML 1.1: with `_` between digits, 0b, 0x, and octal ones that begin with 0.
std::optional<std::uint32_t> whole_number(std::string text) {
  std::erase(text, '_');
  std::string_view digits = text;
  if (digits.starts_with('+')) digits.remove_prefix(1);
  int base = 10;
  if (digits.starts_with("0x") || digits.starts_with("0b")) {
    base = digits[1] == 'x' ? 16 : 2;
    digits.remove_prefix(2);
  } else if (digits.size() > 1 && digits.starts_with('0')) {
    base = 8;
  }
  std::uint32_t value = 0;
  const auto [end, problem] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (problem != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

}  // namespace

Definition FileReader::read() {
  Definition all;
  const NodeId root = document_.root();
  check_keys(root, "a topology", kTopologyKeys, true);
  if (const auto name = find(document_, root, "name")) all.name = text(*name);
  for (const Member& member : members(document_, root)) {
    if (document_.text(member.key) != "topologySource") continue;
    all.has_source = true;
    all.source_place = place_of(document_, member.key, file_);
  }
  if (const auto config = find(document_, root, "config")) read_config(*config, all);
  all.components = beans(root, "components", "a component", kBeanKeys, false);
  all.spouts = beans(root, "spouts", "a spout", kVertexKeys, true);
  all.bolts = beans(root, "bolts", "a bolt", kVertexKeys, true);
  for (const NodeId item : list(root, "streams")) read_stream(item, all);
  return all;
}

std::vector<Include> FileReader::includes() {
  std::vector<Include> all;
  for (const NodeId item : list(document_.root(), "includes")) {
    check_keys(item, "an include", kIncludeKeys, true);
    const auto file = find(document_, item, "file");
    if (!file) {
      error("missing-key", item, "an include names a file with the key 'file'");
      continue;
    }
    const auto override = find(document_, item, "override");
    all.push_back({text(*file), override && truth(text(*override)), document_[item].span});
  }
  return all;
}

std::string FileReader::text(NodeId node) const {
  return document_[node].kind == frontend::NodeKind::Scalar ? text_.restored(document_.text(node))
                                                            : "";
}

void FileReader::error(const char* code, NodeId node, std::string message, std::string hint) {
  graph_.error(code, file_, document_[node].span, std::move(message), std::move(hint));
}

// Of beans, which are only followed, another key is a warning.
void FileReader::check_keys(NodeId map, const char* what, std::span<const std::string_view> known,
                            bool strict) {
  for (const Member& member : members(document_, map)) {
    const std::string key = text(member.key);
    if (std::ranges::find(known, key) != known.end()) continue;
    const std::vector<std::string> names(known.begin(), known.end());
    std::string message =
        fmt::format("{} has no key '{}'; it has: {}", what, key, fmt::join(names, ", "));
    std::string hint = base::did_you_mean(key, names);
    if (strict) {
      error("unknown-key", member.key, std::move(message), std::move(hint));
    } else {
      graph_.warning("unknown-key", file_, document_[member.key].span, std::move(message),
                     std::move(hint));
    }
  }
}

std::vector<NodeId> FileReader::list(NodeId map, const char* key) {
  const auto value = find(document_, map, key);
  if (!value || document_[*value].kind == frontend::NodeKind::Null) return {};
  if (document_[*value].kind != frontend::NodeKind::Sequence) {
    error("wrong-type", *value, fmt::format("'{}' is a list", key));
  }
  return items(document_, *value);
}

std::optional<Count> FileReader::number(NodeId node, const char* what) {
  const std::string written = text(node);
  if (written.find("${") != std::string::npos) return Count(written);
  const std::optional<std::uint32_t> value = whole_number(written);
  if (value.value_or(0) == 0) {
    error("bad-number", node, fmt::format("{} is a number from 1 on, not '{}'", what, written));
    return std::nullopt;
  }
  return Count(*value);
}

// Of these settings 0 says something, too.
void FileReader::read_config(NodeId config, Definition& all) {
  for (const char* key :
       {"topology.tasks", "topology.max.task.parallelism", "topology.acker.executors"}) {
    const auto value = find(document_, config, key);
    if (!value || document_[*value].kind != frontend::NodeKind::Scalar) continue;
    if (text(*value) == "0") {
      all.config[key] = Count(0U);
    } else if (const auto count = number(*value, key)) {
      all.config[key] = *count;
    }
  }
}

std::vector<Bean> FileReader::beans(NodeId root, const char* key, const char* what,
                                    std::span<const std::string_view> known, bool strict) {
  std::vector<Bean> all;
  index_.clear();
  for (const NodeId item : list(root, key)) {
    if (document_[item].kind != frontend::NodeKind::Map) {
      error("wrong-type", item, fmt::format("{} is a mapping", what));
      continue;
    }
    check_keys(item, what, known, strict);
    const auto id = find(document_, item, "id");
    const auto type = find(document_, item, "className");
    const std::string name = id ? text(*id) : "";
    if (name.empty()) error("missing-key", item, fmt::format("{} has an 'id'", what));
    if (!type) error("missing-key", item, fmt::format("{} has a 'className'", what));
    if (name.empty()) continue;
    Bean bean{.id = name,
              .type = type ? text(*type) : "",
              .parallelism = {},
              .tasks = {},
              .config_tasks = {},
              .refs = {},
              .methods = {},
              .place = place_of(document_, item, file_),
              .column = document_[item].span.column};
    read_settings(item, bean);
    add(std::move(bean), all, item);
  }
  return all;
}

void FileReader::read_settings(NodeId item, Bean& bean) {
  if (const auto value = find(document_, item, "parallelism")) {
    bean.parallelism = number(*value, "parallelism");
  }
  if (const auto value = find(document_, item, "numTasks")) {
    bean.tasks = number(*value, "numTasks");
  }
  if (const auto config = find(document_, item, "config")) {
    if (const auto value = find(document_, *config, "topology.tasks")) {
      bean.config_tasks = number(*value, "topology.tasks");
    }
  }
  if (const auto methods = find(document_, item, "configMethods")) {
    for (const NodeId method : items(document_, *methods)) {
      if (const auto name = find(document_, method, "name")) bean.methods.push_back(text(*name));
    }
  }
  bool guarantee = false;
  bool at_most_once = false;
  look_through(item, bean, guarantee, at_most_once);
  bean.at_most_once = guarantee && at_most_once;
}

// References anywhere below, and whether a processing guarantee is set to AT_MOST_ONCE. An
// aliased node is one of several, which is seen once.
void FileReader::look_through(NodeId root, Bean& bean, bool& guarantee, bool& at_most_once) {
  std::vector<NodeId> agenda = {root};
  std::set<std::size_t> seen;
  while (!agenda.empty()) {
    const NodeId node = agenda.back();
    agenda.pop_back();
    if (!seen.insert(node.index()).second) continue;
    if (document_[node].kind == frontend::NodeKind::Scalar) {
      const std::string word = text(node);
      guarantee = guarantee || lower(word).ends_with("processingguarantee");
      at_most_once = at_most_once || word.ends_with("AT_MOST_ONCE");
      continue;
    }
    if (document_[node].kind == frontend::NodeKind::Null) continue;
    if (const auto ref = find(document_, node, "ref")) bean.refs.insert(text(*ref));
    if (const auto refs = find(document_, node, "reflist")) {
      for (const NodeId ref : items(document_, *refs)) bean.refs.insert(text(ref));
    }
    const auto children = document_.children(node);
    agenda.insert(agenda.end(), children.begin(), children.end());
  }
  bean.refs.erase("");
}

// Of two with one id the last counts, in the place of the first.
void FileReader::add(Bean bean, std::vector<Bean>& all, NodeId item) {
  const auto [at, added] = index_.emplace(bean.id, all.size());
  if (added) {
    all.push_back(std::move(bean));
    return;
  }
  graph_.warning("duplicate-id", file_, document_[item].span,
                 fmt::format("'{}' is defined twice; the last definition counts", bean.id));
  all[at->second] = std::move(bean);
}

}  // namespace firebreak::imports::flux
