// SPDX-License-Identifier: Apache-2.0
#include "behavior/scope.h"

namespace firebreak::behavior {

bool Scope::add(const std::string& name, Symbol symbol, const Type& type) {
  if (!entries_.try_emplace(name, Entry{symbol, type}).second) return false;
  order_.push_back(name);
  return true;
}

const Scope::Entry* Scope::find(const std::string& name) const {
  const auto found = entries_.find(name);
  return found == entries_.end() ? nullptr : &found->second;
}

std::vector<std::string> Scope::names() const {
  std::vector<std::string> result;
  for (const auto& [name, entry] : entries_) result.push_back(name);
  return result;
}

std::vector<std::string> Scope::states() const {
  std::vector<std::string> result;
  for (const auto& [name, entry] : entries_) {
    if (entry.symbol.kind == Symbol::Kind::State) result.push_back(name);
  }
  return result;
}

void Scope::release(std::size_t mark) {
  while (order_.size() > mark) {
    entries_.erase(order_.back());
    order_.pop_back();
  }
}

}  // namespace firebreak::behavior
