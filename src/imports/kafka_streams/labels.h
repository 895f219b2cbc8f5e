// SPDX-License-Identifier: Apache-2.0
// What names of processors and stores say of what a processor does (docs/imports.md, Kafka
// Streams): those that the library gives; where a processor was renamed its store still has one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "imports/kafka_streams/describe.h"
#include "topology/model.h"

namespace firebreak::imports::kafka_streams {

struct Guess {
  topology::Annotation label = topology::Annotation::OW;
  bool by_key = false;  // the gate is the key; false: `*`
  bool rewrites_key = false;
  Ground ground;
  bool open = false;   // a person should say: hole `annotation`
  bool waits = false;  // it waits for the end of windows: hole `seal`
};

/// `shared`: other processors use its store, too.
Guess guess(const Described& node, bool shared);

/// Whether the processor joins a global store: a join that names none.
bool joins_global_store(const Described& node);

/// Of a store of a join of two streams by windows: whether one side may go without the other.
enum class WindowJoin : std::uint8_t { None, Inner, Outer };
WindowJoin window_join(const std::string& store);

}  // namespace firebreak::imports::kafka_streams
