// SPDX-License-Identifier: Apache-2.0
// Any bytes are a model or refused with diagnostics. What is read, prints to a text that reads
// and prints the same; the builder makes a topology of it or says why not. The first byte `\x01`
// marks two files, split at the next `\x01`: annotations and the topology they go with.
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "frontend/printer.h"
#include "frontend/reader.h"
#include "topology/builder.h"

namespace {

using firebreak::base::Diagnostics;
using firebreak::topology::Model;

void require(bool holds) {
  if (!holds) std::abort();
}

std::optional<Model> read(std::string_view input, Diagnostics& diagnostics) {
  if (!input.starts_with('\x01')) {
    return firebreak::frontend::read_model(input, "fuzz.yaml", diagnostics);
  }
  input.remove_prefix(1);
  const std::size_t split = std::min(input.find('\x01'), input.size());
  const std::string_view rest = input.substr(std::min(split + 1, input.size()));
  return firebreak::frontend::read_model_with_topology({input.substr(0, split), "fuzz.yaml"},
                                                       {rest, "topology.yaml"}, diagnostics);
}

void check_printing(const Model& model) {
  const std::string printed = firebreak::frontend::print_model(model);
  Diagnostics diagnostics;
  const auto again = firebreak::frontend::read_model(printed, "printed.yaml", diagnostics);
  require(again.has_value());
  require(firebreak::frontend::print_model(*again) == printed);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  Diagnostics diagnostics;
  const auto model = read(input, diagnostics);
  require(model.has_value() == diagnostics.empty());
  if (model) {
    check_printing(*model);
    const auto topology = firebreak::topology::build(*model, {}, diagnostics);
    require(topology.has_value() == diagnostics.empty());
  }
  for (const auto& diagnostic : diagnostics.all()) {
    require(!diagnostic.code.empty() && !diagnostic.message.empty());
  }
  return 0;
}
