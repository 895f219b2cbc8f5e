// SPDX-License-Identifier: Apache-2.0
// advise [MODEL]: what coordination a model needs; without a file, one that is built here.
#include <firebreak/firebreak.h>

#include <chrono>
#include <exception>
#include <iostream>

namespace {

// A replicated server counts clicks on advertisements and answers which ads have few.
firebreak::Model report_server() {
  using firebreak::Annotation;
  return firebreak::Model::build(
      "report",
      {{.name = "click", .from = {}, .to = {{"Report", "click"}}, .attributes = {"id", "campaign"}},
       {.name = "request", .from = {}, .to = {{"Report", "request"}}, .attributes = {"id"}},
       {.name = "response", .from = {{"Report", "response"}}, .to = {}, .attributes = {"id"}}},
      {{.name = "Report",
        .paths =
            {{.from = "click", .to = "response", .label = Annotation::CW},
             {.from = "request", .to = "response", .label = Annotation::OR, .subscript = {{"id"}}}},
        .replicated = true}});
}

int advise(const firebreak::Model& model) {
  const firebreak::Verification verification = model.verify({.time = std::chrono::seconds(60)});
  std::cout << verification.render(firebreak::Format::Line);
  if (verification.verdict() != firebreak::Verdict::Divergent) return 0;

  const firebreak::Repair repair = model.repair();
  for (const firebreak::Addition& addition : repair.additions()) {
    std::cout << addition.what << ", at cost " << addition.cost << '\n';
  }
  const auto repaired = repair.repaired();
  if (!repaired) return 1;
  const std::string saved = repair.render(firebreak::Format::Json);
  const bool accepted = firebreak::Certification::check(saved, "repair.json").accepted();
  std::cout << "certificate " << (accepted ? "accepted" : "not accepted") << '\n'
            << repaired->verify().render(firebreak::Format::Line);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return advise(argc > 1 ? firebreak::Model::read_file(argv[1]) : report_server());
  } catch (const firebreak::InvalidInput& invalid) {
    std::cerr << invalid.what() << '\n';
    return 2;
  } catch (const std::exception& bug) {
    std::cerr << bug.what() << '\n';
    return 70;
  }
}
