// SPDX-License-Identifier: Apache-2.0
#include "frontend/yaml/reader.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <unordered_map>
#include <utility>

#include "frontend/yaml/document.h"
#include "frontend/yaml/fields.h"
#include "frontend/yaml/sections.h"
#include "frontend/yaml/text_check.h"
#include "topology/builder.h"

namespace firebreak::frontend {

using topology::Model;
using topology::Name;

namespace {

/// A file in the form of the Blazes paper: component names at the top level.
bool holds_annotations_only(const Source& source) {
  const NodeId root = source.document().root();
  if (source.kind(root) != NodeKind::Map || source.has_key(root, "streams") ||
      source.has_key(root, "components")) {
    return false;
  }
  const std::span<const NodeId> children = source.document().children(root);
  for (std::size_t i = 1; i < children.size(); i += 2) {
    if (source.has_key(children[i], "annotation")) return true;
  }
  return false;
}

Name default_name(const std::string& file) {
  std::string stem = std::filesystem::path(file).stem().string();
  if (stem.empty() || stem == "-") stem = "model";
  return {well_formed(stem, kLongestName), {}};
}

/// What a file in the paper's form holds; a text under `name` is the model's name.
Model read_annotations(Source& source) {
  Model model;
  auto entries = source.entries(source.document().root(), "a file of annotations");
  if (!entries) return model;
  for (auto& [name, value] : *entries) {
    if (name.text == "name" && source.kind(value) == NodeKind::Scalar) {
      model.name = source.name(value, "the name of a model").value_or(model.name);
    } else if (!name.text.starts_with(keys::kForOthers)) {
      model.components.push_back(read_component(source, std::move(name), value));
    }
  }
  return model;
}

Model read_sections(Source& source) {
  Model model;
  const Fields fields(source, source.document().root(), keys::kModel);
  if (const auto node = fields.find("name")) {
    model.name = source.name(*node, "the name of a model").value_or(model.name);
  }
  if (const auto node = fields.find("fds")) model.fds = read_dependencies(source, *node);
  const auto defaults = fields.find("defaults");
  if (const auto node = fields.find("streams")) {
    model.streams =
        read_streams(source, *node, defaults ? read_defaults(source, *defaults) : StreamDefaults{});
  } else if (defaults) {
    read_defaults(source, *defaults);
  }
  if (const auto node = fields.find("components")) {
    model.components = read_components(source, *node);
  }
  if (const auto node = fields.find("repairs")) model.repairs = read_repairs(source, *node);
  if (const auto node = fields.find("costs")) model.costs = read_costs(source, *node);
  if (const auto node = fields.find("expect")) model.expect = read_expect(source, *node);
  return model;
}

/// What an error of the builder rests on; if that was not read, the error may be a mere
/// consequence. Errors of other codes rest on the names of streams and components alone.
struct Ground {
  std::string_view code;
  std::array<Aspect, 2> aspects;
};
constexpr std::array kGrounds{
    Ground{"dangling-interface", {Aspect::Paths, Aspect::Paths}},
    Ground{"unknown-variant", {Aspect::Paths, Aspect::Paths}},
    Ground{"unknown-input", {Aspect::Paths, Aspect::Paths}},
    Ground{"no-paths", {Aspect::Paths, Aspect::Paths}},
    Ground{"unfed-path", {Aspect::Ends, Aspect::Ends}},
    Ground{"not-an-input", {Aspect::Ends, Aspect::Ends}},
    Ground{"not-a-sink", {Aspect::Ends, Aspect::Ends}},
    Ground{"unconnected-stream", {Aspect::Ends, Aspect::Ends}},
    Ground{"no-source", {Aspect::Ends, Aspect::Ends}},
    Ground{"no-sink", {Aspect::Ends, Aspect::Ends}},
    Ground{"unknown-attribute", {Aspect::Attributes, Aspect::Attributes}},
    Ground{"attribute-not-carried", {Aspect::Attributes, Aspect::Ends}},
    Ground{"gate-not-carried", {Aspect::Attributes, Aspect::Ends}},
    Ground{"rewrite-not-emitted", {Aspect::Attributes, Aspect::Ends}},
    // Reported already, as duplicate keys.
    Ground{"duplicate-stream", {Aspect::Names, Aspect::Names}},
    Ground{"duplicate-component", {Aspect::Names, Aspect::Names}},
    Ground{"duplicate-variant", {Aspect::Names, Aspect::Names}},
};

/// For a file with errors: what the builder finds in the part that could be read, as far as it
/// stands on its own.
void add_errors_of_builder(const Source& source, const Model& model,
                           base::Diagnostics& diagnostics) {
  if (source.lost(Aspect::All) || diagnostics.size() >= kMostErrors) return;
  base::Diagnostics found;
  topology::build(model, {}, found);
  for (const base::Diagnostic& error : found.all()) {
    if (error.span.line == 0) continue;  // about a name that could not be read
    const auto ground = std::find_if(kGrounds.begin(), kGrounds.end(),
                                     [&](const Ground& g) { return g.code == error.code; });
    const bool stands =
        ground == kGrounds.end() || std::none_of(ground->aspects.begin(), ground->aspects.end(),
                                                 [&](Aspect a) { return source.lost(a); });
    if (stands) diagnostics.add(error);
  }
}

/// Whether a file must hold streams or must not.
enum class Streams { Required, Refused };

std::optional<Model> read_part(std::string_view text, const std::string& file, std::uint32_t number,
                               Streams streams, base::Diagnostics& diagnostics) {
  const std::size_t errors_before = diagnostics.size();
  const auto document = parse_document(text, file, diagnostics);
  if (!document) return std::nullopt;
  Source source(*document, file, number, diagnostics);
  const bool has_streams = source.has_key(document->root(), "streams");
  Model model = holds_annotations_only(source) ? read_annotations(source) : read_sections(source);
  model.file = file;
  if (model.name.text.empty()) model.name = default_name(file);
  const bool is_map = (*document)[document->root()].kind == NodeKind::Map;
  if (is_map && streams == Streams::Required && !has_streams) {
    source.error(source.span(document->root()), "no-streams", "the file holds no streams",
                 "write the key 'streams', or name the file that has it: --topology FILE");
  } else if (streams == Streams::Refused && has_streams) {
    source.error(source.span(document->root()), "two-topologies",
                 "the file holds streams of its own; with --topology it can hold only components",
                 "leave out --topology, or remove the key 'streams'");
  }
  if (diagnostics.size() == errors_before) return model;
  if (has_streams && streams == Streams::Required) {
    source.lose(Aspect::Names);
    if (model.streams.empty()) source.lose(Aspect::Ends);  // none could be read
    add_errors_of_builder(source, model, diagnostics);
  }
  return std::nullopt;
}

/// The components of `annotations` replace those of the same name in `model` or join them.
void put_components(Model& model, std::vector<topology::ComponentDecl> annotations) {
  std::unordered_map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < model.components.size(); ++i) {
    places.emplace(model.components[i].name.text, i);
  }
  for (topology::ComponentDecl& component : annotations) {
    const auto place = places.find(component.name.text);
    if (place == places.end()) {
      model.components.push_back(std::move(component));
    } else {
      model.components[place->second] = std::move(component);
    }
  }
}

std::optional<Model> with_topology(const SourceText& annotations, const SourceText& topology,
                                   base::Diagnostics& diagnostics) {
  auto own = read_part(annotations.text, annotations.file, 0, Streams::Refused, diagnostics);
  auto other = read_part(topology.text, topology.file, 1, Streams::Required, diagnostics);
  if (!own || !other) return std::nullopt;
  Model model = std::move(*other);
  model.more_files = {std::move(model.file)};
  model.file = std::move(own->file);
  model.name = std::move(own->name);
  model.fds.insert(model.fds.end(), own->fds.begin(), own->fds.end());
  if (own->repairs) model.repairs = std::move(own->repairs);
  if (own->costs) model.costs = std::move(own->costs);
  if (own->expect) model.expect = std::move(own->expect);
  put_components(model, std::move(own->components));
  return model;
}

}  // namespace

std::optional<Model> yaml::read(const SourceText& source, const SourceText* topology,
                                base::Diagnostics& diagnostics) {
  if (topology != nullptr) return with_topology(source, *topology, diagnostics);
  return read_part(source.text, source.file, 0, Streams::Required, diagnostics);
}

}  // namespace firebreak::frontend
