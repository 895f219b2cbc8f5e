// SPDX-License-Identifier: Apache-2.0
// A program to run: a topology with real handlers behind its annotations, and what it is fed.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "simulator/memory.h"
#include "simulator/message.h"
#include "simulator/plan.h"

namespace firebreak::simulator {

/// How a handler computes what it emits. All of them keep the contract of their annotation.
enum class Flavor : std::uint8_t {
  Plain,      // C: a function of the message. O: the hash of the message and of all that it sees
  Filter,     // C: emits for some messages only
  Join,       // CW: emits a pair once both partners have come
  Threshold,  // CW: emits once per group, at its second message
  Counter,    // CW: emits the group and how many of it came, whichever they were
  Selective,  // O: whether it emits depends on what it sees
  Asked,      // C, where replicas ask: a join whose pairs are told as what completed them (traces)
  Again       // likewise: who says again what was said before, if it knows of more (traces)
};

struct Program {
  /// The flavors follow from the seed; with 0 all are plain.
  Program(const Plan& of, const Setting& setting_of, unsigned domain_of, std::uint64_t seed);

  const Plan& plan;
  const topology::Topology& topology;
  Setting setting;
  unsigned domain;              // of all attributes
  std::vector<Grid> grids;      // by ComponentId
  std::vector<Flavor> flavors;  // by PathId
  /// Traces leave some things open.
  struct Way {
    bool eager = false;            // partitions end before a message of theirs comes again
    bool no_more_moments = false;  // than are listed: what waits may go on waiting
    bool backwards = false;        // of several next deliveries the last
    bool patient = false;          // what is left out comes before a partition ends
    bool second_first = false;     // of two runs, the second
    bool copies_last = false;      // what is left out of a message's copies, like all else that is
    unsigned drawn = 0;            // of how many values; 0: of the whole domain
    /// What the trace lists nowhere is not emitted: its components emit for some messages only.
    bool silent = false;
  };
  Way way;
  /// Runs traces: confluent paths that replicas ask answer who completes something.
  void answer_who_completes();
  /// Runs traces: punctuations have no place among messages of a FIFO stream, unless that is known,
  /// and what may come again does so as often as is asked.
  bool loose = false;
  /// Runs traces between replicas: what orders deliveries need not keep to FIFO (4.4).
  bool orderings_decide = false;
  /// Runs traces: by StreamId, the input says where the punctuations stand that are no watermarks.
  std::vector<bool> placed;
  bool repetitions = false;  // some stream may deliver again
  /// By PathId: where a join keeps partners. At a component that is not replicated, those into one
  /// output share them: who completes a pair answers.
  std::vector<std::uint32_t> partners;
  /// What a trace fixes beforehand, by lineage and stream: values, producers, and what is lost on a
  /// sink before either observer saw it.
  std::map<std::uint64_t, Values> given;
  /// What copies of what a trace lists have of it, by lineage and class of attributes.
  std::map<std::uint64_t, std::int8_t> given_to_copies;
  std::map<std::uint64_t, std::uint32_t> given_producers;
  std::array<std::set<std::uint64_t>, 2> lost;
  std::array<std::set<std::uint64_t>, 2> again;  // comes to a sink twice
  /// When it is handled as part of a unit, if one end completes several and nothing orders them.
  std::array<std::map<std::uint64_t, std::size_t>, 2> moments;
  std::set<std::uint64_t> listed;  // lineages of what the trace lists

  /// How many punctuate a stream: each producer of a FIFO stream, else one for all.
  std::uint32_t punctuators(const topology::Stream& stream) const;
  /// All valuations of a key.
  std::vector<Values> valuations(const topology::AttributeSet& key) const;
  /// The value that the attribute has, carried or determined by one that is.
  std::int8_t value(const Values& values, topology::AttributeId attribute) const;
  bool replicated(const topology::Component& component) const { return component.replicated; }
  unsigned instances(const topology::Component& c) const { return c.replicated ? 2 : 1; }
  /// How many parallel instances each of these has.
  unsigned parts(const topology::Component& c) const { return c.instances > 1 ? 2 : 1; }
  /// The one that gets what has these values, which say so.
  std::uint8_t part_of(const topology::Component& c, const Values& values) const;
  /// Of a message that goes to all instances: the one of whose handling a trace tells.
  std::uint8_t told_part(const topology::Component& c, const Message& message) const;
};

/// What sources emit, in this order, punctuations and their places included.
struct Input {
  std::vector<std::vector<Item>> items;  // by StreamId
  std::string text;                      // for people
};

std::uint64_t lineage_of_punctuation(topology::StreamId stream, std::uint8_t key,
                                     const Values& values, std::uint32_t producer);
/// Of what the path emits when it handles a message of the stream; `extra`: for which partition, if
/// for several.
std::uint64_t lineage_through(topology::PathId path, topology::StreamId read, std::uint64_t lineage,
                              std::uint64_t extra);
std::uint64_t hash_of(const Values& values);
/// "{a: 1}".
std::string text_of(const topology::Topology& topology, const Values& values);

}  // namespace firebreak::simulator
