// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace firebreak::test_support {

/// One component with one path, "OW, subscript: [a]", from `in` to `out`. `stream` and `component`
/// are what is said of `in` and of the component besides: ", seal: [a]", "    Rep: true\n".
inline std::string one_path(const std::string& path, const std::string& stream = "",
                            const std::string& component = "") {
  return "streams:\n"
         "  in:  { to: C.in, attributes: [a, b]" +
         stream +
         " }\n"
         "  out: { from: C.out, attributes: [a, b] }\n"
         "components:\n"
         "  C:\n" +
         component + "    annotation: { from: in, to: out, label: " + path + " }\n";
}

}  // namespace firebreak::test_support
