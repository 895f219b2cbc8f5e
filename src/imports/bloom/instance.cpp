// SPDX-License-Identifier: Apache-2.0
#include "imports/bloom/instance.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "imports/bloom/instantiation.h"

namespace firebreak::imports::bloom {

bool is_persistent(StateKind kind) {
  return kind == StateKind::Table || kind == StateKind::Sync || kind == StateKind::Lattice ||
         kind == StateKind::Unknown;
}

const Collection* Instance::find(std::string_view collection) const {
  const auto found = by_name.find(collection);
  return found == by_name.end() ? nullptr : &collections[found->second];
}

const Collection* Instance::named(Ref ref, const std::string& prefix) const {
  const Syntax& syntax = program->files[ref.file].syntax;
  const Expr& expr = syntax[ref.expr];
  if (expr.kind != ExprKind::Call || !expr.items.empty()) return nullptr;
  if (!expr.receiver) return resolve(expr.text, prefix);
  const std::string left = syntax.dotted(*expr.receiver);
  return left.empty() ? nullptr : resolve(left + "." + expr.text, prefix);
}

const Collection* Instance::resolve(const std::string& collection,
                                    const std::string& prefix) const {
  const Collection* own = find(prefix + collection);
  if (own != nullptr || prefix.empty()) return own;
  const Collection* builtin = find(collection);
  return builtin == nullptr || builtin->declared ? nullptr : builtin;
}

namespace {

Strings tops(const Program& program) {
  std::set<const Module*> used;
  for (const Module& module : program.modules) {
    for (const auto& [name, place] : module.includes) used.insert(program.find(name, module.name));
    for (const Import& one : module.imports) used.insert(program.find(one.module, module.name));
  }
  Strings all;
  for (const Module& module : program.modules) {
    const bool bloom = !module.states.empty() || !module.blooms.empty() ||
                       !module.includes.empty() || !module.imports.empty();
    if (bloom && module.lattice.empty() && !used.contains(&module)) all.push_back(module.name);
  }
  return all;
}

}  // namespace

const Module* chosen_module(const Program& program, const Request& request, Graph& graph) {
  const std::string file = request.files.front();
  Strings names;
  bool bloom = false;
  for (const Module& module : program.modules) {
    names.push_back(module.name);
    bloom = bloom || !module.states.empty() || !module.blooms.empty();
  }
  if (!bloom) {
    graph.error("not-a-bloom", file, {}, "no module has a `state` or a `bloom` block");
    return nullptr;
  }
  if (request.module) {
    const Module* module = program.find(*request.module, "");
    if (module == nullptr) {
      graph.error("dangling-id", file, {}, fmt::format("there is no module '{}'", *request.module),
                  base::did_you_mean(*request.module, names));
    }
    return module;
  }
  const Strings all = tops(program);
  if (all.size() == 1) return program.find(all.front(), "");
  graph.error("missing-key", file, {},
              fmt::format("--module must say which module: {}", fmt::join(all, ", ")));
  return nullptr;
}

Instance instantiate(const Program& program, const Module& module, Graph& graph) {
  Instance instance;
  instance.program = &program;
  instance.name = module.name;
  Instantiation work(program, instance, graph);
  work.add_builtin("stdio", StateKind::Terminal, {"line"});
  work.add_builtin("signals", StateKind::Scratch, {"key"});
  work.add_builtin("halt", StateKind::Scratch, {"key"});
  work.add_builtin("localtick", StateKind::Scratch, {"col1"});
  work.run(module, "");
  return instance;
}

}  // namespace firebreak::imports::bloom
