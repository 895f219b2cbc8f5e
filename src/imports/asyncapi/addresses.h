// SPDX-License-Identifier: Apache-2.0
// Which addresses are one. What parameters are called is for each document: `orders/{id}` and
// `orders/{order}` are one address, but `{a}` and `{b}`, which have nothing else, may be two.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "imports/asyncapi/manifest.h"

namespace firebreak::imports::asyncapi {

class Addresses {
 public:
  explicit Addresses(const std::vector<Alias>& aliases);

  /// What the address is called: as its alias says, and as the first one that is the same.
  const std::string& called(std::string_view address);
  /// Aliases of which no address was asked.
  std::vector<Alias> unused() const;

 private:
  struct Aliased {
    Alias alias;
    bool used = false;
  };
  std::map<std::string, Aliased> aliases_;     // by shape
  std::map<std::string, std::string> called_;  // by shape
};

}  // namespace firebreak::imports::asyncapi
