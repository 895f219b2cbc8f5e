// SPDX-License-Identifier: Apache-2.0
// Line by line: of each line what stands behind its first keyword.
#include "imports/kafka_streams/describe.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "imports/kafka_streams/description_reader.h"

namespace firebreak::imports::kafka_streams {

namespace {

// Those that contain others come first.
constexpr std::array<std::string_view, 11> kKeywords = {
    "Sub-topologies:", "Sub-topology:", "Topologies:", "Topology:",
    "Global Stores:",  "GlobalStore:",  "Source:",     "Processor:",
    "Sink:",           "-->",           "<--"};

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\f\v";
  const std::size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

Line line_of(std::string_view text, std::uint32_t number) {
  Line line{{}, trimmed(text), number};
  std::size_t first = std::string_view::npos;
  for (const std::string_view keyword : kKeywords) {
    const std::size_t at = text.find(keyword);
    if (at >= first) continue;
    first = at;
    line.keyword = keyword;
    line.rest = trimmed(text.substr(at + keyword.size()));
  }
  return line;
}

// "a, b", with or without brackets; "none" is an empty list.
std::vector<std::string> list_of(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  std::vector<std::string> all;
  if (text == "none") return all;
  while (!text.empty()) {
    const std::size_t comma = text.find(", ");
    const std::string_view one = trimmed(text.substr(0, comma));
    if (!one.empty()) all.emplace_back(one);
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 2);
  }
  return all;
}

}  // namespace

std::vector<Description> DescriptionReader::run(std::string_view text) {
  for (const auto& [joined, number] : joined_lines(text)) add(line_of(joined, number));
  if (part_count() == 0 && heading_ > 0) {
    truncated(heading_, "the text ends before the first sub-topology");
    return {};
  }
  if (part_count() == 0) {
    graph_.error("not-a-kafka-streams", file_, {1, 1},
                 "nothing here looks like what Topology#describe() prints");
    return {};
  }
  check_last_line();
  for (Description& description : all_) check(description);
  return std::move(all_);
}

// A list that ends in a comma goes on in the next line.
std::vector<std::pair<std::string, std::uint32_t>> DescriptionReader::joined_lines(
    std::string_view text) {
  std::vector<std::pair<std::string, std::uint32_t>> lines;
  std::uint32_t number = 0;
  bool open = false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    if (trimmed(line).empty()) continue;
    last_ = {std::string(trimmed(line)), number};
    const bool goes_on = line_of(line, number).keyword.empty();
    if (open && goes_on) {
      lines.back().first += " " + std::string(trimmed(line));
    } else {
      lines.emplace_back(trimmed(line), number);  // without the end of a line of Windows
    }
    open = (open || !goes_on) && trimmed(line).ends_with(',');
  }
  return lines;
}

std::size_t DescriptionReader::part_count() const {
  std::size_t count = 0;
  for (const Description& one : all_) count += one.parts.size();
  return count;
}

Description& DescriptionReader::topology() {
  if (all_.empty()) all_.emplace_back();
  return all_.back();
}

void DescriptionReader::add(const Line& line) {
  if (line.keyword.empty()) return;
  if (line.keyword == "Topology:") {
    heading_ = line.number;
    std::string_view name = line.rest;
    if (name.ends_with(':')) name.remove_suffix(1);
    if (!name.empty()) all_.push_back({std::string(trimmed(name)), {}});
    node_ = nullptr;
  } else if (line.keyword == "Topologies:" || line.keyword == "Sub-topologies:") {
    heading_ = line.number;
    if (!all_.empty() && !all_.back().parts.empty()) all_.emplace_back();
    node_ = nullptr;
  } else if (line.keyword == "Sub-topology:") {
    add_part(line);
  } else if (line.keyword == "GlobalStore:") {
    add_global_store(line);
  } else if (line.keyword == "Source:") {
    add_node(What::Source, line);
  } else if (line.keyword == "Processor:") {
    add_node(What::Processor, line);
  } else if (line.keyword == "Sink:") {
    add_node(What::Sink, line);
  } else if (line.keyword == "-->" || line.keyword == "<--") {
    if (node_ == nullptr) return truncated(line.number, "an arrow stands behind no node");
    add_arrow(*node_, line.keyword, line.rest);
  }
}

void DescriptionReader::add_part(const Line& line) {
  const std::size_t end = line.rest.find(' ');
  SubTopology part{std::string(line.rest.substr(0, end)), false, {}, line.number};
  part.global = line.rest.find("global store") != std::string_view::npos;
  topology().parts.push_back(std::move(part));
  node_ = nullptr;
}

