// SPDX-License-Identifier: Apache-2.0
// Behaviours that are confluent, each for a reason of its own: how many are proved to be.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "infer/inference.h"
#include "support/behaviors.h"

namespace firebreak::infer {
namespace {

struct Confluent {
  const char* why;
  const char* text;
  bool unique = false;  // the first attribute of each input, among its messages
};

const std::vector<Confluent> kConfluent = {
    {"no state", "on x(a: int) { if (a > 3) { emit y(a * 2); } }"},
    {"what is acknowledged is not what is kept",
     "state t: map<string, int> on put(k: string, v: int) { t[k] = v; emit ack(k); }"},
    {"the first of each",
     "state s: set<int> on x(k: int) { if (k not in s) { s = s + {k}; emit y(k); } }"},
    {"one threshold", "state n: int on x(a: int) { n = n + 1; if (n == 3) { emit y(n); } }"},
    {"a barrier of two inputs",
     "state n: int on a(i: int) { n = n + 1; if (n == 2) { emit y(); } } "
     "on b(i: int) { n = n + 1; if (n == 2) { emit y(); } }"},
    {"the maximum passes a limit",
     "state m: int on x(a: int) { if (m < 10 && a >= 10) { emit hot(); } m = max(m, a); }"},
    {"an alarm goes off once",
     "state off: bool on x(a: int) { if (a < 0 && !off) { off = true; emit alarm(); } }"},
    {"both flags were seen",
     "state p: bool state q: bool on a(i: int) { if (q && !p) { emit both(); } p = true; } "
     "on b(i: int) { if (p && !q) { emit both(); } q = true; }"},
    {"distinct elements fill a set",
     "state s: set<int> state n: int on x(a: int) { if (a not in s) { s = s + {a}; n = n + 1; "
     "if (n == 3) { emit full(); } } }"},
    {"a quorum for each key",
     "state votes: map<string, set<int>> state n: map<string, int> on vote(k: string, v: int) { "
     "if (v not in votes[k]) { votes[k] = votes[k] + {v}; n[k] = n[k] + 1; "
     "if (n[k] == 2) { emit decided(k); } } }"},
    {"a join of sets by unique keys",
     "state ls: set<(int, string)> state rs: set<(int, int)> "
     "on l(id: int, w: string) { ls = ls + {(id, w)}; for (i, v) in rs { if (i == id) { emit "
     "both(id, w, v); } } } "
     "on r(id: int, v: int) { rs = rs + {(id, v)}; for (i, w) in ls { if (i == id) { emit both(id, "
     "w, "
     "v); } } }",
     true},
    {"a join by unique keys",
     "state left: map<int, int> state right: map<int, int> "
     "on l(id: int, a: int) { if (a > 0) { left[id] = a; if (right[id] != 0) { emit both(id, a, "
     "right[id]); } } } "
     "on r(id: int, b: int) { if (b > 0) { right[id] = b; if (left[id] != 0) { emit both(id, "
     "left[id], "
     "b); } } }",
     true},
    {"match and forget by unique keys",
     "state left: map<int, int> state right: map<int, int> "
     "on l(id: int, a: int) { if (a > 0) { if (right[id] != 0) { emit both(id, a, right[id]); "
     "right[id] = 0; } else { left[id] = a; } } } "
     "on r(id: int, b: int) { if (b > 0) { if (left[id] != 0) { emit both(id, left[id], b); "
     "left[id] = 0; } else { right[id] = b; } } }",
     true},
    {"the status of a saga, each step once",
     "state paid: set<int> state packed: set<int> "
     "on pay(o: int) { paid = paid + {o}; if (o in packed) { emit ship(o); } } "
     "on pack(o: int) { packed = packed + {o}; if (o in paid) { emit ship(o); } }",
     true},
    {"a status field, each step once",
     "state status: map<int, string> "
     "on pay(o: int) { if (status[o] == \"packed\") { emit ship(o); status[o] = \"done\"; } else { "
     "status[o] = \"paid\"; } } "
     "on pack(o: int) { if (status[o] == \"paid\") { emit ship(o); status[o] = \"done\"; } else { "
     "status[o] = \"packed\"; } }",
     true},
    {"a barrier with a counter for each key, each part once",
     "state n: map<int, int> "
     "on a(k: int) { n[k] = n[k] + 1; if (n[k] == 2) { emit y(k); } } "
     "on b(k: int) { n[k] = n[k] + 1; if (n[k] == 2) { emit y(k); } }",
     true},
    {"it is overwritten before it is read",
     "state last: int on x(a: int) { last = a + 1; emit y(last); }"},
    {"what would differ never happens",
     "state n: int on x(a: int) { n = n * a; } on w(a: int) { if (n == 0) { emit y(a); } }"},
    {"a set that nobody fills",
     "state s: set<int> on w(a: int) { s = {x in s if x > a}; } on x(a: int) { emit y(a, a in s); "
     "}"},
    {"a product that nothing shows",
     "state p: int = 1 on x(a: int) { p = p * a; if (a != a) { emit y(p); } emit z(a); }"},
};

bool proved(const Confluent& confluent) {
  const behavior::Program program = test_support::behavior_of(confluent.text);
  Subject subject{&program};
  for (std::size_t i = 0; i < program.handlers.size(); ++i) {
    subject.inputs.emplace_back();
    for (const auto& parameter : program.handlers[i].parameters) {
      subject.inputs.back().push_back(parameter.name);
    }
    if (!confluent.unique) continue;
    subject.assumptions.push_back({Assumption::Kind::Unique, {{i, {0}, {}}}, std::nullopt, true});
  }
  const base::Environment environment;
  const ComponentClaims claims = infer(subject, environment);
  return std::ranges::all_of(claims.paths, [](const PathClaim& path) {
    return topology::is_confluent(path.label) && !path.repeats;
  });
}

TEST(InferConfluent, NineteenOfTwentyAreProved) {
  ASSERT_EQ(kConfluent.size(), 20U);
  std::string rejected;
  std::size_t count = 0;
  for (const Confluent& confluent : kConfluent) {
    if (proved(confluent)) {
      ++count;
    } else {
      rejected += std::string("\n") + confluent.why;
    }
  }
  EXPECT_GE(count, 19U) << "rejected:" << rejected;
  RecordProperty("rejected", rejected);
}

}  // namespace
}  // namespace firebreak::infer
