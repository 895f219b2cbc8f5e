// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>

#include "cli/run.h"

namespace {

using firebreak::cli::Finish;
using firebreak::cli::internal_error;
using firebreak::cli::Status;

// Workers may still run.
Finish broken_off(const char* message, Status status) {
  std::fputs(message, stderr);
  return {.status = status, .workers_left = true};
}

Finish guarded_run(int argc, char** argv) {
  try {
    return firebreak::cli::run(argc, argv);
  } catch (const std::bad_alloc&) {
    return broken_off("firebreak: unknown: out of memory\n", Status::Unknown);
  } catch (const std::exception& error) {
    return broken_off(internal_error(error.what()).c_str(), Status::Internal);
  } catch (...) {
    return broken_off(internal_error("an exception that is no std::exception").c_str(),
                      Status::Internal);
  }
}

}  // namespace

int main(int argc, char** argv) {
  // A closed pipe or too large a file is an error of writing, reported like any other, not a death
  // by signal.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  // Where its starter ignored this one, no process could be asked how it ended.
  std::signal(SIGCHLD, SIG_DFL);
  const Finish finish = guarded_run(argc, argv);
  const int status = static_cast<int>(finish.status);
  if (finish.workers_left) std::_Exit(status);
  return status;
}
