// SPDX-License-Identifier: Apache-2.0
// Resolves a trace; the first problem found ends it.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "replay/interpreter_input.h"

namespace firebreak::replay::interpreter {

class Reader {
 public:
  Reader(const topology::Topology& topology, const Index& index, const result::Trace& trace,
         Copies place, std::uint64_t most_steps)
      : topology_(topology), index_(index), trace_(trace), place_(place) {
    script_.most_steps = most_steps;
  }

  Script read(std::string& problem);

 private:
  bool fail(std::string problem);
  bool read_head();
  bool read_messages();
  bool read_message(const result::TraceMessage& given);
  bool read_origin(const result::TraceMessage& given, Message& message);
  bool read_path(const result::TraceMessage& given, Message& message);
  bool read_attributes(const result::TraceMessage& given, Message& message);
  bool check_lineage(const std::string& id, const Message& message);
  bool check_copies(const std::string& id);
  std::size_t family_of(const Message& message);
  bool read_world(std::size_t which);
  bool read_lost(std::size_t which);
  bool read_delivery(std::size_t which, const result::Delivery& given);
  bool read_other(const result::Delivery& given, const std::string& where, Handling& handling);
  bool read_unit(const result::Delivery& given, const std::string& where, Handling& handling);
  bool has_moment(topology::PathId path, std::string_view message) const;
  bool may_arrive_again(MessageIndex m) const;
  bool read_emits(const result::Delivery& given, const std::string& where, Handling& handling);

  const topology::Topology& topology_;
  const Index& index_;
  const result::Trace& trace_;
  Copies place_;
  Script script_;
  std::string problem_;
  std::map<std::string_view, MessageIndex> ids_;
  // Of the world that is read: what its own replica got before, and the moments that it lists, by
  // the interface where their path ends.
  std::unordered_set<MessageIndex> arrived_;
  std::set<std::pair<std::string_view, std::string_view>> moments_;
  std::set<topology::ComponentId> crashes_;  // likewise, the components that crash there
  std::vector<std::vector<MessageIndex>> children_;
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> families_;
  std::size_t family_count_ = 0;
};

}  // namespace firebreak::replay::interpreter
