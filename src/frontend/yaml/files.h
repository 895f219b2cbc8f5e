// SPDX-License-Identifier: Apache-2.0
// The files of a model: one, and those that it includes, joined.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "frontend/reader.h"
#include "frontend/yaml/fields.h"
#include "topology/model.h"

namespace firebreak::frontend {

/// Whether a file must hold streams or must not.
enum class Streams : std::uint8_t { Required, Refused };

/// What was read of a file and of those that it includes. If errors were reported, it is a part.
struct Joined {
  topology::Model model;
  bool has_streams = false;
  Losses lost;
};

/// Reads the files of one model. They are numbered in the order in which they are read
/// (base::SourceSpan).
class Files {
 public:
  Files(const FileReader& reader, base::Diagnostics& diagnostics)
      : reader_(reader), diagnostics_(diagnostics) {}

  /// A file, then what it includes, in order, each file once. What a file says as a whole, its
  /// name, costs and expectations, counts of the first one only.
  Joined read(const SourceText& source, Streams streams);

 private:
  void add(const SourceText& source);
  void include(Source& from, NodeId node);
  void include(Source& from, const topology::Name& path);
  void join(topology::Model part);

  const FileReader& reader_;
  base::Diagnostics& diagnostics_;
  std::vector<std::string> names_;  // by number
  std::size_t bytes_ = 0;           // of all of them
  Joined joined_;
  Streams streams_ = Streams::Required;
  std::size_t first_ = 0;          // the number of the file that is not included
  std::vector<std::string> open_;  // each of which includes the next
  std::set<std::string> seen_;
};

}  // namespace firebreak::frontend
