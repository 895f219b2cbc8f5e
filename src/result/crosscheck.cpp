// SPDX-License-Identifier: Apache-2.0
#include "result/crosscheck.h"

namespace firebreak::result {

void AgreementCounts::add(std::optional<Agreement> agreement) {
  if (!agreement) {
    ++unknown;
    return;
  }
  switch (*agreement) {
    case Agreement::Exact:
      ++exact;
      return;
    case Agreement::Imprecise:
      ++imprecise;
      return;
    case Agreement::Unsound:
      ++unsound;
      return;
  }
}

void AgreementCounts::add(const AgreementCounts& other) {
  exact += other.exact;
  imprecise += other.imprecise;
  unsound += other.unsound;
  unknown += other.unknown;
}

}  // namespace firebreak::result
