// SPDX-License-Identifier: Apache-2.0
#include "infer/witness_emissions.h"

#include <algorithm>
#include <utility>

namespace firebreak::infer {

namespace {

const std::vector<behavior::Arguments>& at(const Witness::Handling& handling,
                                           const std::string& output) {
  static const std::vector<behavior::Arguments> kNone;
  const auto found = handling.emitted.find(output);
  return found != handling.emitted.end() ? found->second : kNone;
}

// As sets, each in ascending order.
std::vector<behavior::Value> sorted(std::vector<behavior::Arguments> tuples) {
  std::vector<behavior::Value> result;
  for (behavior::Arguments& tuple : tuples) result.push_back({behavior::TupleValue{tuple}});
  std::ranges::sort(result, [](const auto& a, const auto& b) { return a < b; });
  return result;
}

}  // namespace

bool same_emission(const Witness::Handling& a, const Witness::Handling& b,
                   const std::string& output) {
  return sorted(at(a, output)) == sorted(at(b, output));
}

std::vector<behavior::Value> all_of(const std::vector<Witness::Handling>& order,
                                    const std::string& output) {
  std::vector<behavior::Arguments> all;
  for (const Witness::Handling& handling : order) {
    all.insert(all.end(), at(handling, output).begin(), at(handling, output).end());
  }
  return sorted(std::move(all));
}

std::vector<behavior::Value> without_repetition(std::vector<behavior::Value> all) {
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

}  // namespace firebreak::infer
