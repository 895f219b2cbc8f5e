// SPDX-License-Identifier: Apache-2.0
// What describe.cpp and description_checks.cpp share.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "imports/kafka_streams/describe.h"

namespace firebreak::imports::kafka_streams {

/// A line by its first keyword.
struct Line {
  std::string_view keyword;  // empty: none
  std::string_view rest;     // behind it
  std::uint32_t number = 0;
};

class DescriptionReader {
 public:
  DescriptionReader(const std::string& file, Graph& graph) : file_(file), graph_(graph) {}
  std::vector<Description> run(std::string_view text);

 private:
  std::vector<std::pair<std::string, std::uint32_t>> joined_lines(std::string_view text);
  void truncated(std::uint32_t line, std::string message);
  std::size_t part_count() const;
  Description& topology();
  void add(const Line& line);
  void add_part(const Line& line);
  // The parts of "NAME (what: details) --> …"; the name ends where the last such parenthesis opens.
  struct NodeText {
    std::string_view name;
    std::string_view key;
    std::string_view value;
    std::string_view arrows;
    bool old = false;  // no blank before the parenthesis
  };
  std::optional<NodeText> split(const Line& line);
  void add_node(What what, const Line& line);
  static bool set_details(const NodeText& text, Described& node);
  void add_arrows(Described& node, const NodeText& from, bool last_line);
  void add_arrow(Described& node, std::string_view mark, std::string_view names);
  void add_global_store(const Line& line);
  void check_last_line();
  void check(Description& description);
  static void recombine(std::vector<std::string>& list, const std::set<std::string>& names);
  void check(const Described& node);
  void check_counterparts(const SubTopology& part);
  const std::string& file_;
  Graph& graph_;
  std::vector<Description> all_;
  Described* node_ = nullptr;  // the last one
  std::pair<std::string, std::uint32_t> last_;
  std::uint32_t heading_ = 0;  // the line of the last one
};

}  // namespace firebreak::imports::kafka_streams
