// SPDX-License-Identifier: Apache-2.0
// How what comes in at one collection of an instance flows to another within it, and what is done
// to it on the way.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "imports/bloom/rule_facts.h"

namespace firebreak::imports::bloom {

struct Flow {
  std::string input;
  std::string output;
  bool sensitive = false;
  bool kept = false;
  bool absorbs =
      true;  // what comes again is in its tables already, and nothing is taken back there
  std::optional<std::vector<std::string>> gate;  // columns of the input; none: all of it
  std::vector<std::string> passed;  // columns that come out as they came in, under one name
  std::string rule;                 // why it is sensitive
};

/// A group of collections that only `<~` leads out of, so that they share timesteps.
struct Group {
  std::string name;
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;  // also the channels that it sends to, as `send:channel`
  std::vector<std::string> unfed;    // outputs that no input leads to
  std::vector<Flow> flows;
};

/// Each flow is a path of the model, so that few bytes could make many: more are not looked for.
inline constexpr std::size_t kMostFlows = 100'000;

/// In the order of declaration of their first collections.
std::vector<Group> groups_of(const Instance& instance, const std::vector<RuleFacts>& facts);

/// What a rule with `<~` writes, seen from who writes: its channel is read elsewhere.
std::string sent(const std::string& channel);

}  // namespace firebreak::imports::bloom
