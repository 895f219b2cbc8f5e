// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "topology/model.h"

namespace firebreak::frontend {

/// The canonical text of a model: keys in the order of docs/formats.md, defaults left out, names
/// quoted only where YAML needs it. Reading it gives the same model, and printing that the same
/// bytes.
std::string print_model(const topology::Model& model);
/// A path of an annotation, as it stands there: `{ from: in, to: out, label: CR }`.
std::string print_path(const topology::PathDecl& path);
/// A name, quoted where YAML needs it.
std::string print_name(const std::string& name);
/// `[a, b]`.
std::string print_names(const topology::Names& names);
/// The keys of a seal: `[a, b]`, or of several `[[a], [b]]`. Not empty.
std::string print_keys(const std::vector<topology::Names>& keys);
/// What a stream is sealed on, exactly or not: as above, `{ key: [a], exact: false }`, or a list of
/// such. It is sealed.
std::string print_seal(const topology::StreamDecl& stream);
/// The same, one by one.
std::vector<std::string> print_seals(const topology::StreamDecl& stream);
/// The order of a FIFO stream: `fifo`, or `{ fifo: … }` with its keys. Not empty.
std::string print_fifo(const std::vector<topology::Names>& keys);

}  // namespace firebreak::frontend
