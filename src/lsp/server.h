// SPDX-License-Identifier: Apache-2.0
// A language server for model files (Language Server Protocol 3.17): what is wrong as one types,
// what labels and keys mean, names that are completed and found, the repair as an action, the
// verdict above each sink. One message in, messages out; no streams, no threads.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::lsp {

/// How long a verdict may take while one types, and a repair that was asked for.
struct Patience {
  std::chrono::milliseconds verdict{80};
  std::chrono::milliseconds repair{20'000};
};

class Server {
 public:
  explicit Server(std::string version, Patience patience = {});
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// What to send in answer to a message, in JSON-RPC, in order. A message that is none gets an
  /// error.
  std::vector<std::string> handle(std::string_view message);
  /// Whether the client has said that this is the end, and whether it had asked for it first.
  bool ended() const;
  bool ended_well() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// Takes messages with their headers (`Content-Length`) out of what has come so far.
class Framing {
 public:
  void add(std::string_view bytes) { pending_ += bytes; }
  /// The next whole message.
  std::optional<std::string> next();
  /// Whether what has come can be no message, or a larger one than is read.
  bool broken() const { return broken_; }

 private:
  std::string pending_;
  bool broken_ = false;
};

/// A message with its header.
std::string framed(std::string_view message);

}  // namespace firebreak::lsp
