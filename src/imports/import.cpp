// SPDX-License-Identifier: Apache-2.0
#include "imports/import.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "frontend/printer.h"
#include "imports/advice.h"
#include "imports/builder.h"
#include "imports/commented.h"
#include "imports/overlay.h"
#include "imports/read_file.h"
#include "topology/builder.h"

namespace firebreak::imports {

namespace {

// Lines that the overlay says something of rest on it.
void note_overlay(const Overlaid& overlaid, Notes& notes) {
  for (std::size_t i = 0; i < overlaid.model.streams.size() && i < notes.streams.size(); ++i) {
    if (overlaid.streams.contains(overlaid.model.streams[i].name.text))
      notes.streams[i] = "overlay";
  }
  for (std::size_t i = 0; i < overlaid.model.components.size() && i < notes.components.size();
       ++i) {
    const topology::ComponentDecl& component = overlaid.model.components[i];
    if (!overlaid.components.contains(component.name.text)) continue;
    notes.components[i].whole = "overlay";
    notes.components[i].paths.assign(component.paths.size(), "overlay");
  }
}

bool lay_over(const std::string& file, const ReadFile& files, Graph& graph, Built& built) {
  const std::optional<std::string> text = read_file(file, "the overlay", files, graph);
  if (!text) return false;
  std::optional<Overlaid> overlaid = imports::lay_over(built.model, *text, file, graph);
  if (!overlaid) return false;
  note_overlay(*overlaid, built.notes);
  built.model = std::move(overlaid->model);
  return true;
}

// What was built must be a model.
void check(const topology::Model& model, Graph& graph) {
  base::Diagnostics diagnostics;
  if (topology::build(model, {}, diagnostics)) return;
  for (const base::Diagnostic& one : diagnostics.all()) {
    graph.error(one.code, model.file, {}, one.message, one.hint);
  }
}

// By file, in the order of their names, and place.
void sort_findings(Graph& graph) {
  std::ranges::stable_sort(graph.findings, {}, [](const Finding& finding) {
    return std::tie(finding.what.file, finding.what.span);
  });
}

Imported made(const Importer& importer, const Request& request, const ReadFile& files) {
  Imported imported{importer.read(request, files), {}, "", "", "", {}};
  Graph& graph = imported.graph;
  graph.format = importer.name;
  if (graph.refused()) return imported;
  if (graph.nodes.empty() && graph.own_labels) return imported;  // these need no model
  Built built = build(graph, request.tasks);
  if (!graph.refused() && request.overlay) lay_over(*request.overlay, files, graph, built);
  if (!graph.refused()) check(built.model, graph);
  if (graph.refused()) return imported;
  imported.model_text = frontend::print_model(built.model);
  imported.commented_text = commented(imported.model_text, built.notes);
  imported.stub = stub(built.model, graph);
  imported.advice = split_advice(graph.format, built.model);
  imported.model = std::move(built.model);
  return imported;
}

}  // namespace

Imported run_import(const Importer& importer, const Request& request, const ReadFile& files) {
  Imported imported = made(importer, request, files);
  sort_findings(imported.graph);
  return imported;
}

}  // namespace firebreak::imports
