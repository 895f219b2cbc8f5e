// SPDX-License-Identifier: Apache-2.0
// Slurm knows nothing of runs and the tasks nothing of each other: each has a part of the sweep in
// a database of its own, and what is not done in it when the array has ended is in the next array.
// Nothing but the folder and the name of the job is remembered, and both follow from the database,
// so it makes no difference where a sweep is killed.
#include "sweep/slurm.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>
#include <utility>
#include <vector>

#include "base/sha256.h"
#include "sweep/parts.h"

namespace firebreak::sweep {
namespace {

namespace fs = std::filesystem;

constexpr int kRounds = 3;
constexpr std::chrono::milliseconds kGlance{50};  // at the folder
constexpr std::chrono::seconds kQuestion{1};      // to Slurm, which has other users

// A word of a shell script, whatever it holds.
std::string word(const std::string& text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

class SlurmSweep {
 public:
  SlurmSweep(Store& store, Array array, const Watcher& watcher)
      : store_(store), array_(std::move(array)), watcher_(watcher) {}

  void run() {
    if (fs::exists(array_.folder) && !ended()) return;
    for (int round = 0; round < kRounds && !store_.complete(); ++round) {
      submit();
      if (!ended()) return;
    }
  }

 private:
  void submit() {
    fs::create_directories(array_.folder);
    array_.tasks = split(store_, array_.folder, array_.tasks).size();
    const std::string script = (fs::path(array_.folder) / "batch").string();
    std::ofstream(script) << batch_script(array_);
    output_of({"sbatch", "--parsable", script});
  }

  std::size_t tasks_left() const {
    const std::string list = output_of({"squeue", "-h", "-r", "-o", "%i", "--name", array_.name});
    return static_cast<std::size_t>(std::ranges::count(list, '\n'));
  }

  /// Whether each part that is there says that it is done.
  bool all_done() const {
    std::size_t parts = 0;
    for (const fs::directory_entry& entry : fs::directory_iterator(array_.folder)) {
      if (entry.path().extension() != ".db") continue;
      ++parts;
      if (!fs::exists(fs::path(entry.path()).replace_extension(".done"))) return false;
    }
    return parts > 0;
  }

  /// Waits for the array: until all is done or, as tasks may fail, Slurm has none of it. False if
  /// it was stopped before.
  bool waited() const {
    using Clock = std::chrono::steady_clock;
    for (Clock::time_point next; !all_done();) {
      if (Clock::now() >= next) {
        const std::size_t left = tasks_left();
        if (left == 0) return true;
        if (watcher_.tell) watcher_.tell(fmt::format("{} tasks of {} to end", left, array_.name));
        next = Clock::now() + kQuestion;
      }
      if (watcher_.stopped && watcher_.stopped()) return false;
      std::this_thread::sleep_for(kGlance);
    }
    return true;
  }

  /// Waits for the array and gathers what it did. False if it was stopped before.
  bool ended() {
    if (!waited()) return false;
    for (const fs::directory_entry& entry : fs::directory_iterator(array_.folder)) {
      if (entry.path().extension() == ".db") gather(store_, entry.path().string());
    }
    keep_logs_of_failures();
    return true;
  }

  // The logs stay where something is not done.
  void keep_logs_of_failures() {
    const bool complete = store_.complete();
    std::vector<fs::path> done;
    for (const fs::directory_entry& entry : fs::directory_iterator(array_.folder)) {
      if (complete || entry.path().extension() != ".log") done.push_back(entry.path());
    }
    for (const fs::path& file : done) fs::remove(file);
    if (complete) fs::remove(array_.folder);
  }

  Store& store_;
  Array array_;
  const Watcher& watcher_;
};

}  // namespace

std::string batch_script(const Array& array) {
  const std::string folder = word(array.folder);
  return fmt::format(
      "#!/bin/sh\n"
      "#SBATCH --job-name={}\n"
      "#SBATCH --array=1-{}\n"
      "#SBATCH --cpus-per-task={}\n"
      "#SBATCH --output=/dev/null\n"
      "exec >{}/$SLURM_ARRAY_TASK_ID.log 2>&1\n"
      "part={}/part-$SLURM_ARRAY_TASK_ID\n"
      "{} sweep continue \"$part.db\" --jobs {} --quiet && : >\"$part.done\"\n",
      array.name, array.tasks, array.jobs, folder, folder, word(array.program), array.jobs);
}

void work_on_slurm(Store& store, const std::string& program, std::size_t tasks, std::size_t jobs,
                   const Watcher& watcher) {
  const std::string folder = fs::absolute(store.database().file() + "-slurm").string();
  constexpr std::size_t kDigits = 12;
  const std::string name =
      "firebreak-" + base::sha256(folder + store.plan_hash()).substr(0, kDigits);
  SlurmSweep(store, {name, folder, program, tasks, jobs}, watcher).run();
}

}  // namespace firebreak::sweep
