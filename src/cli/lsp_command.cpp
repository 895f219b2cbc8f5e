// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <string_view>

#include "cli/command.h"
#include "cli/output.h"
#include "lsp/server.h"

namespace firebreak::cli {
namespace {

// Whether the client still listens.
bool answer(lsp::Server& server, lsp::Framing& framing) {
  while (const std::optional<std::string> message = framing.next()) {
    for (const std::string& reply : server.handle(*message)) {
      if (!write_stdout(lsp::framed(reply)).empty()) return false;
    }
    if (server.ended()) return false;
  }
  return !framing.broken();
}

}  // namespace

Finish run_lsp(const Options& options, const base::Environment&) {
  if (!options.files.empty()) {
    std::fputs(complaint("lsp takes no files: it speaks over standard input and output").c_str(),
               stderr);
    return {.status = Status::BadInput};
  }
  lsp::Server server(FIREBREAK_VERSION);
  lsp::Framing framing;
  std::array<char, 1U << 16U> buffer{};
  for (;;) {
    const ssize_t count = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    framing.add(std::string_view(buffer.data(), static_cast<std::size_t>(count)));
    if (!answer(server, framing)) break;
  }
  if (framing.broken()) {
    std::fputs(complaint("what came on standard input is no message of the protocol").c_str(),
               stderr);
    return {.status = Status::BadInput};
  }
  return {.status = server.ended_well() ? Status::Holds : Status::Broken};
}

}  // namespace firebreak::cli
