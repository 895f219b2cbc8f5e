// SPDX-License-Identifier: Apache-2.0
// What is asked of one handler as to one output (docs/behaviors.md, What is proved).
#pragma once

#include <string>
#include <vector>

#include "infer/pair.h"

namespace firebreak::infer {

/// Whether the handler can change anything that the output sees.
bool writes(const Asked& asked, std::size_t handler, const States& seen);

/// Whether nothing satisfies what is assumed of each message of the handler.
bool impossible(const Asked& asked, std::size_t handler);

/// Whether the handler never emits at the output.
bool silent(const Asked& asked, std::size_t handler, const std::string& output);

/// The attributes of both schemas that what is emitted may have another value of.
std::vector<std::string> rewrites(const Asked& asked, std::size_t handler,
                                  const std::string& output);

/// Whether a message that was handled changes nothing that the output sees, and emits nothing
/// there, when it is handled again, whatever came in between.
bool idempotent(const Asked& asked, std::size_t handler, const std::string& output,
                const States& seen);

/// Whether the tuples that one handling emits come in an order that only depends on which they are.
bool ordered_by_content(const behavior::Handler& handler, const std::string& output);

}  // namespace firebreak::infer
