// SPDX-License-Identifier: Apache-2.0
// Names of what is imported.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace firebreak::imports {

/// The name itself, or, if it has more bytes than a model allows, its first 230, cut at a
/// character, `~` and the FNV-1a digest of all of it (64 bits, as 16 hexadecimal digits).
std::string fitted(std::string_view name);

/// `FROM>TO`; of a port that is not `default`, `FROM:PORT>TO`.
std::string stream_name(std::string_view from, std::string_view port, std::string_view to);

/// Gives each thing a name that no other has: the second one of a name gets `~2`, and so on.
class Names {
 public:
  std::string give(std::string_view wanted);

 private:
  std::set<std::string, std::less<>> taken_;
};

}  // namespace firebreak::imports
