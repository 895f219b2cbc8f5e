// SPDX-License-Identifier: Apache-2.0
// One file of Flux, as it stands.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "imports/flux/definition.h"
#include "imports/tree.h"

namespace firebreak::imports::flux {

inline constexpr std::array<std::string_view, 9> kTopologyKeys = {
    "name",   "topologySource", "components", "includes",   "config",
    "spouts", "bolts",          "streams",    "workerHooks"};

struct Include {
  std::string file;
  bool override = false;
  base::SourceSpan span;
};

/// One file.
class FileReader {
 public:
  FileReader(const Document& document, const Substituted& text, const std::string& file,
             Graph& graph)
      : document_(document), text_(text), file_(file), graph_(graph) {}
  Definition read();
  std::vector<Include> includes();

 private:
  std::string text(NodeId node) const;
  void error(const char* code, NodeId node, std::string message, std::string hint = "");
  void check_keys(NodeId map, const char* what, std::span<const std::string_view> known,
                  bool strict);
  std::vector<NodeId> list(NodeId map, const char* key);
  std::optional<Count> number(NodeId node, const char* what);
  void read_config(NodeId config, Definition& all);
  std::vector<Bean> beans(NodeId root, const char* key, const char* what,
                          std::span<const std::string_view> known, bool strict);
  void read_settings(NodeId item, Bean& bean);
  void look_through(NodeId root, Bean& bean, bool& guarantee, bool& at_most_once);
  void add(Bean bean, std::vector<Bean>& all, NodeId item);

  // file_reader_streams.cpp
  void read_stream(NodeId item, Definition& all);
  void read_grouping(NodeId node, StreamDef& stream);
  void read_custom(NodeId custom, StreamDef& stream);
  void check_type(NodeId type, NodeId node, const StreamDef& stream);

  const Document& document_;
  const Substituted& text_;
  const std::string& file_;
  Graph& graph_;
  std::map<std::string, std::size_t> index_;  // by id, of the beans that are being read
};

}  // namespace firebreak::imports::flux
