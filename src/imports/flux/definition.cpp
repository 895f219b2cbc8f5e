// SPDX-License-Identifier: Apache-2.0
// A file and what it includes, joined.
#include "imports/flux/definition.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "imports/flux/file_reader.h"
#include "imports/read_file.h"

namespace firebreak::imports::flux {

namespace {

namespace fs = std::filesystem;

/// Joins a file and what it includes.
class Joiner {
 public:
  Joiner(const Request& request, const Variables& variables, const ReadFile& files, Graph& graph)
      : request_(request), variables_(variables), files_(files), graph_(graph) {}

  std::optional<Definition> run(const std::string& file) {
    const std::optional<std::string> text = read_file(file, "the file", files_, graph_);
    if (!text) return std::nullopt;
    const Substituted substituted(*text, variables_, file, graph_);
    if (!substituted.whole()) return std::nullopt;
    const std::optional<Document> document = parse(substituted.text(), file, graph_, "not-a-flux");
    if (!document) return std::nullopt;
    if (!is_flux(*document)) {
      graph_.error("not-a-flux", file, (*document)[document->root()].span,
                   "a Flux file is a mapping with the keys name, spouts, bolts and streams");
      return std::nullopt;
    }
    FileReader reader(*document, substituted, file, graph_);
    Definition all = reader.read();
    for (const Include& include : reader.includes()) join(include, file, all);
    return all;
  }

 private:
  static bool is_flux(const Document& document) {
    return std::ranges::any_of(members(document, document.root()), [&](const Member& member) {
      return std::ranges::find(kTopologyKeys, document.text(member.key)) != kTopologyKeys.end();
    });
  }

  void join(const Include& include, const std::string& from, Definition& all) {
    const auto found = look_up(include.file, from);
    std::optional<Document> document;
    std::optional<Substituted> substituted;
    Graph aside;  // what is said of a file that cannot be used in the end
    if (found) {
      substituted.emplace(found->second, variables_, found->first, aside);
      if (substituted->whole()) document = parse(substituted->text(), found->first, aside);
    }
    if (!document || (*document)[document->root()].kind != frontend::NodeKind::Map) {
      graph_.warning("include-not-read", from, include.span,
                     fmt::format("the include '{}' {}", include.file,
                                 found ? "is no YAML that can be read" : "is not at hand"));
      graph_.holes.push_back(
          {include.file, "includes", std::string("nothing"), {from, include.span.line}});
      return;
    }
    graph_.files.push_back(found->first);
    std::ranges::move(aside.findings, std::back_inserter(graph_.findings));
    FileReader reader(*document, *substituted, found->first, graph_);
    Definition part = reader.read();
    for (const Include& nested : reader.includes()) {
      graph_.warning("nested-include", found->first, nested.span,
                     fmt::format("Flux reads no includes of includes: '{}'", nested.file));
    }
    graph_.facts.push_back(
        {include.file, "includes", found->first, Basis::Declared, "", {from, include.span.line}});
    merge(std::move(part), include.override, all);
  }

  // Below each include path, then in the folder of the file and its parents.
  std::optional<std::pair<std::string, std::string>> look_up(std::string name,
                                                             const std::string& from) const {
    while (name.starts_with('/')) name.erase(0, 1);
    std::vector<fs::path> folders(request_.include_paths.begin(), request_.include_paths.end());
    for (fs::path folder = fs::path(from).parent_path();; folder = folder.parent_path()) {
      folders.push_back(folder);
      if (folder.empty() || folder == folder.parent_path()) break;
    }
    for (const fs::path& folder : folders) {
      const std::string file = (folder / name).string();
      if (auto text = files_(file)) return std::pair(file, *std::move(text));
    }
    return std::nullopt;
  }

  static void merge(Definition part, bool override, Definition& all) {
    if (!part.name.empty() && (override || all.name.empty())) all.name = part.name;
    for (const auto& [key, value] : part.config) {
      if (override || !all.config.contains(key)) all.config[key] = value;
    }
    merge(part.components, override, all.components);
    merge(part.spouts, override, all.spouts);
    merge(part.bolts, override, all.bolts);
    std::ranges::move(part.streams, std::back_inserter(all.streams));
  }

  static void merge(std::vector<Bean>& part, bool override, std::vector<Bean>& all) {
    std::map<std::string, std::size_t> index;
    for (std::size_t i = 0; i < all.size(); ++i) index[all[i].id] = i;
    for (Bean& bean : part) {
      const auto known = index.find(bean.id);
      if (known == index.end()) {
        all.push_back(std::move(bean));
      } else if (override) {
        all[known->second] = std::move(bean);
      }
    }
  }

  const Request& request_;
  const Variables& variables_;
  const ReadFile& files_;
  Graph& graph_;
};

}  // namespace

std::optional<Definition> read_definition(const std::string& file, const Request& request,
                                          const Variables& variables, const ReadFile& files,
                                          Graph& graph) {
  return Joiner(request, variables, files, graph).run(file);
}

}  // namespace firebreak::imports::flux
