// SPDX-License-Identifier: Apache-2.0
#include "simulator/memory.h"

#include <algorithm>

#include "simulator/hash.h"

namespace firebreak::simulator {

using namespace topology;

Grid::Grid(const Plan& plan, ComponentId component, unsigned domain)
    : attributes_(&plan.grid[component.index()]), domain_(domain) {
  for (std::size_t i = 0; i < attributes_->size(); ++i) count_ *= domain_;
}

Values Grid::at(unsigned cell) const {
  Values values = no_values();
  for (const AttributeId a : *attributes_) {
    values[a.index()] = static_cast<std::int8_t>(cell % domain_);
    cell /= domain_;
  }
  return values;
}

Cells Grid::matching(const Values& values, const AttributeSet& attributes) const {
  Cells result = 0;
  for (unsigned cell = 0; cell < count_; ++cell) {
    const Values here = at(cell);
    bool agrees = true;
    for (const AttributeId a : attributes) {
      const std::int8_t wanted = values[a.index()], found = here[a.index()];
      if (wanted >= 0 && found >= 0 && wanted != found) agrees = false;
    }
    if (agrees) result |= Cells{1} << cell;
  }
  return result;
}

Cells Grid::touched(const Path& path, const Values& values) const {
  if (path.confluent()) return matching(values, *attributes_);
  return path.gate.unknown ? all() : matching(values, path.gate.attributes);
}

std::uint64_t Memory::view(const Plan& plan, PathId path, Cells cells) const {
  std::uint64_t result = term(path.value);
  for (const PathId q : plan.rivals[path.index()]) {
    const Kept& kept = kept_[q.index()];
    std::uint64_t sum = 0;
    for (const Entry& entry : kept.bag) {
      if ((entry.cells & cells) != 0) sum += mix(entry.value);
    }
    for (const auto& [cell, value] : kept.chain) {
      if ((cells >> cell & 1) != 0) sum += term(cell, value);
    }
    for (const auto& [partition, newest] : kept.newest) {
      if ((partition & cells) != 0) sum += term(partition, newest.value);
    }
    result = term(result, q.value, sum);
  }
  return result;
}

void Memory::write(const Plan& plan, PathId path, const Message& message, Cells cells,
                   std::uint64_t view) {
  const Path& p = plan.topology[path];
  if (!p.newest.empty()) {
    for (const PathId holder : plan.holders[path.index()]) {
      Kept& kept = kept_[holder.index()];
      kept.newest.erase(cells);
      if (holder == path) kept.newest[cells] = {message.content, version_of(plan, path, message)};
      kept.record = 0;
      for (const auto& [partition, newest] : kept.newest) {
        kept.record += term(partition, newest.value);
      }
    }
    return;
  }
  const auto& seen = plan.rivals[path.index()];
  const bool ordered = !p.confluent() && std::find(seen.begin(), seen.end(), path) != seen.end();
  const std::uint64_t value = p.confluent() ? message.content : term(message.content, view);
  Kept& kept = kept_[path.index()];
  if (ordered) {
    for (unsigned cell = 0; cell < 64; ++cell) {
      if ((cells >> cell & 1) != 0) kept.chain[cell] = value;
    }
    kept.record += mix(value);
    return;
  }
  const bool once = p.confluent() && p.idempotent;
  const auto known = std::find(kept.recorded.begin(), kept.recorded.end(), value);
  if (once && known != kept.recorded.end()) return;
  kept.recorded.push_back(value);
  kept.record += mix(value);
  kept.bag.push_back({value, cells});
}

Memory::Version Memory::version_of(const Plan& plan, PathId path, const Message& message) {
  Version result;
  for (const AttributeId a : plan.topology[path].newest) {
    result.push_back(message.values[a.index()]);
  }
  // Of one version, what comes by the path that is listed later.
  const auto& paths = plan.topology[plan.topology[path].component].paths;
  const auto here = std::ranges::find_if(
      paths, [&](PathId p) { return plan.topology[p].from == plan.topology[path].from; });
  result.push_back(static_cast<std::int8_t>(here - paths.begin()));
  return result;
}

bool Memory::stale(const Plan& plan, PathId path, const Message& message, Cells cells) const {
  return std::ranges::any_of(plan.holders[path.index()], [&](PathId holder) {
    const auto& newest = kept_[holder.index()].newest;
    const auto kept = newest.find(cells);
    return kept != newest.end() && version_of(plan, path, message) <= kept->second.version;
  });
}

void Memory::forget(PathId path, Cells cells) {
  Kept& kept = kept_[path.index()];
  for (Entry& entry : kept.bag) entry.cells &= ~cells;
  std::erase_if(kept.bag, [](const Entry& entry) { return entry.cells == 0; });
  std::erase_if(kept.chain, [&](const auto& cell) { return (cells >> cell.first & 1) != 0; });
}

std::uint64_t Memory::digest() const {
  std::uint64_t result = 0;
  for (const Kept& kept : kept_) {
    std::uint64_t sum = 0;
    for (const Entry& entry : kept.bag) sum += term(entry.value, entry.cells);
    for (const auto& [cell, value] : kept.chain) sum += term(cell, value);
    for (const auto& [partition, newest] : kept.newest) {
      std::uint64_t whole = term(partition, newest.value);
      for (const std::int8_t part : newest.version) whole = term(whole, part);
      sum += whole;
    }
    result = term(result, sum, kept.record);
  }
  return result;
}

}  // namespace firebreak::simulator
