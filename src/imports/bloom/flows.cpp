// SPDX-License-Identifier: Apache-2.0
#include "imports/bloom/flows.h"

#include <algorithm>
#include <numeric>

namespace firebreak::imports::bloom {

std::string sent(const std::string& channel) { return "send:" + channel; }

namespace {

using Strings = std::vector<std::string>;
using Id = std::size_t;
using Lineage = std::vector<std::map<std::string, std::string>>;  // by node: column → of the input

bool comes_from_outside(StateKind kind) {
  return kind == StateKind::Input || kind == StateKind::Channel || kind == StateKind::Loopback ||
         kind == StateKind::Periodic || kind == StateKind::Terminal;
}

class Flows {
 public:
  Flows(const Instance& instance, const std::vector<RuleFacts>& facts)
      : instance_(instance), facts_(facts) {
    for (const Collection& one : instance.collections) add(one.name, &one);
    for (std::size_t r = 0; r < instance.rules.size(); ++r) add_rule(r);
    unite();
  }

  std::vector<Group> run() {
    std::map<Id, Group> groups;
    std::vector<Id> order;
    for (Id n = 0; n < nodes_.size(); ++n) {
      if (!used_[n]) continue;
      const Id root = find(n);
      if (groups.try_emplace(root).second) order.push_back(root);
      Group& group = groups[root];
      if (is_input(n)) group.inputs.push_back(nodes_[n]);
      if (is_output(n)) group.outputs.push_back(nodes_[n]);
    }
    std::vector<Group> all;
    for (const Id root : order) {
      Group& group = groups[root];
      group.name = name_of(root);
      // What nothing leaves is looked at in the end.
      if (group.outputs.empty() && !is_input(ids_.at(group.name))) {
        group.outputs.push_back(group.name);
      }
      for (const std::string& input : group.inputs) add_flows(ids_.at(input), group);
      all.push_back(std::move(group));
    }
    return all;
  }

 private:
  struct Edge {
    Id body;
    Id head;
    std::size_t rule;
  };

  Id add(const std::string& name, const Collection* collection) {
    const auto [place, fresh] = ids_.emplace(name, nodes_.size());
    if (fresh) {
      nodes_.push_back(name);
      collections_.push_back(collection);
      used_.push_back(false);
      written_.push_back(false);
    }
    return place->second;
  }

  void add_rule(std::size_t r) {
    const Rule& rule = instance_.rules[r];
    if (rule.bootstrap) return;
    const bool sends = rule.op == "<~";
    const Id head = sends ? add(sent(rule.head), instance_.find(rule.head)) : ids_.at(rule.head);
    used_[head] = written_[head] = true;
    if (sends) {
      sends_.insert(head);
      // What is written to a terminal does not come back by it.
      if (instance_.find(rule.head)->kind != StateKind::Terminal) used_[ids_.at(rule.head)] = true;
    }
    for (const Use& use : facts_[r].uses) {
      const Id body = ids_.at(use.collection);
      used_[body] = true;
      edges_.push_back({body, head, r});
    }
    heads_.push_back({r, head});
  }

  void unite() {
    parents_.resize(nodes_.size());
    std::iota(parents_.begin(), parents_.end(), Id{0});
    for (const Edge& edge : edges_) {
      const Id one = find(edge.body);
      const Id other = find(edge.head);
      parents_[std::max(one, other)] = std::min(one, other);
    }
  }

  Id find(Id n) {
    while (parents_[n] != n) n = parents_[n] = parents_[parents_[n]];
    return n;
  }

  bool is_sent(Id n) const { return sends_.contains(n); }
  bool is_input(Id n) const {
    if (is_sent(n)) return false;
    const bool outside = comes_from_outside(collections_[n]->kind);
    return outside && (!written_[n] || collections_[n]->kind != StateKind::Input);
  }
  bool is_output(Id n) const { return is_sent(n) || collections_[n]->kind == StateKind::Output; }
  bool is_kept(Id n) const { return !is_sent(n) && is_persistent(collections_[n]->kind); }

  // By the first collection that is kept; else by the first that a rule writes; else by the first.
  std::string name_of(Id root) {
    std::optional<Id> head;
    for (Id n = 0; n < nodes_.size(); ++n) {
      if (!used_[n] || find(n) != root) continue;
      if (is_kept(n)) return nodes_[n];
      if (!head && written_[n]) head = n;
    }
    const std::string name = nodes_[head.value_or(root)];
    return name.starts_with("send:") ? name.substr(5) : name;
  }

  bool takes_back(std::size_t r) const {
    return instance_.rules[r].op == "<-" || instance_.rules[r].op == "<+-";
  }

  std::vector<bool> reach(Id from, bool forwards) const {
    std::vector<bool> seen(nodes_.size(), false);
    seen[from] = true;
    for (bool changed = true; changed;) {
      changed = false;
      for (const Edge& edge : edges_) {
        const Id to = forwards ? edge.head : edge.body;
        if (!seen[forwards ? edge.body : edge.head] || seen[to]) continue;
        seen[to] = changed = true;
      }
    }
    return seen;
  }

