// SPDX-License-Identifier: Apache-2.0
#include "report/trace/align.h"

#include <algorithm>
#include <cstddef>

namespace firebreak::report {

namespace {

using result::Delivery;

constexpr std::size_t kMaxAlignment = 4'000'000;  // cells of the table

}  // namespace

bool same_step(const Delivery& a, const Delivery& b) {
  return a.component == b.component && a.interface == b.interface && a.message == b.message &&
         a.unit_to == b.unit_to && a.other_replica == b.other_replica &&
         a.after_crash == b.after_crash && a.emits == b.emits;
}

// From the ends to the starts.
std::vector<AlignedRow> align(const std::vector<Delivery>& left,
                              const std::vector<Delivery>& right) {
  const std::size_t n = left.size();
  const std::size_t m = right.size();
  std::vector<AlignedRow> rows;
  if ((n + 1) * (m + 1) > kMaxAlignment) {
    for (std::size_t i = 0; i < std::max(n, m); ++i) {
      rows.emplace_back(i < n ? &left[i] : nullptr, i < m ? &right[i] : nullptr);
    }
    return rows;
  }
  std::vector<std::vector<std::size_t>> length(n + 1, std::vector<std::size_t>(m + 1));
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t j = m; j-- > 0;) {
      length[i][j] = same_step(left[i], right[j]) ? length[i + 1][j + 1] + 1
                                                  : std::max(length[i + 1][j], length[i][j + 1]);
    }
  }
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < n || j < m) {
    if (i < n && j < m && same_step(left[i], right[j])) {
      rows.emplace_back(&left[i++], &right[j++]);
    } else if (j >= m || (i < n && length[i + 1][j] >= length[i][j + 1])) {
      rows.emplace_back(&left[i++], nullptr);
    } else {
      rows.emplace_back(nullptr, &right[j++]);
    }
  }
  return rows;
}

}  // namespace firebreak::report
