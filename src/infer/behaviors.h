// SPDX-License-Identifier: Apache-2.0
// The behaviours of a model in their places: parsed, checked, and held to the streams around them
// (docs/behaviors.md, In a model).
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "base/diagnostics.h"
#include "behavior/syntax.h"
#include "infer/inference.h"
#include "topology/model.h"

namespace firebreak::infer {

/// What is assumed of the messages that leave at an output; see Assumption.
struct Owed {
  std::string output;
  Assumption::Kind kind = Assumption::Kind::Where;
  std::vector<std::size_t> from = {};  // attributes
  std::vector<std::size_t> to = {};
  std::optional<behavior::Expression> where = std::nullopt;  // over all attributes
  bool scattered = false;  // the component has instances, each with a state of its own
  bool repeated = false;   // it may get a message again
  std::string stream = {};
  base::SourceSpan span{};
};

struct Behavior {
  std::size_t component = 0;  // index of Model::components
  std::shared_ptr<const behavior::Program> program;
  Subject subject;
  std::vector<Owed> owed = {};
};

bool has_behaviors(const topology::Model& model);

/// None, and at least one diagnostic, if something is wrong: with the text, with its handlers and
/// the streams that feed them, with types along streams, with assumptions. Streams without
/// attributes that feed a behaviour get the names of its parameters.
std::optional<std::vector<Behavior>> read_behaviors(topology::Model& model,
                                                    base::Diagnostics& diagnostics);

}  // namespace firebreak::infer
