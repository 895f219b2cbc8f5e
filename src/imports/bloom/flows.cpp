// SPDX-License-Identifier: Apache-2.0
// Which collections belong together, and what comes in and goes out there.
#include "imports/bloom/flows.h"

#include <algorithm>
#include <numeric>

#include "imports/bloom/flow_finder.h"

namespace firebreak::imports::bloom {

std::string sent(const std::string& channel) { return "send:" + channel; }

namespace {

bool comes_from_outside(StateKind kind) {
  return kind == StateKind::Input || kind == StateKind::Channel || kind == StateKind::Loopback ||
         kind == StateKind::Periodic || kind == StateKind::Terminal;
}

}  // namespace

std::vector<Group> FlowFinder::run() {
  std::map<Id, Group> groups;
  std::vector<Id> order;
  for (Id n = 0; n < nodes_.size(); ++n) {
    if (!used_[n]) continue;
    const Id root = joined_.root(n);
    if (groups.try_emplace(root).second) order.push_back(root);
    Group& group = groups[root];
    if (is_input(n)) group.inputs.push_back(nodes_[n]);
    if (is_output(n)) group.outputs.push_back(nodes_[n]);
  }
  std::vector<Group> all;
  std::size_t flows = 0;
  for (const Id root : order) {
    Group& group = groups[root];
    group.name = name_of(root);
    const std::vector<std::size_t> feeders = feeders_of(group);
    choose_outputs(root, feeders, group);
    for (const std::string& input : group.inputs) {
      if (flows + group.flows.size() > kMostFlows) break;
      add_flows(ids_.at(input), feeders, group);
    }
    flows += group.flows.size();
    leads_.clear();
    all.push_back(std::move(group));
  }
  return all;
}

// Those that an input leads to. Where nothing leaves, something that is reached is looked at in
// the end.
void FlowFinder::choose_outputs(Id root, const std::vector<std::size_t>& feeders, Group& group) {
  const auto fed = [&](const std::string& output) { return feeders[ids_.at(output)] > 0; };
  const auto unfed = std::stable_partition(group.outputs.begin(), group.outputs.end(), fed);
  group.unfed.assign(unfed, group.outputs.end());
  group.outputs.erase(unfed, group.outputs.end());
  if (!group.outputs.empty()) return;
  const Id first = ids_.at(group.name);
  const auto shows = [&](Id n) {
    return used_[n] && joined_.root(n) == root && !is_input(n) && !is_sent(n) && feeders[n] > 0;
  };
  if (shows(first)) return group.outputs.push_back(group.name);
  for (Id n = 0; n < nodes_.size(); ++n) {
    if (shows(n)) return group.outputs.push_back(nodes_[n]);
  }
}

Id FlowFinder::add(const std::string& name, const Collection* collection) {
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

void FlowFinder::add_rule(std::size_t r) {
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

void FlowFinder::unite() {
  joined_ = base::Union(nodes_.size());
  for (Id n = 0; n < nodes_.size(); ++n) {
    if (is_kept(n)) kept_.push_back(n);
  }
  later_.resize(nodes_.size());
  before_.resize(nodes_.size());
  for (const Line& line : lines_) {
    for (const Id body : line.bodies) {
      later_[body].push_back(line.head);
      before_[line.head].push_back(body);
      joined_.join(body, line.head);
    }
  }
}

bool FlowFinder::is_sent(Id n) const { return sends_[n]; }

bool FlowFinder::is_input(Id n) const {
  if (is_sent(n)) return false;
  const bool outside = comes_from_outside(collections_[n]->kind);
  return outside && (!written_[n] || collections_[n]->kind != StateKind::Input);
}

// What an imported module offers and a rule reads stays inside.
bool FlowFinder::is_output(Id n) const {
  const bool inside = nodes_[n].find('.') != std::string::npos && !mentioned_[n].empty();
  return is_sent(n) || (collections_[n]->kind == StateKind::Output && !inside);
}

bool FlowFinder::is_kept(Id n) const { return !is_sent(n) && is_persistent(collections_[n]->kind); }

// By the first collection that is kept; else by the first that a rule writes; else by the first.
std::string FlowFinder::name_of(Id root) {
  std::optional<Id> head;
  for (Id n = 0; n < nodes_.size(); ++n) {
    if (!used_[n] || joined_.root(n) != root) continue;
    if (is_kept(n)) return nodes_[n];
    if (!head && written_[n]) head = n;
  }
  const std::string name = nodes_[head.value_or(root)];
  return name.starts_with("send:") ? name.substr(5) : name;
}

bool FlowFinder::takes_back(std::size_t r) const {
  return instance_.rules[r].op == "<-" || instance_.rules[r].op == "<+-";
}

std::vector<bool> FlowFinder::reach(Id from, const Ids& next) {
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

std::vector<Group> groups_of(const Instance& instance, const std::vector<RuleFacts>& facts) {
  return FlowFinder(instance, facts).run();
}

}  // namespace firebreak::imports::bloom
