// SPDX-License-Identifier: Apache-2.0
// What flows.cpp and lineage.cpp share.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/union.h"
#include "imports/bloom/flows.h"

namespace firebreak::imports::bloom {

using Strings = std::vector<std::string>;
using Id = std::size_t;
using Lineage = std::vector<std::map<std::string, std::string>>;  // by node: column → of the input

class FlowFinder {
 public:
  FlowFinder(const Instance& instance, const std::vector<RuleFacts>& facts)
      : instance_(instance), facts_(facts) {
    for (const Collection& one : instance.collections) add(one.name, &one);
    for (std::size_t r = 0; r < instance.rules.size(); ++r) add_rule(r);
    unite();
  }
  std::vector<Group> run();

 private:
  /// What a rule that is no bootstrap does, by ids.
  struct Line {
    std::size_t rule;
    Id head;
    std::vector<Id> bodies;  // by use
  };
  Id add(const std::string& name, const Collection* collection);
  void add_rule(std::size_t r);
  void unite();
  bool is_sent(Id n) const;
  bool is_input(Id n) const;
  bool is_output(Id n) const;
  bool is_kept(Id n) const;
  std::string name_of(Id root);
  void choose_outputs(Id root, const std::vector<std::size_t>& feeders, Group& group);
  bool takes_back(std::size_t r) const;
  using Ids = std::vector<std::vector<Id>>;  // by node: its neighbours
  static std::vector<bool> reach(Id from, const Ids& next);
  Lineage lineage(Id input) const;
  std::map<std::string, std::string> passed_by(const Line& line, const std::vector<bool>& known,
                                               const Lineage& all) const;
  void add_flows(Id input, const std::vector<std::size_t>& feeders, Group& group);
  bool sensitive(const Line& line, const std::vector<bool>& reached) const;
  Flow flow(Id input, Id output, const std::vector<bool>& reached, const Lineage& columns,
            const std::vector<std::size_t>& feeders, const std::vector<const Line*>& weighty);
  const std::vector<bool>& leads_to(Id output);
  std::optional<bool> meets(const Line& line, const std::vector<bool>& reached,
                            const std::vector<std::size_t>& feeders) const;
  std::vector<std::size_t> feeders_of(const Group& group) const;
  static void weigh(const std::optional<Strings>& gate,
                    const std::map<std::string, std::string>& columns, std::string why, Flow& made);
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
  base::Union joined_{0};                  // nodes of one component
};

}  // namespace firebreak::imports::bloom
