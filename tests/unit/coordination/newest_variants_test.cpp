// SPDX-License-Identifier: Apache-2.0
// Which components could keep the newest, and what then becomes of their paths.
#include <gtest/gtest.h>

#include <string>

#include "coordination/repairable.h"
#include "support/models.h"
#include "support/text.h"

namespace firebreak::coordination {
namespace {

using test_support::model_of;
using test_support::replaced;

const std::string kStore = R"(
streams:
  put: { to: Store.put, attributes: [key, time], version: [time] }
  ask: { to: Store.ask, attributes: [key] }
  got: { from: Store.got, attributes: [key] }
components:
  Store:
    annotation:
      - { from: put, label: OW, subscript: [key] }
      - { from: ask, to: got, label: OR, subscript: [key] }
)";

// "put time, ask " where that is the variant.
std::string newest_of(const std::string& yaml) {
  std::string result;
  const topology::Model model = repairable(model_of(yaml), {});
  for (const auto& variant : model.components.front().variants) {
    result += variant.name.text + ":";
    for (const auto& path : variant.paths) {
      result += " " + path.from.text;
      for (const auto& name : path.newest) result += " " + name.text;
    }
  }
  return result;
}

TEST(NewestVariants, KeepTheNewestOfWhatHasAVersion) {
  EXPECT_EQ(newest_of(kStore), "newest: put time ask");
}

TEST(NewestVariants, NeedAVersion) {
  EXPECT_EQ(newest_of(replaced(kStore, ", version: [time]", "")), "");
  const std::string two = replaced(
      kStore, "streams:\n", "streams:\n  also: { to: Store.put, attributes: [key, time] }\n");
  EXPECT_EQ(newest_of(two), "");
}

TEST(NewestVariants, NeedTheStateForThemselves) {
  EXPECT_EQ(newest_of(replaced(kStore, "label: OR", "label: OW")), "");
  EXPECT_EQ(newest_of(replaced(kStore, "label: OW, subscript: [key]", "label: OW")), "");
}

TEST(NewestVariants, AreNotAddedToWhatIsListed) {
  EXPECT_EQ(newest_of(kStore + "repairs: []\n"), "");
  const std::string own = kStore +
                          "    variants:\n      newest:\n"
                          "        - { from: put, label: CW }\n"
                          "        - { from: ask, to: got, label: OR, subscript: [key] }\n";
  EXPECT_EQ(newest_of(own), "newest: put ask");
  EXPECT_EQ(
      newest_of(replaced(kStore, "OW, subscript: [key]", "OW, subscript: [key], newest: [time]")),
      "");
}

}  // namespace
}  // namespace firebreak::coordination
