// SPDX-License-Identifier: Apache-2.0
#include "imports/bloom/instance.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <utility>

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

using Strings = std::vector<std::string>;

constexpr std::size_t kMostRules = 200'000;
constexpr std::size_t kMostImports = 1'000;

struct Word {
  std::string_view word;
  StateKind kind;
};
constexpr std::array kWords = {
    Word{"table", StateKind::Table},       Word{"sync", StateKind::Sync},
    Word{"store", StateKind::Sync},        Word{"scratch", StateKind::Scratch},
    Word{"temp", StateKind::Scratch},      Word{"readonly", StateKind::Table},
    Word{"file_reader", StateKind::Table}, Word{"coll_expr", StateKind::Scratch},
    Word{"channel", StateKind::Channel},   Word{"loopback", StateKind::Loopback},
    Word{"terminal", StateKind::Terminal}, Word{"periodic", StateKind::Periodic},
    Word{"lmax", StateKind::Lattice},      Word{"lmin", StateKind::Lattice},
    Word{"lbool", StateKind::Lattice},     Word{"lmap", StateKind::Lattice},
    Word{"lset", StateKind::Lattice},      Word{"lpset", StateKind::Lattice},
    Word{"lbag", StateKind::Lattice},
};

/// Fills an instance from a module and what it includes and imports.
class Instantiation {
 public:
  Instantiation(const Program& program, Instance& instance, Graph& graph)
      : program_(program), instance_(instance), graph_(graph) {}

