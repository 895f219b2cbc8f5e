// SPDX-License-Identifier: Apache-2.0
// Colours and links on text that is finished, for terminals: select graphic rendition as in
// ECMA-48, and links as in the sequence OSC 8. Nothing is said by them alone.
#pragma once

#include <string>
#include <string_view>

namespace firebreak::report {

/// A result for people: headings stand out, a verdict has the colour of its exit status.
std::string highlighted(std::string_view prose);

/// Errors, one or more lines each. With `host`, the name of this machine, places lead to the file,
/// which is looked for in the folder `here` if its name is relative.
std::string highlighted_errors(std::string_view text, std::string_view host, std::string_view here);

}  // namespace firebreak::report
