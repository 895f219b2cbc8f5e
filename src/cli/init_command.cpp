// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

#include "cli/command.h"
#include "cli/output.h"
#include "report/display.h"

namespace firebreak::cli {
namespace {

constexpr std::string_view kFirstModel =
    R"(# A shop: payments are added up, and a report asks for the sum of a day.
# verify: firebreak verify FILE     why: firebreak label FILE
# repair: firebreak repair FILE     in CI: firebreak test FILE

streams:
  # What comes from outside. `attributes` are the fields that messages are told apart by; `sealable` says
  # that the sender could tell when a day is over, so that a repair may ask it to.
  payment: { to: Till.payment, attributes: [day, amount], sealable: [day] }
  question: { to: Till.question, attributes: [day] }
  # What leaves: a sink. Here two runs must agree.
  answer: { from: Till.answer, attributes: [day] }

components:
  Till:
    annotation:
      # Changes the state, sends nothing; the order of payments does not matter: confluent, writes.
      - { from: payment, label: CW }
      # Answers from the state: which payments of its day came before matters: order-sensitive, reads.
      - { from: question, to: answer, label: OR, gate: [day] }

# What `firebreak test` holds the model to. Once it is repaired, say `deterministic`.
expect:
  verdict: divergent
  sinks: { answer: run }
  repair: { cost: 1 }
)";

std::string text_for(const std::string& file) {
  std::string text(kFirstModel);
  for (std::size_t at = text.find("FILE"); at != std::string::npos; at = text.find("FILE", at)) {
    text.replace(at, 4, file);
    at += file.size();
  }
  return text;
}

// A file that is there already stays as it is.
std::string create(const std::string& file, std::string_view text) {
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (descriptor < 0 && errno == EEXIST) return fmt::format("{} exists already", file);
  if (descriptor < 0) return fmt::format("cannot write {}: {}", file, std::strerror(errno));
  const bool written = write_all(descriptor, text);
  if (::close(descriptor) == 0 && written) return "";
  ::unlink(file.c_str());
  return fmt::format("cannot write {}", file);
}

}  // namespace

Finish run_init(const Options& options, const base::Environment&) {
  if (options.files.size() > 1) {
    std::fputs(complaint("init takes one name").c_str(), stderr);
    return {.status = Status::BadInput};
  }
  std::string file = options.files.empty() ? "model.yaml" : options.files.front();
  if (!file.ends_with(".yaml") && !file.ends_with(".yml")) file += ".yaml";
  const std::string shown = report::printable(file);
  const std::string problem = create(file, text_for(shown));
  if (!problem.empty()) {
    std::fputs(complaint(report::printable(problem)).c_str(), stderr);
    return {.status = Status::BadInput};
  }
  return {.status = write_stdout(
                        fmt::format("{}: a first model; try: firebreak verify {}\n", shown, shown))
                            .empty()
                        ? Status::Holds
                        : Status::BadInput};
}

}  // namespace firebreak::cli
