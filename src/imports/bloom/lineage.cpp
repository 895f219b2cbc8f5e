// SPDX-License-Identifier: Apache-2.0
// Of each flow what is done to it, and where its columns come from.
#include <algorithm>
#include <deque>

#include "imports/bloom/flow_finder.h"

namespace firebreak::imports::bloom {

// Where each column of each collection comes from, if all rules that bring the input agree. What
// is known of a collection only shrinks, so that this ends.
Lineage FlowFinder::lineage(Id input) const {
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

std::map<std::string, std::string> FlowFinder::passed_by(const Line& line,
                                                         const std::vector<bool>& known,
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

void FlowFinder::add_flows(Id input, const std::vector<std::size_t>& feeders, Group& group) {
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

bool FlowFinder::sensitive(const Line& line, const std::vector<bool>& reached) const {
  for (std::size_t u = 0; u < line.bodies.size(); ++u) {
    if (reached[line.bodies[u]] && facts_[line.rule].uses[u].sensitive) return true;
  }
  return false;
}

Flow FlowFinder::flow(Id input, Id output, const std::vector<bool>& reached, const Lineage& columns,
                      const std::vector<std::size_t>& feeders,
                      const std::vector<const Line*>& weighty) {
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

const std::vector<bool>& FlowFinder::leads_to(Id output) {
  const auto known = leads_.find(output);
  if (known != leads_.end()) return known->second;
  return leads_.emplace(output, reach(output, before_)).first->second;
}

// Two that come from different inputs must come in one timestep, if not both are kept. Whether
// one of them is; none, if the rule brings no such two together.
std::optional<bool> FlowFinder::meets(const Line& line, const std::vector<bool>& reached,
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
std::vector<std::size_t> FlowFinder::feeders_of(const Group& group) const {
  std::vector<std::size_t> count(nodes_.size(), 0);
  for (const std::string& input : group.inputs) {
    const std::vector<bool> reached = reach(ids_.at(input), later_);
    for (Id n = 0; n < nodes_.size(); ++n) count[n] += reached[n] ? 1 : 0;
  }
  return count;
}

// Of several sensitive rules on a flow the gate is what all of them have.
void FlowFinder::weigh(const std::optional<Strings>& gate,
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

}  // namespace firebreak::imports::bloom