std::optional<DescriptionReader::NodeText> DescriptionReader::split(const Line& line) {
  std::size_t arrow = line.rest.size();
  for (const char* mark : {") -->", ") <--"}) arrow = std::min(arrow, line.rest.find(mark));
  if (arrow < line.rest.size()) ++arrow;
  const std::string_view head = trimmed(line.rest.substr(0, arrow));
  NodeText text{{}, {}, {}, line.rest.substr(arrow)};
  std::size_t last = 0;
  for (const std::string_view key : {"topics", "topic", "stores", "store", "extractor class"}) {
    const std::size_t open = head.rfind(fmt::format("({}:", key));
    if (open == std::string_view::npos || open < last) continue;
    last = open;
    text.name = trimmed(head.substr(0, open));
    text.key = key;
    text.value = head.substr(open + key.size() + 2);
    text.old = open == 0 || head[open - 1] != ' ';
  }
  if (text.name.empty() || !text.value.ends_with(')')) {
    truncated(line.number, "what stands behind the name of a node is cut off");
    return std::nullopt;
  }
  text.value.remove_suffix(1);
  text.value = trimmed(text.value);
  return text;
}

void DescriptionReader::add_node(What what, const Line& line) {
  node_ = nullptr;
  const std::optional<NodeText> text = split(line);
  if (!text) return;
  if (topology().parts.empty()) {
    return truncated(line.number, "a node stands in no sub-topology");
  }
  Described node;
  node.what = what;
  node.name = text->name;
  node.line = line.number;
  if (!set_details(*text, node)) {
    return truncated(line.number, "what stands behind the name of a node is cut off");
  }
  std::vector<Described>& nodes = topology().parts.back().nodes;
  nodes.push_back(std::move(node));
  node_ = &nodes.back();
  add_arrows(*node_, *text, line.number == last_.second);
}

bool DescriptionReader::set_details(const NodeText& text, Described& node) {
  if (node.what == What::Source && text.key.starts_with("topic")) {
    const bool brackets = text.value.starts_with('[') && text.value.ends_with(']');
    if (brackets || text.old) {
      node.topics = list_of(text.value);
    } else {
      node.pattern = text.value;
    }
    return !text.value.empty();
  }
  if (node.what == What::Processor && text.key.starts_with("store")) {
    node.stores = list_of(text.value);
    return true;
  }
  if (node.what != What::Sink || text.value.empty()) return false;
  if (text.key == "topic") node.topic = text.value;
  if (text.key == "extractor class") node.extractor = text.value;
  return text.key == "topic" || text.key == "extractor class";
}

void DescriptionReader::add_arrows(Described& node, const NodeText& from, bool last_line) {
  std::string_view text = from.arrows;
  while (!text.empty()) {
    const std::size_t at = std::min(text.find("-->"), text.find("<--"));
    if (at == std::string_view::npos) return;
    const std::string_view mark = text.substr(at, 3);
    text.remove_prefix(at + 3);
    const std::size_t end = std::min(text.find("-->"), text.find("<--"));
    add_arrow(node, mark, text.substr(0, end));
    text.remove_prefix(std::min(end, text.size()));
    // The oldest versions say nothing, not "none", where nothing follows.
    if (from.old && mark == "-->" && !(text.empty() && last_line)) node.has_next = true;
  }
}

void DescriptionReader::add_arrow(Described& node, std::string_view mark, std::string_view names) {
  const bool next = mark == "-->";
  (next ? node.has_next : node.has_previous) = !trimmed(names).empty();
  for (std::string& name : list_of(names)) {
    (next ? node.next : node.previous).push_back(std::move(name));
  }
}

// "S(topics: t) -> P(stores: s)" of 0.11 and 1.0: a source and its processor.
void DescriptionReader::add_global_store(const Line& line) {
  node_ = nullptr;
  const std::size_t arrow = line.rest.find("->");
  if (arrow == std::string_view::npos) {
    return truncated(line.number, "a global store is cut off");
  }
  const std::optional<NodeText> source =
      split({{}, trimmed(line.rest.substr(0, arrow)), line.number});
  const std::optional<NodeText> processor =
      split({{}, trimmed(line.rest.substr(arrow + 2)), line.number});
  if (!source || !processor) return;
  SubTopology part{"", true, {}, line.number};
  Described from{.what = What::Source,
                 .name = std::string(source->name),
                 .topics = {},
                 .pattern = {},
                 .extractor = {},
                 .topic = {},
                 .stores = {},
                 .next = {std::string(processor->name)},
                 .previous = {},
                 .has_next = true,
                 .line = line.number};
  Described to{.what = What::Processor,
               .name = std::string(processor->name),
               .topics = {},
               .pattern = {},
               .extractor = {},
               .topic = {},
               .stores = {},
               .next = {},
               .previous = {std::string(source->name)},
               .has_next = true,
               .has_previous = true,
               .line = line.number};
  if (!set_details(*source, from) || !set_details(*processor, to)) {
    return truncated(line.number, "a global store is cut off");
  }
  part.nodes = {std::move(from), std::move(to)};
  topology().parts.push_back(std::move(part));
}

// The beginning of a keyword, and nothing else.
void DescriptionReader::check_last_line() {
  const auto& [text, number] = last_;
  if (!line_of(text, number).keyword.empty()) return;
  for (const std::string_view keyword : kKeywords) {
    if (keyword.starts_with(text)) return truncated(number, "the text ends inside a keyword");
  }
}

std::vector<Description> read_description(std::string_view text, const std::string& file,
                                          Graph& graph) {
  return DescriptionReader(file, graph).run(text);
}

}  // namespace firebreak::imports::kafka_streams
