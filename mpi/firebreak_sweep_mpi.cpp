// SPDX-License-Identifier: Apache-2.0
// firebreak-sweep-mpi FILE.db JOBS: works on a sweep with all ranks of an MPI program
// (docs/experiments.md, MPI). Rank 0 has the database and works as well; the others need nothing
// but firebreak beside this program.
#include <fmt/format.h>

#include <boost/mpi.hpp>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "sweep/coordinate.h"
#include "sweep/messages.h"
#include "sweep/owner.h"
#include "sweep/store.h"
#include "sweep/tool.h"

namespace {

namespace mpi = boost::mpi;
namespace sweep = firebreak::sweep;

constexpr int kCoordinator = 0;
constexpr int kReport = 1;
constexpr int kOrder = 2;
constexpr std::chrono::milliseconds kGlance{2};

std::string firebreak_beside_this() {
  return std::filesystem::read_symlink("/proc/self/exe").replace_filename("firebreak").string();
}

// 0 where it is no number.
std::size_t jobs_of(std::string_view word) {
  std::size_t jobs = 0;
  const char* const end = word.data() + word.size();
  return std::from_chars(word.data(), end, jobs).ptr == end ? jobs : 0;
}

void work(const mpi::communicator& world, std::size_t jobs) {
  sweep::Worker worker(firebreak_beside_this(), jobs);
  while (!worker.ended()) {
    if (const auto report = worker.report()) {
      world.send(kCoordinator, kReport, sweep::encode(*report));
    }
    worker.wait(kGlance);
    while (world.iprobe(kCoordinator, kOrder)) {
      std::string order;
      world.recv(kCoordinator, kOrder, order);
      worker.take(sweep::decode_order(order));
    }
  }
  world.send(kCoordinator, kReport, sweep::encode(sweep::Report{0, {}, true}));
}

void take_reports(const mpi::communicator& world, sweep::Coordinator& coordinator) {
  while (const auto message = world.iprobe(mpi::any_source, kReport)) {
    std::string report;
    world.recv(message->source(), kReport, report);
    coordinator.take(message->source(), sweep::decode_report(report));
  }
}

// What comes before a rank's last report is about runs that others were quicker with.
void end_all(const mpi::communicator& world) {
  for (int rank = 1; rank < world.size(); ++rank) {
    world.send(rank, kOrder, sweep::encode(sweep::Order{{}, true}));
  }
  for (int left = world.size() - 1; left > 0;) {
    std::string report;
    world.recv(mpi::any_source, kReport, report);
    if (sweep::decode_report(report).last) --left;
  }
}

void coordinate(const mpi::communicator& world, const std::string& file, std::size_t jobs) {
  sweep::Store store = sweep::Store::open(file, sweep::tool_name());
  sweep::Coordinator coordinator(store, sweep::own_name());
  sweep::Worker own(firebreak_beside_this(), jobs);
  while (!coordinator.complete()) {
    take_reports(world, coordinator);
    if (const auto report = own.report()) coordinator.take(kCoordinator, *report);
    for (const auto& [rank, order] : coordinator.orders()) {
      if (rank == kCoordinator) {
        own.take(order);
      } else {
        world.send(rank, kOrder, sweep::encode(order));
      }
    }
    own.wait(kGlance);
  }
  end_all(world);
}

}  // namespace

int main(int argc, char** argv) {
  mpi::environment environment(argc, argv);
  const mpi::communicator world;
  try {
    const std::size_t jobs = argc == 3 ? jobs_of(argv[2]) : 0;
    if (jobs == 0) throw std::runtime_error("expected: firebreak-sweep-mpi FILE.db JOBS");
    if (world.rank() == kCoordinator) {
      coordinate(world, argv[1], jobs);
    } else {
      work(world, jobs);
    }
    return 0;
  } catch (const std::exception& error) {
    std::fputs(fmt::format("firebreak-sweep-mpi: {}\n", error.what()).c_str(), stderr);
    environment.abort(2);
  }
}
