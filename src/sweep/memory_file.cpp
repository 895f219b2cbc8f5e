// SPDX-License-Identifier: Apache-2.0
#include "sweep/memory_file.h"

#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "sweep/engine.h"

namespace firebreak::sweep {
namespace {

[[noreturn]] void fail() {
  throw EngineError(fmt::format("no memory for a run: {}", std::generic_category().message(errno)));
}

}  // namespace

int memory_file(const char* name, std::string_view content) {
  const int file = ::memfd_create(name, MFD_CLOEXEC);
  if (file < 0) fail();
  while (!content.empty()) {
    const ssize_t size = ::write(file, content.data(), content.size());
    if (size < 0) fail();
    content.remove_prefix(static_cast<std::size_t>(size));
  }
  ::lseek(file, 0, SEEK_SET);
  return file;
}

std::string content_of(int file) {
  struct stat status {};
  ::fstat(file, &status);
  std::string content(static_cast<std::size_t>(status.st_size), '\0');
  std::size_t have = 0;
  while (have < content.size()) {
    const ssize_t size =
        ::pread(file, content.data() + have, content.size() - have, static_cast<off_t>(have));
    if (size <= 0) break;
    have += static_cast<std::size_t>(size);
  }
  content.resize(have);
  return content;
}

}  // namespace firebreak::sweep
