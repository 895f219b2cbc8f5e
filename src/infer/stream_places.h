// SPDX-License-Identifier: Apache-2.0
// Which streams of a model end and begin where.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "topology/model.h"

namespace firebreak::infer {

class StreamPlaces {
 public:
  StreamPlaces() = default;
  /// The model must keep its streams in place.
  explicit StreamPlaces(topology::Model& model);

  using Streams = std::vector<topology::StreamDecl*>;  // in the model's order, each once

  const Streams& entering(const topology::Name& component, const std::string& interface) const;
  const Streams& leaving(const topology::Name& component, const std::string& interface) const;
  /// At all interfaces.
  Streams entering(const topology::Name& component) const { return all(entering_, component); }
  Streams leaving(const topology::Name& component) const { return all(leaving_, component); }

 private:
  using Places = std::map<std::pair<std::string, std::string>, Streams>;  // component, interface

  static const Streams& at(const Places& places, const topology::Name& component,
                           const std::string& interface);
  static Streams all(const Places& places, const topology::Name& component);

  Places leaving_;
  Places entering_;
};

}  // namespace firebreak::infer
