// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>

#include "base/internal_error.h"
#include "cli/run.h"

namespace {

using firebreak::cli::Finish;
using firebreak::cli::Status;

Finish internal_error(const char* what) {
  std::fprintf(stderr,
               "firebreak: internal error: %s\n"
               "This is a bug of firebreak, not of your model. Please report it, with the model "
               "and the command line.\n",
               what);
  return {.status = Status::Internal};
}

Finish guarded_run(int argc, char** argv) {
  try {
    return firebreak::cli::run(argc, argv);
  } catch (const std::bad_alloc&) {
    std::fputs("firebreak: unknown: out of memory\n", stderr);
    return {.status = Status::Unknown};
  } catch (const std::exception& error) {
    return internal_error(error.what());
  } catch (...) {
    return internal_error("an exception that is no std::exception");
  }
}

}  // namespace

int main(int argc, char** argv) {
  // A closed pipe is an error of writing, reported like any other, not a death by signal.
  std::signal(SIGPIPE, SIG_IGN);
  const Finish finish = guarded_run(argc, argv);
  const int status = static_cast<int>(finish.status);
  if (finish.workers_left) std::_Exit(status);
  return status;
}
