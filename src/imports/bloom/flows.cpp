// SPDX-License-Identifier: Apache-2.0
#include "imports/bloom/flows.h"

#include <algorithm>
#include <deque>
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
      const std::vector<std::size_t> feeders = feeders_of(group);
      for (const std::string& input : group.inputs) add_flows(ids_.at(input), feeders, group);
      leads_.clear();
      all.push_back(std::move(group));
    }
    return all;
  }

 private:
  /// What a rule that is no bootstrap does, by ids.
  struct Line {
    std::size_t rule;
    Id head;
    std::vector<Id> bodies;  // by use
  };

  Id add(const std::string& name, const Collection* collection) {
    const auto [place, fresh] = ids_.emplace(name, nodes_.size());
    if (fresh) {
      nodes_.push_back(name);
      collections_.push_back(collection);
      used_.push_back(false);
      written_.push_back(false);
      sends_.push_back(false);
      mentioned_.emplace_back();
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
      sends_[head] = true;
      // What is written to a terminal does not come back by it.
      if (instance_.find(rule.head)->kind != StateKind::Terminal) used_[ids_.at(rule.head)] = true;
    }
    Line line{r, head, {}};
    for (const Use& use : facts_[r].uses) {
      const Id body = ids_.at(use.collection);
      used_[body] = true;
      line.bodies.push_back(body);
    }
    for (const Id body : line.bodies) mentioned_[body].push_back(lines_.size());
    lines_.push_back(std::move(line));
  }

  void unite() {
    parents_.resize(nodes_.size());
    std::iota(parents_.begin(), parents_.end(), Id{0});
    for (Id n = 0; n < nodes_.size(); ++n) {
      if (is_kept(n)) kept_.push_back(n);
    }
    later_.resize(nodes_.size());
    before_.resize(nodes_.size());
    for (const Line& line : lines_) {
      for (const Id body : line.bodies) {
        later_[body].push_back(line.head);
        before_[line.head].push_back(body);
        const Id one = find(body);
        const Id other = find(line.head);
        parents_[std::max(one, other)] = std::min(one, other);
      }
    }
  }

  Id find(Id n) {
    while (parents_[n] != n) n = parents_[n] = parents_[parents_[n]];
    return n;
  }

  bool is_sent(Id n) const { return sends_[n]; }
  bool is_input(Id n) const {
    if (is_sent(n)) return false;
    const bool outside = comes_from_outside(collections_[n]->kind);
    return outside && (!written_[n] || collections_[n]->kind != StateKind::Input);
  }
  // What an imported module offers and a rule reads stays inside.
  bool is_output(Id n) const {
    const bool inside = nodes_[n].find('.') != std::string::npos && !mentioned_[n].empty();
    return is_sent(n) || (collections_[n]->kind == StateKind::Output && !inside);
  }
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

  using Ids = std::vector<std::vector<Id>>;  // by node: its neighbours

  static std::vector<bool> reach(Id from, const Ids& next) {
    std::vector<bool> seen(next.size(), false);
    seen[from] = true;
    std::vector<Id> open = {from};
    while (!open.empty()) {
      const Id n = open.back();
      open.pop_back();
      for (const Id to : next[n]) {
        if (!seen[to]) open.push_back(to);
        seen[to] = true;
      }
    }
    return seen;
  }

  // Where each column of each collection comes from, if all rules that bring the input agree. What
  // is known of a collection only shrinks, so that this ends.
  Lineage lineage(Id input) const {
    Lineage all(nodes_.size());
    std::vector<bool> known(nodes_.size(), false);
    for (const std::string& column : collections_[input]->columns) all[input][column] = column;
    known[input] = true;
    std::deque<std::size_t> open(mentioned_[input].begin(), mentioned_[input].end());
    while (!open.empty()) {
      const Line& line = lines_[open.front()];
      open.pop_front();
      const Id head = line.head;
      if (head == input) continue;
      auto made = passed_by(line, known, all);
      if (known[head]) {
        std::erase_if(made, [&](const auto& one) {
          const auto before = all[head].find(one.first);
          return before == all[head].end() || before->second != one.second;
        });
        if (made == all[head]) continue;
      }
      all[head] = std::move(made);
      known[head] = true;
      open.insert(open.end(), mentioned_[head].begin(), mentioned_[head].end());
    }
    return all;
  }

  std::map<std::string, std::string> passed_by(const Line& line, const std::vector<bool>& known,
                                               const Lineage& all) const {
    std::map<std::string, std::string> made;
    const Strings& columns = collections_[line.head]->columns;
    const auto& from = facts_[line.rule].columns;
    for (std::size_t i = 0; i < columns.size() && i < from.size(); ++i) {
      if (!from[i]) continue;
      const Id body = ids_.at(from[i]->first);
      const auto origin = all[body].find(from[i]->second);
      if (known[body] && origin != all[body].end()) made[columns[i]] = origin->second;
    }
    return made;
  }

  void add_flows(Id input, const std::vector<std::size_t>& feeders, Group& group) {
    const std::vector<bool> reached = reach(input, later_);
    std::vector<const Line*> lines;  // that bring the input
    for (const Line& line : lines_) {
      if (std::ranges::any_of(line.bodies, [&](Id body) { return reached[body]; })) {
        lines.push_back(&line);
      }
    }
    const Lineage columns = lineage(input);
    std::vector<const Line*> weighty;
    for (const Line* line : lines) {
      if (sensitive(*line, reached) || meets(*line, reached, feeders)) weighty.push_back(line);
    }
    for (const std::string& output : group.outputs) {
      const Id to = ids_.at(output);
      if (reached[to]) group.flows.push_back(flow(input, to, reached, columns, feeders, weighty));
    }
  }

  bool sensitive(const Line& line, const std::vector<bool>& reached) const {
    for (std::size_t u = 0; u < line.bodies.size(); ++u) {
      if (reached[line.bodies[u]] && facts_[line.rule].uses[u].sensitive) return true;
    }
    return false;
  }

  Flow flow(Id input, Id output, const std::vector<bool>& reached, const Lineage& columns,
            const std::vector<std::size_t>& feeders, const std::vector<const Line*>& weighty) {
    Flow made;
    made.input = nodes_[input];
    made.output = nodes_[output];
    const std::vector<bool>& leads = leads_to(output);
    for (const Id n : kept_) made.kept = made.kept || (reached[n] && leads[n]);
    for (const Line* line : weighty) {
      if (!leads[line->head]) continue;
      for (std::size_t u = 0; u < line->bodies.size(); ++u) {
        const Id body = line->bodies[u];
        const Use& use = facts_[line->rule].uses[u];
        if (!reached[body] || !use.sensitive) continue;
        weigh(use.gate, columns[body], "non-monotone", made);
        made.absorbs = made.absorbs && is_kept(body) && !takes_back(line->rule);
      }
      const std::optional<bool> met = meets(*line, reached, feeders);
      if (!met) continue;
      made.kept = made.kept || *met;
      weigh(std::nullopt, {}, "same-timestep", made);
      made.absorbs = false;
    }
    made.absorbs = made.absorbs && made.kept;
    for (const auto& [column, origin] : columns[output]) {
      if (column == origin) made.passed.push_back(column);
    }
    return made;
  }

  const std::vector<bool>& leads_to(Id output) {
    const auto known = leads_.find(output);
    if (known != leads_.end()) return known->second;
    return leads_.emplace(output, reach(output, before_)).first->second;
  }

  // Two that come from different inputs must come in one timestep, if not both are kept. Whether
  // one of them is; none, if the rule brings no such two together.
  std::optional<bool> meets(const Line& line, const std::vector<bool>& reached,
                            const std::vector<std::size_t>& feeders) const {
    for (const Id one : line.bodies) {
      if (!reached[one]) continue;
      for (const Id other : line.bodies) {
        const bool fed = feeders[other] > (reached[other] ? 1U : 0U);
        if (one == other || !fed || (is_kept(one) && is_kept(other))) continue;
        return is_kept(one) || is_kept(other);
      }
    }
    return std::nullopt;
  }

  // By node: how many of the inputs lead there.
  std::vector<std::size_t> feeders_of(const Group& group) const {
    std::vector<std::size_t> count(nodes_.size(), 0);
    for (const std::string& input : group.inputs) {
      const std::vector<bool> reached = reach(ids_.at(input), later_);
      for (Id n = 0; n < nodes_.size(); ++n) count[n] += reached[n] ? 1 : 0;
    }
    return count;
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
  std::vector<bool> sends_;
  std::vector<Line> lines_;
  std::vector<std::vector<std::size_t>> mentioned_;  // by node: the lines that mention it
  std::vector<Id> kept_;
  Ids later_;                              // heads of the rules that mention a node
  Ids before_;                             // what the rules of a head mention
  std::map<Id, std::vector<bool>> leads_;  // what leads to an output
  std::vector<Id> parents_;
};

}  // namespace

std::vector<Group> groups_of(const Instance& instance, const std::vector<RuleFacts>& facts) {
  return Flows(instance, facts).run();
}

}  // namespace firebreak::imports::bloom