  void run(const Module& module, const std::string& prefix) {
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

  void add_builtin(std::string name, StateKind kind, Strings columns) {
    Collection builtin;
    builtin.name = std::move(name);
    builtin.kind = kind;
    builtin.columns = std::move(columns);
    builtin.declared = false;
    add(std::move(builtin));
  }

 private:
  const Expr& at(Ref ref) const { return program_[ref]; }
  static Ref of(Ref ref, ExprId expr) { return {ref.file, expr}; }

  void error(Ref ref, std::string code, std::string message, std::string hint = "") {
    graph_.error(std::move(code), program_.files[ref.file].name, at(ref).span, std::move(message),
                 std::move(hint));
  }
  void warning(Ref ref, std::string code, std::string message) {
    graph_.warning(std::move(code), program_.files[ref.file].name, at(ref).span,
                   std::move(message));
  }

  // What is included comes before who includes it, each once.
  std::vector<const Module*> lineage(const Module& module) {
    std::vector<const Module*> parts;
    std::set<const Module*> seen;
    add_lineage(module, parts, seen);
    return parts;
  }

  void add_lineage(const Module& module, std::vector<const Module*>& parts,
                   std::set<const Module*>& seen) {
    if (!seen.insert(&module).second) return;
    for (const auto& [name, place] : module.includes) {
      const Module* included = program_.find(name, module.name);
      if (included != nullptr) {
        add_lineage(*included, parts, seen);
      } else if (name != "Bud" && !name.starts_with("Bud::") && missing_.insert(name).second) {
        warning(place, "include-not-read",
                fmt::format("module '{}' is in none of the files: what it declares is not known",
                            name));
        graph_.holes.push_back({name, "includes", std::string("nothing"), program_.place(place)});
      }
    }
    parts.push_back(&module);
  }

  void import_all(const std::vector<const Module*>& parts, const std::string& prefix) {
    std::map<std::string, const Module*> done;
    for (const Module* part : parts) {
      for (const Import& one : part->imports) {
        const Module* module = program_.find(one.module, part->name);
        if (module == nullptr) {
          error(one.at, "dangling-id",
                fmt::format("module '{}' is in none of the files", one.module),
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

  Strings names() const {
    Strings all;
    for (const Module& module : program_.modules) all.push_back(module.name);
    return all;
  }

  void declare_all(Ref block, const std::string& prefix) {
    for (const ExprId item : at(block).items) declare(of(block, item), prefix);
  }

  static std::optional<StateKind> kind_of(std::string_view word) {
    const auto* const found = std::ranges::find(kWords, word, &Word::word);
    return found == kWords.end() ? std::nullopt : std::optional(found->kind);
  }

  void declare(Ref ref, const std::string& prefix) {
    const Expr& expr = at(ref);
    if (expr.kind != ExprKind::Call || expr.receiver || expr.items.empty()) return;
    if (expr.text == "interface" && expr.items.size() >= 2) return interface(ref, prefix);
    if (expr.text == "interfaces" && expr.items.size() >= 2) return interfaces(ref, prefix);
    if (at(of(ref, expr.items[0])).kind != ExprKind::Symbol) return;
    StateKind kind = StateKind::Unknown;
    if (const auto known = kind_of(expr.text)) {
      kind = *known;
    } else if (program_.lattice(expr.text) != nullptr) {
      kind = StateKind::Lattice;
    } else {
      warning(ref, "unknown-type", fmt::format("'{}' declares no known collection", expr.text));
    }
    const bool options = expr.text == "sync" || expr.text == "store";
    declare(ref, kind, 0, options ? 2 : 1, prefix);
  }

  void declare(Ref ref, StateKind kind, std::size_t name, std::size_t schema,
               const std::string& prefix) {
    const Expr& expr = at(ref);
    Collection made;
    made.name = prefix + at(of(ref, expr.items[name])).text;
    made.kind = kind;
    made.word = expr.text;
    made.place = program_.place(ref);
    if (kind == StateKind::Periodic) {
      made.columns = {"key", "val"};
      made.keys = {"key"};
    } else if (schema < expr.items.size()) {
      read_schema(of(ref, expr.items[schema]), made, prefix);
    } else if (kind == StateKind::Channel) {
      made.columns = {"address", "val"};
      made.keys = made.columns;
      made.location = "address";
    } else if (kind != StateKind::Lattice && expr.text != "temp") {
      made.columns = {"key", "val"};
      made.keys = {"key"};
    }
    if (instance_.by_name.contains(made.name)) {
      error(ref, "duplicate-id", fmt::format("collection '{}' exists already", made.name));
      return;
    }
    add(std::move(made));
  }

  void add(Collection made) {
    instance_.by_name[made.name] = instance_.collections.size();
    instance_.collections.push_back(std::move(made));
  }

  void read_columns(Ref ref, Collection& made, bool keys) {
    for (const ExprId item : at(ref).items) {
      const Expr& column = at(of(ref, item));
      std::string name = column.text;
      if (name.starts_with("@")) {
        name.erase(0, 1);
        made.location = name;
      }
      made.columns.push_back(name);
      if (keys) made.keys.push_back(name);
    }
  }

  // `[keys]`, `[keys] => [values]`, or `other.schema`.
  void read_schema(Ref ref, Collection& made, const std::string& prefix) {
    const Expr& schema = at(ref);
    if (schema.kind == ExprKind::Array) {
      read_columns(ref, made, true);
    } else if (schema.kind == ExprKind::Hash && schema.items.size() == 2) {
      read_columns(of(ref, schema.items[0]), made, true);
      read_columns(of(ref, schema.items[1]), made, false);
    } else if (schema.kind == ExprKind::Call && schema.receiver) {
      const Collection* other = instance_.named(of(ref, *schema.receiver), prefix);
      if (other == nullptr) return;
      const bool keys_only = schema.text == "key_cols";
      made.columns = keys_only ? other->keys : other->columns;
      made.keys = other->keys;
      made.location = made.kind == StateKind::Channel ? other->location : std::nullopt;
    }
  }

  // `interface input, :x`, where Bud takes `interface :output, :x` for an input.
  void interface(Ref ref, const std::string& prefix) {
    const Expr& expr = at(ref);
    const Expr& mode = at(of(ref, expr.items[0]));
    const bool input = mode.text == "input";
    if (!input && mode.text != "output") {
      error(ref, "missing-key", "an interface is `input` or `output`");
      return;
    }
    if (mode.kind == ExprKind::Symbol && !input) {
      warning(ref, "symbol-output",
              "Bud takes `interface :output` for an input; it is an output here");
    }
    declare(ref, input ? StateKind::Input : StateKind::Output, 1, 2, prefix);
    instance_.offers.push_back(
        {prefix + at(of(ref, expr.items[1])).text, input, input || mode.kind == ExprKind::Symbol});
  }

  // `interfaces :input, [:x, :y]`, of collections that are declared.
  void interfaces(Ref ref, const std::string& prefix) {
    const Expr& expr = at(ref);
    const bool input = at(of(ref, expr.items[0])).text == "input";
    for (const ExprId item : at(of(ref, expr.items[1])).items) {
      instance_.offers.push_back({prefix + at(of(ref, item)).text, input, input});
    }
  }

  // A block overrides one of the same name in what its module includes.
  void add_blocks(const std::vector<const Module*>& parts, const std::string& prefix) {
    std::map<std::string, std::pair<const Module*, Ref>> blocks;
    Strings order;
    for (const Module* part : parts) {
      for (const auto& [name, method] : part->methods) {
        instance_.methods[prefix].insert_or_assign(name, method);
      }
      for (const Block& block : part->blooms) {
        const bool fresh = !blocks.contains(block.name);
        blocks.insert_or_assign(block.name, std::pair(part, block.body));
        if (fresh) order.push_back(block.name);
      }
    }
    for (const std::string& name : order) declare_temps(blocks.at(name).second, prefix);
    for (const std::string& name : order) {
      add_rules(*blocks.at(name).first, blocks.at(name).second, prefix, false);
    }
    for (const Module* part : parts) {
      for (const Ref block : part->bootstraps) add_rules(*part, block, prefix, true);
    }
  }

  void declare_temps(Ref block, const std::string& prefix) {
    for (const ExprId item : at(block).items) {
      const Expr& temp = at(of(block, item));
      if (temp.kind != ExprKind::Call || temp.text != "temp" || temp.receiver ||
          temp.items.size() != 1) {
        continue;
      }
      const Expr& rule = at(of(block, temp.items[0]));
      if (!rule.receiver) continue;
      Collection made;
      made.name = prefix + at(of(block, *rule.receiver)).text;
      made.word = "temp";
      made.place = program_.place(of(block, item));
      if (!instance_.by_name.contains(made.name)) add(std::move(made));
    }
  }

  // `head op right`. Ruby has `a <- b` as `a < (-b)`.
  void add_rules(const Module& module, Ref block, const std::string& prefix, bool bootstrap) {
    for (const ExprId item : at(block).items) {
      Ref statement = of(block, item);
      if (at(statement).text == "temp" && at(statement).items.size() == 1 &&
          at(statement).kind == ExprKind::Call && !at(statement).receiver) {
        statement = of(block, at(statement).items[0]);
      }
      add_rule(module, statement, prefix, bootstrap);
      if (instance_.rules.size() > kMostRules) {
        error(statement, "too-large", fmt::format("there are more than {} rules", kMostRules));
        return;
      }
    }
  }

  void add_rule(const Module& module, Ref statement, const std::string& prefix, bool bootstrap) {
    const Expr& expr = at(statement);
    const bool merge = expr.text == "<=" || expr.text == "<" || (bootstrap && expr.text == "<<");
    if (expr.kind != ExprKind::Call || !expr.receiver || expr.items.size() != 1 || !merge) {
      if (!bootstrap) {
        error(statement, "not-a-rule", "a rule is expected here: `collection <= expression`");
      }
      return;
    }
    Rule rule;
    rule.whole = of(statement, expr.items[0]);
    rule.right = rule.whole;
    rule.op = expr.text == "<<" ? "<=" : expr.text;
    if (expr.text == "<") strip(rule);
    rule.prefix = prefix;
    rule.module = module.name;
    rule.bootstrap = bootstrap;
    rule.place = program_.place(statement);
    rule.span = expr.span;
    if (rule.op == "<") {
      error(statement, "not-a-rule", "an operator is expected: `<=`, `<~`, `<+`, `<-` or `<+-`");
      return;
    }
    std::string head = program_.files[statement.file].syntax.dotted(*expr.receiver);
    const Expr& left = at(of(statement, *expr.receiver));
    if (left.kind == ExprKind::Symbol) head = left.text;  // of `temp`
    rule.head = prefix + head;
    const Collection* written = head.empty() ? nullptr : instance_.resolve(head, prefix);
    if (written == nullptr) {
      if (bootstrap) return;
      error(statement, "dangling-id", fmt::format("there is no collection '{}'", rule.head),
            base::did_you_mean(rule.head, collections()));
      return;
    }
    rule.head = written->name;
    instance_.rules.push_back(std::move(rule));
  }

  Strings collections() const {
    Strings all;
    for (const Collection& one : instance_.collections) all.push_back(one.name);
    return all;
  }

  // Takes the unary operators off that are the rest of `<~`, `<+`, `<-`, `<+-`.
  void strip(Rule& rule) {
    static constexpr std::array<std::pair<std::string_view, char>, 4> kTails = {
        {{"~", '~'}, {"~@", '~'}, {"+@", '+'}, {"-@", '-'}}};
    while (rule.op.size() < 3) {
      const Expr& expr = at(rule.right);
      const auto* const tail =
          std::ranges::find(kTails, expr.text, &decltype(kTails)::value_type::first);
      if (expr.kind != ExprKind::Call || tail == kTails.end() || !expr.receiver ||
          !expr.items.empty()) {
        break;
      }
      rule.op += tail->second;
      rule.right = of(rule.right, *expr.receiver);
    }
    if (rule.op == "<-+") rule.op = "<+-";
  }

  const Program& program_;
  Instance& instance_;
  Graph& graph_;
  std::vector<const Module*> importing_;
  std::set<std::string> missing_;
};

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
