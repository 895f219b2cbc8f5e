// SPDX-License-Identifier: Apache-2.0
#include "frontend/yaml/reader.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

#include "frontend/yaml/fields.h"
#include "frontend/yaml/files.h"
#include "topology/builder.h"

namespace firebreak::frontend {

using topology::Model;

namespace {

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
void add_errors_of_builder(const Losses& lost, const Model& model, base::Diagnostics& diagnostics) {
  if (lost.has(Aspect::All) || diagnostics.size() >= kMostErrors) return;
  base::Diagnostics found;
  topology::build(model, {}, found);
  for (const base::Diagnostic& error : found.all()) {
    if (error.span.line == 0) continue;  // about a name that could not be read
    const auto ground = std::find_if(kGrounds.begin(), kGrounds.end(),
                                     [&](const Ground& g) { return g.code == error.code; });
    const bool stands =
        ground == kGrounds.end() || std::none_of(ground->aspects.begin(), ground->aspects.end(),
                                                 [&](Aspect a) { return lost.has(a); });
    if (stands) diagnostics.add(error);
  }
}

std::optional<Model> whole_model(Files& files, const SourceText& source,
                                 base::Diagnostics& diagnostics) {
  const std::size_t errors_before = diagnostics.size();
  Joined read = files.read(source, Streams::Required);
  if (diagnostics.size() == errors_before) return std::move(read.model);
  if (read.has_streams) {
    read.lost.add(Aspect::Names);
    if (read.model.streams.empty()) read.lost.add(Aspect::Ends);  // none could be read
    add_errors_of_builder(read.lost, read.model, diagnostics);
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

std::optional<Model> with_topology(Files& files, const SourceText& annotations,
                                   const SourceText& topology, base::Diagnostics& diagnostics) {
  const std::size_t errors_before = diagnostics.size();
  Model own = files.read(annotations, Streams::Refused).model;
  const bool good = diagnostics.size() == errors_before;
  std::optional<Model> model = whole_model(files, topology, diagnostics);
  if (!good || !model) return std::nullopt;
  model->name = std::move(own.name);
  model->fds.insert(model->fds.end(), own.fds.begin(), own.fds.end());
  if (own.repairs) model->repairs = std::move(own.repairs);
  if (own.costs) model->costs = std::move(own.costs);
  if (own.expect) model->expect = std::move(own.expect);
  put_components(*model, std::move(own.components));
  return model;
}

}  // namespace

std::optional<Model> yaml::read(const SourceText& source, const SourceText* topology,
                                const FileReader& reader, base::Diagnostics& diagnostics) {
  Files files(reader, diagnostics);
  if (topology != nullptr) return with_topology(files, source, *topology, diagnostics);
  return whole_model(files, source, diagnostics);
}

}  // namespace firebreak::frontend
