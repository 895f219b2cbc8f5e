// SPDX-License-Identifier: Apache-2.0
#include "imports/bloom/ruby.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <vector>

namespace firebreak::imports::bloom {

namespace {

using Clock = std::chrono::steady_clock;

/// One end of a pair of sockets. A write to one that nobody reads is an error, and no signal.
class Socket {
 public:
  explicit Socket(int descriptor) : descriptor_(descriptor) {}
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() { close(); }
  int get() const { return descriptor_; }
  void close() {
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = -1;
  }

 private:
  int descriptor_;
};

// Nothing of the environment: options in it would change how Ruby reads.
std::vector<std::string> environment() {
  const char* path = std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe)
  return {std::string("PATH=") + (path == nullptr ? "/usr/bin:/bin" : path)};
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  all.reserve(texts.size() + 1);
  for (std::string& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

std::vector<std::string> command(const RubyLimits& limits) {
  return {"ruby",
          "--disable=gems,did_you_mean,rubyopt",
          "-W0",
          "-EUTF-8:UTF-8",
          "-rripper",
          "-e",
          ripper_script(),
          "--",
          std::to_string(limits.time.count()),
          std::to_string(limits.memory),
          std::to_string(limits.depth)};
}

// 0, or why the process could not be made.
int spawn(int socket, const RubyLimits& limits, pid_t& process) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, socket, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, socket, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  std::vector<std::string> arguments = command(limits);
  std::vector<std::string> variables = environment();
  const int problem = ::posix_spawnp(&process, "ruby", &actions, nullptr,
                                     pointers(arguments).data(), pointers(variables).data());
  posix_spawn_file_actions_destroy(&actions);
  return problem;
}

// Writes what the socket takes; whether there is more to write.
bool write_some(int socket, std::string_view& rest) {
  const ssize_t sent = ::send(socket, rest.data(), rest.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent < 0) return errno == EAGAIN || errno == EINTR;
  rest.remove_prefix(static_cast<std::size_t>(sent));
  return !rest.empty();
}

enum class Read : std::uint8_t { More, End, Error };

Read read_some(int socket, std::string& text) {
  static constexpr std::size_t kChunk = 1U << 16U;
  std::array<char, kChunk> chunk;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  const ssize_t got = ::recv(socket, chunk.data(), chunk.size(), MSG_DONTWAIT);
  if (got < 0) return errno == EAGAIN || errno == EINTR ? Read::More : Read::Error;
  text.append(chunk.data(), static_cast<std::size_t>(got));
  return got == 0 ? Read::End : Read::More;
}

// Gives the program and takes the tree, until there is no more of it or a bound is reached.
RubyOutput talk(int socket, std::string_view program, const RubyLimits& limits) {
  RubyOutput output;
  const auto end = Clock::now() + limits.time;
  bool writing = true;
  while (true) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    if (left <= 0 || output.text.size() > limits.output) {
      output.end = RubyEnd::TooLong;
      return output;
    }
    pollfd events{socket, static_cast<short>(POLLIN | (writing ? POLLOUT : 0)), 0};
    if (::poll(&events, 1, static_cast<int>(left)) < 0 && errno != EINTR) return output;
    if (writing && (events.revents & POLLOUT) != 0 && !write_some(socket, program)) {
      writing = false;
      ::shutdown(socket, SHUT_WR);
    }
    if ((events.revents & (POLLIN | POLLHUP | POLLERR)) == 0) continue;
    const Read read = read_some(socket, output.text);
    if (read == Read::Error) return output;
    if (read == Read::End) break;
  }
  output.end = RubyEnd::Printed;
  return output;
}

}  // namespace

RubyOutput parse_ruby(std::string_view program, const RubyLimits& limits) {
  std::array<int, 2> pair{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) != 0) return {};
  const Socket ours(pair[0]);
  Socket theirs(pair[1]);
  pid_t process = 0;
  const int problem = spawn(theirs.get(), limits, process);
  theirs.close();
  if (problem != 0) return {problem == ENOENT ? RubyEnd::NotFound : RubyEnd::Failed, ""};
  RubyOutput output = talk(ours.get(), program, limits);
  if (output.end != RubyEnd::Printed) ::kill(process, SIGKILL);
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  const bool well = WIFEXITED(status) && WEXITSTATUS(status) == 0 && !output.text.empty();
  if (output.end == RubyEnd::Printed && !well) output.end = RubyEnd::Failed;
  return output;
}

}  // namespace firebreak::imports::bloom
