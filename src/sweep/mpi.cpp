// SPDX-License-Identifier: Apache-2.0
#include "sweep/mpi.h"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>

namespace firebreak::sweep {

void work_with_mpi(Store& store, const std::string& program, std::size_t ranks, std::size_t jobs,
                   const std::function<bool()>& stopped,
                   const std::function<void(const Progress&)>& tell) {
  const std::filesystem::path ranked =
      std::filesystem::path(program).replace_filename("firebreak-sweep-mpi");
  if (!std::filesystem::exists(ranked)) {
    throw EngineError(
        fmt::format("there is no {}; it is built where libboost-mpi-dev is", ranked.string()));
  }
  if (store.complete()) return;
  const std::string file = std::filesystem::absolute(store.database().file()).string();
  Command command(
      {"mpirun", "-n", fmt::format("{}", ranks), ranked.string(), file, fmt::format("{}", jobs)});
  while (!command.wait(std::chrono::seconds(1))) {
    if (tell) tell(store.progress());
    if (stopped && stopped()) {
      command.end();
      return;
    }
  }
  command.output();  // or why it failed
}

}  // namespace firebreak::sweep
