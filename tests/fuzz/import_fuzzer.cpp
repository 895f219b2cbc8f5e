// SPDX-License-Identifier: Apache-2.0
// Any bytes are imported, or refused with errors, from the format that this is compiled for. What
// is imported is a model that reads and prints the same, and its stub, laid over it, changes
// nothing. Bytes behind the first `\x01` are a second file on the command line, and all that files
// name; behind the next one stands an overlay.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "frontend/printer.h"
#include "frontend/reader.h"
#include "imports/import.h"
#include "imports/rank.h"
#include "imports/result_json.h"
#include "imports/table.h"

namespace {

using namespace firebreak;

void require(bool holds) {
  if (!holds) std::abort();
}

std::vector<std::string> split(std::string_view input) {
  std::vector<std::string> parts;
  while (parts.size() < 2) {
    const std::size_t at = input.find('\x01');
    parts.emplace_back(input.substr(0, at));
    if (at == std::string_view::npos) return parts;
    input.remove_prefix(at + 1);
  }
  parts.emplace_back(input);
  return parts;
}

imports::Request request_for(const std::vector<std::string>& parts) {
  imports::Request request;
  request.files = {"first"};
  request.labels = true;
  if (parts.size() > 1 && !parts[1].empty()) request.files.emplace_back("second");
  if (parts.size() > 2 && !parts[2].empty()) request.overlay = "overlay";
  return request;
}

void check_printing(const std::string& text) {
  base::Diagnostics diagnostics;
  const auto model = frontend::read_model(text, "model.yaml", diagnostics);
  require(model.has_value() && diagnostics.empty());
  require(frontend::print_model(*model) == text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::vector<std::string> parts =
      split(std::string_view(reinterpret_cast<const char*>(data), size));
  const imports::Importer& importer = *imports::find_importer(FIREBREAK_FORMAT);
  imports::Request request = request_for(parts);
  std::string stub;
  const imports::ReadFile files = [&](const std::string& file) -> std::optional<std::string> {
    if (file == "first") return parts[0];
    if (file == "stub") return stub;
    if (file == "overlay") return parts[2];
    return parts.size() > 1 ? std::optional(parts[1]) : std::nullopt;
  };
  const imports::Imported imported = imports::run_import(importer, request, files);
  const imports::Graph& graph = imported.graph;
  require(imported.model_text.empty() == graph.refused());
  for (const imports::Finding& finding : graph.findings) {
    require(!finding.what.code.empty() && !finding.what.message.empty());
  }
  require(!imports::result_json(graph, imported.model_text).empty());
  if (graph.refused()) return 0;
  require(!imports::table(graph, imports::weigh(graph, imported.model), imported.advice).empty());
  check_printing(imported.model_text);
  if (request.overlay) return 0;
  stub = imported.stub;
  request.overlay = "stub";
  require(imports::run_import(importer, request, files).model_text == imported.model_text);
  return 0;
}
