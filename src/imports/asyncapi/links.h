// SPDX-License-Identifier: Apache-2.0
// What all documents say together: which service sends to and receives from which topic. A link is
// one service, one topic, one direction; what several operations say of it is joined.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "imports/asyncapi/addresses.h"
#include "imports/asyncapi/operations.h"
#include "imports/graph.h"

namespace firebreak::imports::asyncapi {

/// What is said of a document beside it.
struct Reading {
  std::string service;  // whose it is
  bool reversed = false;
  bool split = false;
  std::optional<std::uint32_t> instances = {};
  Place instances_place = {};
};

struct Link {
  std::set<std::string> messages;
  bool keyed = true;  // each message, if there is one, has a key
  bool any = false;   // there is a message
  std::vector<std::string> attributes;
  Place place;
  base::SourceSpan span;
};

struct Topic {
  bool dynamic = false;  // its address is not known
  Place place;
};

struct Party {
  Place place;
  std::optional<std::uint32_t> instances;
  Place instances_place;
  std::set<std::string> groups;  // of consumers
  bool ungrouped = false;        // something is received in no group that is known
};

struct Links {
  std::map<std::string, Party> services;
  std::map<std::string, Topic> topics;                                    // by id
  std::map<std::tuple<std::string, std::string, Direction>, Link> links;  // by service and topic
};

/// Joins what a document says to what others say.
void add(const Service& service, const Reading& reading, Addresses& addresses, Links& links);

/// Warns of what looks as if a document was written from the other side.
void lint(const Links& links, Graph& graph);

}  // namespace firebreak::imports::asyncapi
