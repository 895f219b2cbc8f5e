// SPDX-License-Identifier: Apache-2.0
#include "coordination/accepting.h"

#include <algorithm>

#include "result/accepted.h"

namespace firebreak::coordination {

topology::Model accepting(topology::Model model, const std::vector<std::string>& sinks) {
  for (topology::StreamDecl& stream : model.streams) {
    if (std::ranges::find(sinks, stream.name.text) != sinks.end()) {
      stream.accept = topology::Accept::Diverge;
    }
  }
  return model;
}

std::vector<std::string> sinks_that_count(const topology::Model& model,
                                          result::RepairTarget target) {
  std::vector<std::string> result;
  for (const topology::StreamDecl& stream : model.streams) {
    const bool counts = result::forbids(target, stream.accept, result::Anomaly::Diverge);
    if (!stream.to && counts) result.push_back(stream.name.text);
  }
  return result;
}

}  // namespace firebreak::coordination
