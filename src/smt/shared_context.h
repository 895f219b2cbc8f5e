// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace firebreak::smt {

/// While one lives, the solvers that its thread makes share one Z3 context: to make one takes
/// longer than to decide a small formula. Answers are the same; the models found can be others. One
/// inside another changes nothing.
class SharedContext {
 public:
  SharedContext();
  ~SharedContext();
  SharedContext(const SharedContext&) = delete;
  SharedContext& operator=(const SharedContext&) = delete;

 private:
  bool made_;
};

}  // namespace firebreak::smt
