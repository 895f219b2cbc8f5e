// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>

namespace firebreak::base {

/// A bug of Firebreak: a check of the tool on itself failed. Caught in main only (exit status 70).
class InternalError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

}  // namespace firebreak::base
