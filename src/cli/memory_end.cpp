// SPDX-License-Identifier: Apache-2.0
// Out of memory, the process says so and exits at once, wherever the allocation was. It cannot let
// the allocation fail: Z3 then unwinds through half-built objects and frees them twice. The
// definitions here take precedence over those of the GNU C library, also for Z3.
#include "cli/memory_end.h"

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
  if (!firebreak::cli::parent_tells) {
    // Nobody is left to be told that this cannot be written.
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, kMessage.data(), kMessage.size());
  }
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