  // Where each column of each collection comes from, if all rules that bring the input agree.
  Lineage lineage(Id input, const std::vector<bool>& reached) const {
    Lineage all(nodes_.size());
    std::vector<bool> known(nodes_.size(), false);
    for (const std::string& column : collections_[input]->columns) all[input][column] = column;
    known[input] = true;
    for (bool changed = true; changed;) {
      changed = false;
      for (const auto& rule : heads_) {
        const auto& head = rule.second;  // no binding: Clang 14 does not capture these
        std::optional<std::map<std::string, std::string>> made =
            passed_by(rule.first, head, reached, known, all);
        if (!made || head == input) continue;
        if (known[head])
          std::erase_if(*made, [&](const auto& one) {
            const auto before = all[head].find(one.first);
            return before == all[head].end() || before->second != one.second;
          });
        if (known[head] && *made == all[head]) continue;
        all[head] = std::move(*made);
        known[head] = changed = true;
      }
    }
    return all;
  }

  // None, if the rule does not bring the input, as far as is known yet.
  std::optional<std::map<std::string, std::string>> passed_by(std::size_t r, Id head,
                                                              const std::vector<bool>& reached,
                                                              const std::vector<bool>& known,
                                                              const Lineage& all) const {
    std::map<std::string, std::string> made;
    bool brings = false;
    for (const Use& use : facts_[r].uses) {
      const Id body = ids_.at(use.collection);
      brings = brings || (reached[body] && known[body]);
    }
    if (!brings) return std::nullopt;
    const Strings& columns = collections_[head]->columns;
    for (std::size_t i = 0; i < columns.size() && i < facts_[r].columns.size(); ++i) {
      const std::optional<Column>& from = facts_[r].columns[i];
      if (!from) continue;
      const Id body = ids_.at(from->first);
      const auto origin = all[body].find(from->second);
      if (known[body] && origin != all[body].end()) made[columns[i]] = origin->second;
    }
    return made;
  }

  void add_flows(Id input, Group& group) {
    const std::vector<bool> reached = reach(input, true);
    const Lineage columns = lineage(input, reached);
    std::vector<std::vector<bool>> others;
    for (const std::string& other : group.inputs) {
      if (ids_.at(other) != input) others.push_back(reach(ids_.at(other), true));
    }
    for (const std::string& output : group.outputs) {
      const Id to = ids_.at(output);
      if (!reached[to]) continue;
      group.flows.push_back(flow(input, to, reached, columns, others));
    }
  }

  Flow flow(Id input, Id output, const std::vector<bool>& reached, const Lineage& columns,
            const std::vector<std::vector<bool>>& others) const {
    Flow made;
    made.input = nodes_[input];
    made.output = nodes_[output];
    const std::vector<bool> leads = reach(output, false);
    for (Id n = 0; n < nodes_.size(); ++n) made.kept |= reached[n] && leads[n] && is_kept(n);
    for (const auto& [r, head] : heads_) {
      if (!leads[head]) continue;
      for (const Use& use : facts_[r].uses) {
        const Id body = ids_.at(use.collection);
        if (!reached[body] || !use.sensitive) continue;
        weigh(use.gate, columns[body], "non-monotone", made);
        made.absorbs = made.absorbs && is_kept(body) && !takes_back(r);
      }
      if (!meets(r, reached, others, made)) continue;
      weigh(std::nullopt, {}, "same-timestep", made);
      made.absorbs = false;
    }
    made.absorbs = made.absorbs && made.kept;
    for (const auto& [column, origin] : columns[output]) {
      if (column == origin) made.passed.push_back(column);
    }
    return made;
  }

  // Two that come from different inputs must come in one timestep, if not both are kept.
  bool meets(std::size_t r, const std::vector<bool>& reached,
             const std::vector<std::vector<bool>>& others, Flow& made) const {
    const std::vector<Use>& uses = facts_[r].uses;
    for (const Use& own : uses) {
      const Id one = ids_.at(own.collection);
      if (!reached[one]) continue;
      for (const Use& partner : uses) {
        const Id other = ids_.at(partner.collection);
        const bool fed = std::ranges::any_of(others, [&](const auto& seen) { return seen[other]; });
        if (one == other || !fed || (is_kept(one) && is_kept(other))) continue;
        made.kept = made.kept || is_kept(one) || is_kept(other);
        return true;
      }
    }
    return false;
  }

  // Of several sensitive rules on a flow the gate is what all of them have.
  static void weigh(const std::optional<Strings>& gate,
                    const std::map<std::string, std::string>& columns, std::string why,
                    Flow& made) {
    std::optional<Strings> here;
    if (gate) {
      here.emplace();
      for (const std::string& column : *gate) {
        const auto origin = columns.find(column);
        if (origin != columns.end()) here->push_back(origin->second);
      }
      if (here->empty() || here->size() < gate->size()) here.reset();
    }
    if (!made.sensitive) {
      made.gate = here;
      made.rule = std::move(why);
    } else if (made.gate && here) {
      std::erase_if(*made.gate, [&](const std::string& column) {
        return std::ranges::find(*here, column) == here->end();
      });
      if (made.gate->empty()) made.gate.reset();
    } else {
      made.gate.reset();
    }
    made.sensitive = true;
  }

  const Instance& instance_;
  const std::vector<RuleFacts>& facts_;
  std::map<std::string, Id> ids_;
  Strings nodes_;
  std::vector<const Collection*> collections_;
  std::vector<bool> used_;
  std::vector<bool> written_;
  std::set<Id> sends_;
  std::vector<Edge> edges_;
  std::vector<std::pair<std::size_t, Id>> heads_;
  std::vector<Id> parents_;
};

}  // namespace

std::vector<Group> groups_of(const Instance& instance, const std::vector<RuleFacts>& facts) {
  return Flows(instance, facts).run();
}

}  // namespace firebreak::imports::bloom
