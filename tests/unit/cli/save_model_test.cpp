// SPDX-License-Identifier: Apache-2.0
#include "cli/save_model.h"

#include <gtest/gtest.h>

#include "cli/cli_models.h"
#include "support/models.h"

namespace firebreak::cli {
namespace {

using test_support::model_of;
using test_support::topology_of;

// What the file of --write is to hold then: the model with a seal, or nothing.
std::string saved(const result::RepairResult& result, FileResult& file_result) {
  Options options;
  options.write = "written.yaml";
  const Loaded loaded{model_of(kRacy), topology_of(kRacy)};
  const auto changed = [&] {
    topology::Model model = loaded.model;
    model.streams.front().seals = {{{"id", {}}}};
    return model;
  };
  base::Environment environment;
  save_model({"repaired", result, changed}, "racy.yaml", options, kRacy, loaded, environment,
             file_result);
  return file_result.save ? file_result.save->text : "";
}

TEST(SaveModel, TakesOnlyWhatIsConfirmed) {
  result::RepairResult result;
  FileResult file_result;
  EXPECT_EQ(saved(result, file_result), "");
  result.repair = std::vector<std::size_t>{0};
  EXPECT_EQ(saved(result, file_result), "");
  EXPECT_NE(file_result.out.find("racy.yaml: nothing is written to "), std::string::npos);
  result.verified_by_labels = true;
  EXPECT_NE(saved(result, file_result).find("seal: [id]"), std::string::npos);
  EXPECT_EQ(file_result.save->file, "written.yaml");
  EXPECT_EQ(file_result.save->out, "\nracy.yaml: the repaired model is in written.yaml\n");
  EXPECT_EQ(file_result.status, Status::Holds);
}

}  // namespace
}  // namespace firebreak::cli
