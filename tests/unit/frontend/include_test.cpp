// SPDX-License-Identifier: Apache-2.0
// Models of several files, which here are in memory.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "frontend/load.h"
#include "frontend/printer.h"
#include "frontend/write_back.h"
#include "support/models.h"

namespace firebreak::frontend {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kShop = R"(include: [parts/billing.yaml]
streams:
  order: { to: Cart.add, attributes: [item] }
components:
  Cart: { annotation: { from: add, to: total, label: OW, subscript: [item] } }
)";
constexpr const char* kBilling = R"(name: billing
include: [../notes.yaml]
defaults: { attributes: [item] }
fds: [{ from: [item], to: [price] }]
streams:
  total: { from: Cart.total, to: Bill.in, attributes: [item, price] }
  bill: { from: Bill.out }
components:
  Bill: { annotation: { from: in, to: out, label: CR } }
repairs: [{ seal: order, key: [item], cost: 4 }]
costs: { replicas: 7 }
expect: { verdict: unknown }
)";
constexpr const char* kNotes = R"(repairs: [{ order: Cart, mechanism: sequencing }]
)";

class Include : public testing::Test {
 protected:
  std::optional<Loaded> load(const std::string& file) {
    const FileReader reader = [&](const std::filesystem::path& path,
                                  base::Diagnostics& diagnostics) -> std::optional<std::string> {
      reads_.push_back(path.string());
      const auto place = files_.find(path.string());
      if (place != files_.end()) return place->second;
      diagnostics.add({"unreadable-file", path.string(), {}, "there is no such file", ""});
      return std::nullopt;
    };
    diagnostics_ = {};
    return load_model({files_.at(file), file}, std::nullopt, {}, diagnostics_, reader);
  }
  std::string errors(const std::string& file) {
    EXPECT_FALSE(load(file).has_value());
    return test_support::to_text(diagnostics_);
  }

  std::map<std::string, std::string> files_{{"shop/main.yaml", kShop},
                                            {"shop/parts/billing.yaml", kBilling},
                                            {"shop/notes.yaml", kNotes},
                                            {"notes.yaml", kNotes}};
  std::vector<std::string> reads_;
  base::Diagnostics diagnostics_;
};

TEST_F(Include, JoinsWhatTheFilesHold) {
  const auto loaded = load("shop/main.yaml");
  ASSERT_TRUE(loaded) << test_support::to_text(diagnostics_);
  EXPECT_EQ(print_model(loaded->model), R"(name: main
fds:
  - { from: [item], to: [price] }
streams:
  order: { to: Cart.add, attributes: [item] }
  total: { from: Cart.total, to: Bill.in, attributes: [item, price] }
  bill: { from: Bill.out, attributes: [item] }
components:
  Cart:
    annotation:
      - { from: add, to: total, label: OW, subscript: [item] }
  Bill:
    annotation:
      - { from: in, to: out, label: CR }
repairs:
  - { seal: order, key: [item], cost: 4 }
  - { order: Cart, mechanism: sequencing }
)");
  EXPECT_THAT(loaded->model.more_files, ElementsAre("shop/parts/billing.yaml", "shop/notes.yaml"));
}

TEST_F(Include, ReadsEachFileOnce) {
  files_["a.yaml"] = "include: [notes.yaml, ./notes.yaml, b.yaml]\n" +
                     std::string(kShop).substr(std::string(kShop).find("streams"));
  files_["b.yaml"] = R"(include: [notes.yaml]
streams: { total: { from: Cart.total } }
)";
  const auto loaded = load("a.yaml");
  ASSERT_TRUE(loaded) << test_support::to_text(diagnostics_);
  EXPECT_THAT(reads_, ElementsAre("notes.yaml", "b.yaml"));
  EXPECT_EQ(loaded->model.repairs->size(), 1U);
}

TEST_F(Include, RefusesCyclesAndNamesTheChain) {
  files_["a.yaml"] = "include: [b.yaml]\nstreams: {}\n";
  files_["b.yaml"] = "include: [c.yaml]\n";
  files_["c.yaml"] = "include: [x/../b.yaml, ./c.yaml]\n";
  EXPECT_EQ(errors("a.yaml"),
            "c.yaml:1:11: error[include-cycle]: a file includes itself: b.yaml includes c.yaml "
            "includes b.yaml\n"
            "  hint: remove one of these entries\n"
            "c.yaml:1:24: error[include-cycle]: a file includes itself: c.yaml includes c.yaml\n"
            "  hint: remove one of these entries\n");
}

