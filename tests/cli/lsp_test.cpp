// SPDX-License-Identifier: Apache-2.0
// The language server over standard input and output; what it answers, tests/unit/lsp shows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "support/process.h"

namespace firebreak {
namespace {

using test_support::Finished;
using test_support::quoted;
using test_support::run_firebreak;
using test_support::run_shell;
using test_support::TemporaryFolder;
using testing::HasSubstr;
using testing::StartsWith;

std::string message(const std::string& body) {
  return "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

Finished serve(const std::string& input) {
  const TemporaryFolder folder;
  return run_shell(quoted(FIREBREAK_EXECUTABLE) + " lsp < " + quoted(folder.write("in", input)));
}

TEST(LspCommand, SpeaksOverStandardInputAndOutput) {
  const Finished finished =
      serve(message(R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{}})") +
            message(R"({"jsonrpc":"2.0","id":2,"method":"shutdown"})") +
            message(R"({"jsonrpc":"2.0","method":"exit"})"));
  EXPECT_EQ(finished.status, 0);
  EXPECT_THAT(finished.out, StartsWith("Content-Length: "));
  EXPECT_THAT(finished.out, HasSubstr("hoverProvider"));
}

TEST(LspCommand, EndsWithTheInput) {
  EXPECT_EQ(serve("").status, 1);
  EXPECT_EQ(serve("no header\r\n\r\n").status, 2);
  EXPECT_EQ(run_firebreak({"lsp", "model.yaml"}).status, 2);
}

}  // namespace
}  // namespace firebreak
