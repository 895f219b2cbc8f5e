// SPDX-License-Identifier: Apache-2.0
// Where memory ends, the process says so and leaves, in the middle of whatever asked for more. Z3
// does not survive an allocation that fails: it unwinds through half-made objects and frees them
// twice. So none fails: the definitions here stand before those of the GNU C library, for Z3 too.
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <string_view>

#include "cli/status.h"

// What the library itself calls malloc, calloc and realloc.
extern "C" {
void* __libc_malloc(std::size_t size);                     // NOLINT(bugprone-reserved-identifier)
void* __libc_calloc(std::size_t count, std::size_t size);  // NOLINT(bugprone-reserved-identifier)
void* __libc_realloc(void* block, std::size_t size);       // NOLINT(bugprone-reserved-identifier)
}

namespace {

[[noreturn]] void leave() {
  constexpr std::string_view kMessage = "firebreak: unknown: out of memory\n";
  // Nobody is left to be told that this cannot be written.
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, kMessage.data(), kMessage.size());
  ::_exit(static_cast<int>(firebreak::cli::Status::Unknown));
}

void* made(void* block) {
  if (block == nullptr) leave();
  return block;
}

}  // namespace

extern "C" {

void* malloc(std::size_t size) noexcept { return made(__libc_malloc(size)); }

void* calloc(std::size_t count, std::size_t size) noexcept {
  return made(__libc_calloc(count, size));
}

void* realloc(void* block, std::size_t size) noexcept {
  void* const moved = __libc_realloc(block, size);
  return size == 0 ? moved : made(moved);  // of size 0 it frees
}

}  // extern "C"