TEST_F(Include, RefusesWhatIsNoFile) {
  files_["a.yaml"] = "include: [/etc/passwd, none.yaml, \"b\\0.yaml\"]\nstreams: {}\n";
  EXPECT_EQ(errors("a.yaml"),
            "a.yaml:1:11: error[absolute-path]: '/etc/passwd' is an absolute path\n"
            "  hint: write it relative to this file\n"
            "a.yaml:1:24: error[unreadable-file]: cannot include 'none.yaml': there is no such "
            "file\n"
            "a.yaml:1:35: error[unreadable-file]: cannot include 'b\\x00.yaml': there is no such "
            "file\n");
  EXPECT_THAT(reads_, ElementsAre("none.yaml"));
}

TEST_F(Include, RefusesTooManyFiles) {
  std::string list;
  for (int i = 0; i < 100; ++i) {
    const std::string name = "f" + std::to_string(i) + ".yaml";
    files_[name] = kNotes;
    list += (i == 0 ? "" : ", ") + name;
  }
  files_["a.yaml"] = "include: [" + list + "]\nstreams: {}\n";
  EXPECT_THAT(errors("a.yaml"), HasSubstr("error[too-many-files]: a model of more than 100 files"));
}

TEST_F(Include, NeedsAReader) {
  base::Diagnostics diagnostics;
  EXPECT_FALSE(read_model(kShop, "shop/main.yaml", diagnostics).has_value());
  EXPECT_THAT(test_support::to_text(diagnostics),
              HasSubstr("shop/main.yaml:1:11: error[unreadable-file]: 'parts/billing.yaml' cannot "
                        "be included here"));
}

TEST_F(Include, ErrorsHaveTheirFiles) {
  files_["a.yaml"] = R"(include: [b.yaml]
streams:
  in: { to: A.in }
  out: { from: A.out }
components:
  A: { annotation: { from: in, to: out, label: CR } }
)";
  files_["b.yaml"] = R"(streams:
  out: { from: A.out }
  more: { from: A.other }
components:
  A: { annotation: { from: in, to: out, label: CR } }
)";
  EXPECT_EQ(errors("a.yaml"),
            "b.yaml:2:3: error[duplicate-stream]: stream 'out' is declared twice; the first is in "
            "a.yaml:4:3\n"
            "b.yaml:3:17: error[dangling-interface]: component 'A' has no output interface "
            "'other': no path of its annotation names it\n"
            "  hint: valid here: out\n"
            "b.yaml:5:3: error[duplicate-component]: component 'A' is declared twice; the first is "
            "in a.yaml:6:3\n");
  files_["b.yaml"] = "streams: { more: { from: A.out, atributes: [] } }\n";
  EXPECT_THAT(errors("a.yaml"), HasSubstr("b.yaml:1:33: error[unknown-key]"));
}

TEST_F(Include, OnlyTheOwnFileIsEdited) {
  files_["shop/parts/billing.yaml"] = R"(streams: { total: { from: Cart.total, to: Bill.in } }
components: { Bill: { annotation: { from: in, to: out, label: OW } } }
)";
  files_["shop/main.yaml"] += "  Sink: { annotation: { from: in, to: out, label: CR } }\n";
  files_["shop/main.yaml"].insert(files_["shop/main.yaml"].find("components"),
                                  "  bill: { from: Bill.out, to: Sink.in }\n"
                                  "  end: { from: Sink.out }\n");
  const std::string text = files_["shop/main.yaml"];
  const auto loaded = load("shop/main.yaml");
  ASSERT_TRUE(loaded) << test_support::to_text(diagnostics_);
  const auto read = [&](std::string_view edited) -> std::optional<topology::Model> {
    files_["shop/main.yaml"] = edited;
    auto again = load("shop/main.yaml");
    if (!again) return std::nullopt;
    return std::move(again->model);
  };
  topology::Model repaired = loaded->model;
  repaired.streams[0].seals = {{{"item"}}};
  const auto own = write_back(text, loaded->model, repaired, read);
  ASSERT_TRUE(own);
  EXPECT_TRUE(own->layout_kept);
  EXPECT_THAT(own->text, HasSubstr("include: [parts/billing.yaml]"));
  EXPECT_THAT(own->text, HasSubstr("attributes: [item], seal: [item] }"));
  repaired.streams[3].fifos = {{}};
  const auto other = write_back(text, loaded->model, repaired, read);
  ASSERT_TRUE(other);
  EXPECT_EQ(other->text, "");
  EXPECT_THAT(other->elsewhere,
              ElementsAre("shop/parts/billing.yaml:1:12: 'total' with 'order: fifo'"));
}

}  // namespace
}  // namespace firebreak::frontend
