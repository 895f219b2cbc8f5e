// SPDX-License-Identifier: Apache-2.0
// TLC is not there to read a module, so its structure is checked: brackets close, and what is named
// is defined.
#include "export/tla.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <string>

#include "support/models.h"

namespace firebreak::exports {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;

constexpr const char* kStore = R"(
name: the store
streams:
  put: { to: Store.put, attributes: [key], order: fifo }
  ask: { to: Store.ask, attributes: [key] }
  said: { from: Store.said, to: Log.in, attributes: [key], order: fifo }
  out: { from: Log.out, attributes: [key] }
components:
  Store:
    order: { mechanism: dynamic, streams: [put, ask], by: [key] }
    annotation:
      - { from: put, label: CW }
      - { from: ask, to: said, label: OR, gate: [key] }
  Log: { Rep: true, annotation: { from: in, to: out, label: OW } }
)";

std::string module_of(std::string_view model, unsigned bound) {
  const auto unfolding = unfold(test_support::topology_of(model), bound);
  return unfolding ? to_tla(*unfolding) : "";
}

std::set<std::string> found(const std::string& text, const std::string& pattern) {
  std::set<std::string> result;
  const std::regex regex(pattern);
  for (std::sregex_iterator i(text.begin(), text.end(), regex), end; i != end; ++i) {
    result.insert((*i)[1]);
  }
  return result;
}

/// What is opened and not closed; "?" where something else is closed.
std::string open_brackets(const std::string& text) {
  std::string open;
  for (const char c : text) {
    if (c == '(' || c == '[' || c == '{') open += c;
    if (c != ')' && c != ']' && c != '}') continue;
    const char wanted = c == ')' ? '(' : c == ']' ? '[' : '{';
    if (open.empty() || open.back() != wanted) return "?";
    open.pop_back();
  }
  return open;
}

TEST(Tla, IsOneModuleWithItsConfiguration) {
  const std::string text = module_of(kStore, 2);
  EXPECT_THAT(text, testing::StartsWith("---- MODULE the_store ----\n"));
  EXPECT_THAT(text, HasSubstr("\n====\n\nSPECIFICATION Spec\n"));
  EXPECT_THAT(text, HasSubstr("INVARIANTS out_run out_instance out_diverge\n"));
  EXPECT_THAT(open_brackets(text), IsEmpty());
}

TEST(Tla, DefinesWhatItNames) {
  const std::string text = module_of(kStore, 2);
  const auto defined = found(text, R"((?:^|\n) *([A-Za-z_0-9]+)(?:\([a-z, ]+\))? ==)");
  auto used = found(text, R"(\b([A-Z][A-Za-z]+)\()");
  used.erase("Len");  // of Sequences
  EXPECT_THAT(defined, IsSupersetOf(used));
  EXPECT_THAT(defined, IsSupersetOf({"out_run", "out_instance", "out_diverge", "Spec", "Done"}));
  auto names = found(text, "\n  ([a-z_0-9]+) \\|->");
  names.insert({"A", "B", "none", "key_of_put_1", "key_of_put_2", "key_of_ask_1", "key_of_ask_2"});
  EXPECT_THAT(names, IsSupersetOf(found(text, "\"([A-Za-z_0-9]+)\"")));
}

TEST(Tla, SaysWhatOrdersAndWhatIsSeen) {
  const std::string text = module_of(kStore, 2);
  EXPECT_THAT(
      text, HasSubstr("{m, n} = {\"put_1\", \"ask_2\"} /\\ replicas /\\ value[\"key_of_put_1\"] = "
                      "value[\"key_of_ask_2\"]\n"));
  EXPECT_THAT(text, HasSubstr("m = \"put_1\" /\\ n = \"put_2\" /\\ TRUE\n"));
  EXPECT_THAT(text, HasSubstr("m = \"said_2\" /\\ n = \"said_1\" /\\ TRUE /\\ "
                              "Before(w, \"ask_2\", \"ask_1\")"));
  EXPECT_THAT(text, HasSubstr("ordered |-> TRUE, replicated |-> FALSE]"));
}

TEST(Tla, NeedsNoViewsAndNoValues) {
  const std::string text = module_of(R"(
streams:
  in: { to: C.in }
  out: { from: C.out }
components:
  C: { annotation: { from: in, to: out, label: CR } }
)",
                                     1);
  EXPECT_THAT(text, HasSubstr("Views == {}\nValues == {}\nReplicas == {FALSE}\n"));
  EXPECT_THAT(text, HasSubstr("SeenBy == [x \\in {} |-> \"none\"]\n"));
  EXPECT_THAT(open_brackets(text), IsEmpty());
}

TEST(Unfolding, StopsWhereThereAreTooManyMessages) {
  EXPECT_FALSE(unfold(test_support::topology_of(kStore), 40).has_value());
}

}  // namespace
}  // namespace firebreak::exports
