// SPDX-License-Identifier: Apache-2.0
// "BOOT PIDS PROCESS START": the boot of the machine, the namespace of process numbers, the number
// and, since numbers are used again, the time of its start.
#include "sweep/owner.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

namespace firebreak::sweep {
namespace {

// The first line of a file of /proc; "" if it is not there.
std::string line_of(const std::string& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return line;
}

std::string boot() { return line_of("/proc/sys/kernel/random/boot_id"); }

std::string numbers() {
  std::error_code none;
  return std::filesystem::read_symlink("/proc/self/ns/pid", none).string();
}

// proc(5): the 22nd field of stat, "" if there is no such process or it is dead and not yet buried.
// The second, in brackets, may hold anything.
std::string start_of(const std::string& process) {
  const std::string line = line_of(fmt::format("/proc/{}/stat", process));
  const std::size_t end = line.rfind(')');
  if (end == std::string::npos) return "";
  std::istringstream rest(line.substr(end + 1));
  constexpr int kState = 3;
  constexpr int kStart = 22;
  std::string field;
  for (int i = kState; i <= kStart && rest >> field; ++i) {
    if (i == kState && (field == "Z" || field == "X")) return "";
  }
  return field;
}

}  // namespace

std::string own_name() {
  const std::string process = fmt::format("{}", ::getpid());
  return fmt::format("{} {} {} {}", boot(), numbers(), process, start_of(process));
}

bool is_gone(std::string_view owner) {
  std::istringstream fields{std::string(owner)};
  std::string its_boot, its_numbers, process, start;
  fields >> its_boot >> its_numbers >> process >> start;
  if (its_boot != boot()) return true;
  return its_numbers == numbers() && start_of(process) != start;
}

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

}  // namespace firebreak::sweep
