// SPDX-License-Identifier: Apache-2.0
#include "imports/bloom/program.h"

#include <fmt/format.h>

#include <algorithm>

#include "imports/bloom/ruby.h"
#include "imports/read_file.h"

namespace firebreak::imports::bloom {

Place Program::place(Ref ref) const { return {files[ref.file].name, (*this)[ref].span.line}; }

const Module* Program::find(std::string_view name, std::string_view within) const {
  std::string scope(within);
  while (true) {
    const auto found =
        by_name.find(scope.empty() ? std::string(name) : scope + "::" + std::string(name));
    if (found != by_name.end()) return &modules[found->second];
    if (scope.empty()) return nullptr;
    const std::size_t cut = scope.rfind("::");
    scope.resize(cut == std::string::npos ? 0 : cut);
  }
}

const Module* Program::lattice(std::string_view word) const {
  const auto found = std::ranges::find(modules, word, &Module::lattice);
  return word.empty() || found == modules.end() ? nullptr : &*found;
}

namespace {

std::string last_segment(const std::string& name) {
  const std::size_t cut = name.rfind("::");
  return cut == std::string::npos ? name : name.substr(cut + 2);
}

class Collector {
 public:
  Collector(Program& program, Graph& graph) : program_(program), graph_(graph) {}

  void collect(std::size_t file) {
    file_ = file;
    for (const ExprId statement : syntax().statements) visit(statement, "");
  }

 private:
  const Syntax& syntax() const { return program_.files[file_].syntax; }

  void visit(ExprId id, const std::string& within) {
    const Expr& expr = syntax()[id];
    if (expr.kind == ExprKind::Module || expr.kind == ExprKind::Class) {
      open(id, within);
    } else if (expr.kind == ExprKind::Def && !within.empty()) {
      module(within).methods.insert_or_assign(expr.text, Ref{file_, id});
    } else if (expr.kind == ExprKind::Call && !expr.receiver && !within.empty()) {
      declare(id, module(within));
    }
  }

  Module& module(const std::string& name) { return program_.modules[program_.by_name.at(name)]; }

  void open(ExprId id, const std::string& within) {
    const Expr& expr = syntax()[id];
    const std::string name = within.empty() ? expr.text : within + "::" + expr.text;
    const auto [place, fresh] = program_.by_name.emplace(name, program_.modules.size());
    if (fresh) {
      Module opened;
      opened.name = name;
      opened.is_class = expr.kind == ExprKind::Class;
      opened.at = {file_, id};
      program_.modules.push_back(std::move(opened));
    }
    if (expr.receiver && syntax()[*expr.receiver].kind == ExprKind::Const) {
      module(name).includes.emplace_back(syntax()[*expr.receiver].text, Ref{file_, *expr.receiver});
    }
    for (const ExprId item : expr.items) visit(item, name);
  }

  void declare(ExprId id, Module& module) {
    const Expr& expr = syntax()[id];
    if (expr.text == "include") {
      for (const ExprId item : expr.items) {
        if (syntax()[item].kind != ExprKind::Const) continue;
        module.includes.emplace_back(syntax()[item].text, Ref{file_, item});
      }
    } else if (expr.text == "import") {
      import(id, module);
    } else if (expr.text == "state" && expr.block) {
      module.states.push_back({file_, *expr.block});
    } else if (expr.text == "bootstrap" && expr.block) {
      module.bootstraps.push_back({file_, *expr.block});
    } else if (expr.text == "bloom" && expr.block) {
      bloom(id, module);
    } else if (!expr.items.empty() && syntax()[expr.items[0]].kind == ExprKind::Symbol) {
      const std::string& name = syntax()[expr.items[0]].text;
      if (expr.text == "wrapper_name") module.lattice = name;
      if (expr.text == "morph" || expr.text == "monotone") program_.monotone.insert(name);
    }
  }

  void import(ExprId id, Module& module) {
    const Expr& expr = syntax()[id];
    if (expr.items.size() == 1 && syntax()[expr.items[0]].kind == ExprKind::Hash) {
      const std::vector<ExprId>& pair = syntax()[expr.items[0]].items;
      if (pair.size() == 2 && syntax()[pair[0]].kind == ExprKind::Const) {
        module.imports.push_back({syntax()[pair[0]].text, syntax()[pair[1]].text, {file_, id}});
        return;
      }
    }
    graph_.error("missing-key", program_.files[file_].name, expr.span,
                 "import takes a module and its alias: `import M => :alias`");
  }

  void bloom(ExprId id, Module& module) {
    const Expr& expr = syntax()[id];
    std::string name;
    if (!expr.items.empty()) {
      name = syntax()[expr.items[0]].text;
      if (std::ranges::find(module.blooms, name, &Block::name) != module.blooms.end()) {
        graph_.error("duplicate-id", program_.files[file_].name, expr.span,
                     fmt::format("module '{}' has a second block '{}'", module.name, name));
        return;
      }
    } else {
      name = fmt::format("{}__{}", last_segment(module.name), module.blooms.size());
    }
    const Expr& block = syntax()[*expr.block];
    if (!block.items.empty() && syntax()[block.items[0]].span.line == expr.span.line) {
      graph_.warning("one-line-block", program_.files[file_].name, expr.span,
                     "Bud reads a block on one line as empty; it is read here");
    }
    module.blooms.push_back({name, {file_, *expr.block}});
  }

  Program& program_;
  Graph& graph_;
  std::size_t file_ = 0;
};

std::string_view trouble(RubyEnd end) {
  switch (end) {
    case RubyEnd::NotFound:
      return "Bloom is Ruby, which Ruby's own parser reads, and there is no `ruby` on the path";
    case RubyEnd::TooLong:
      return "Ruby's parser takes too long, or makes too large a tree, of this file";
    default:
      return "Ruby's parser (`ruby -rripper`) failed on this file";
  }
}

// Whether there is a tree.
bool parse(const std::string& text, SourceFile& file, Graph& graph) {
  const RubyOutput printed = parse_ruby(text);
  if (printed.end != RubyEnd::Printed) {
    graph.error(
        printed.end == RubyEnd::NotFound ? "no-ruby" : "ruby-failed", file.name, {},
        std::string(trouble(printed.end)),
        printed.end == RubyEnd::NotFound ? "install ruby (Debian: apt-get install ruby)" : "");
    return false;
  }
  if (const auto error = read_tree(printed.text, file.syntax)) {
    graph.error("ruby-syntax", file.name, error->span, error->message);
    return false;
  }
  return true;
}

}  // namespace

Program read_program(const Request& request, const ReadFile& files, Graph& graph) {
  Program program;
  for (const std::string& name : request.files) {
    const std::optional<std::string> text = read_file(name, "the file", files, graph);
    if (!text) continue;
    SourceFile file{name, {}};
    if (!parse(*text, file, graph)) continue;
    program.files.push_back(std::move(file));
    Collector(program, graph).collect(program.files.size() - 1);
  }
  return program;
}

}  // namespace firebreak::imports::bloom
