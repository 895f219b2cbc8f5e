// SPDX-License-Identifier: Apache-2.0
// What a coordinator and its workers say to each other, as bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sweep/run.h"

namespace firebreak::sweep {

/// Of a worker: what it has done, and for how many runs more it has room.
struct Report {
  std::size_t room = 0;
  std::vector<Outcome> outcomes;  // without their documents
  bool last = false;              // it has heard of the end, and nothing comes after this
};

/// Of the coordinator: what to do, or that all is done.
struct Order {
  std::vector<Run> runs;
  bool end = false;
};

std::string encode(const Report& report);
std::string encode(const Order& order);
/// Of what was encoded; anything else is a std::exception.
Report decode_report(std::string_view bytes);
Order decode_order(std::string_view bytes);

}  // namespace firebreak::sweep
