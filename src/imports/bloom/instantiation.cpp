// SPDX-License-Identifier: Apache-2.0
// Modules with what they include and import.
#include "imports/bloom/instantiation.h"

#include <fmt/format.h>

#include <algorithm>

namespace firebreak::imports::bloom {

namespace {

constexpr std::size_t kMostImports = 1'000;

}  // namespace

void Instantiation::run(const Module& module, const std::string& prefix) {
  if (std::ranges::find(importing_, &module) != importing_.end()) {
    error(module.at, "cyclic-import", fmt::format("module '{}' imports itself", module.name));
    return;
  }
  if (instance_.aliases.size() > kMostImports) {
    error(module.at, "too-large", fmt::format("there are more than {} imports", kMostImports));
    return;
  }
  importing_.push_back(&module);
  const std::vector<const Module*> parts = lineage(module);
  import_all(parts, prefix);
  for (const Module* part : parts) {
    for (const Ref state : part->states) declare_all(state, prefix);
  }
  add_blocks(parts, prefix);
  importing_.pop_back();
}

void Instantiation::add_builtin(std::string name, StateKind kind, Strings columns) {
  Collection builtin;
  builtin.name = std::move(name);
  builtin.kind = kind;
  builtin.columns = std::move(columns);
  builtin.declared = false;
  add(std::move(builtin));
}

const Expr& Instantiation::at(Ref ref) const { return program_[ref]; }

Ref Instantiation::of(Ref ref, ExprId expr) { return {ref.file, expr}; }

void Instantiation::error(Ref ref, std::string code, std::string message, std::string hint) {
  graph_.error(std::move(code), program_.files[ref.file].name, at(ref).span, std::move(message),
               std::move(hint));
}

void Instantiation::warning(Ref ref, std::string code, std::string message) {
  graph_.warning(std::move(code), program_.files[ref.file].name, at(ref).span, std::move(message));
}

// What is included comes before who includes it, each once.
std::vector<const Module*> Instantiation::lineage(const Module& module) {
  std::vector<const Module*> parts;
  std::set<const Module*> seen;
  add_lineage(module, parts, seen);
  return parts;
}

void Instantiation::add_lineage(const Module& module, std::vector<const Module*>& parts,
                                std::set<const Module*>& seen) {
  if (!seen.insert(&module).second) return;
  for (const auto& [name, place] : module.includes) {
    const Module* included = program_.find(name, module.name);
    if (included != nullptr) {
      add_lineage(*included, parts, seen);
    } else if (name != "Bud" && !name.starts_with("Bud::") && missing_.insert(name).second) {
      warning(
          place, "include-not-read",
          fmt::format("module '{}' is in none of the files: what it declares is not known", name));
      graph_.holes.push_back({name, "includes", std::string("nothing"), program_.place(place)});
    }
  }
  parts.push_back(&module);
}

void Instantiation::import_all(const std::vector<const Module*>& parts, const std::string& prefix) {
  std::map<std::string, const Module*> done;
  for (const Module* part : parts) {
    for (const Import& one : part->imports) {
      const Module* module = program_.find(one.module, part->name);
      if (module == nullptr) {
        error(one.at, "dangling-id", fmt::format("module '{}' is in none of the files", one.module),
              base::did_you_mean(one.module, names()));
        continue;
      }
      const auto [known, fresh] = done.emplace(one.alias, module);
      if (!fresh && known->second != module) {
        error(one.at, "duplicate-id", fmt::format("two modules are imported as '{}'", one.alias));
      }
      if (!fresh) continue;
      instance_.aliases.push_back(prefix + one.alias);
      run(*module, prefix + one.alias + ".");
    }
  }
}

Strings Instantiation::names() const {
  Strings all;
  for (const Module& module : program_.modules) all.push_back(module.name);
  return all;
}

}  // namespace firebreak::imports::bloom
