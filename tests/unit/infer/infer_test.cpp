// SPDX-License-Identifier: Apache-2.0
// What is inferred of behaviours, one for each obligation that some simpler
// rule would miss, and the next one for which it holds.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "infer/inference.h"
#include "support/behaviors.h"

namespace firebreak::infer {
namespace {

using topology::Annotation;

struct Given {
  std::vector<std::size_t> unique_in = {};  // handlers; their first parameter, across all of them
};

ComponentClaims claims_of(const behavior::Program &program, const Given &given,
                          const Wanted &wanted = {}) {
  Subject subject{&program};
  for (const auto &handler : program.handlers) {
    subject.inputs.emplace_back();
    for (const auto &parameter : handler.parameters) {
      subject.inputs.back().push_back(parameter.name);
    }
  }
  for (const std::size_t handler : given.unique_in) {
    Assumption assumption{Assumption::Kind::Unique, {{handler, {0}, {}}}, std::nullopt, true};
    subject.assumptions.push_back(assumption);
  }
  const base::Environment environment;
  return infer(subject, environment, wanted);
}

std::string inferred(const std::string &text, const Given &given = {}) {
  static constexpr const char *kWords[] = {"CR", "CW", "OR", "OW"};
  const behavior::Program program = test_support::behavior_of(text);
  std::string result;
  for (const PathClaim &path : claims_of(program, given).paths) {
    if (!result.empty()) result += ", ";
    result += fmt::format("{}>{} {}", program.handlers[path.from].interface, path.to,
                          kWords[static_cast<std::size_t>(path.label)]);
    if (!topology::is_confluent(path.label)) {
      result += path.gate ? fmt::format("[{}]", fmt::join(*path.gate, " ")) : "*";
    }
    if (path.idempotent) result += " idempotent";
    if (path.repeats) result += " repeats";
    if (path.unordered) result += " unordered";
    if (!path.undecided.empty()) result += fmt::format(" ({})", path.undecided);
  }
  return result;
}

TEST(Infer, AStatelessHandlerReadsAndCommutes) {
  EXPECT_EQ(inferred("on x(a: int) { emit y(a * 2); }"), "x>y CR");
}

TEST(Infer, ACounterIsAConfluentWriterAndItsReaderIsNot) {
  EXPECT_EQ(inferred("state n: int on add(x: int) { n = n + x; } on get(q: "
                     "int) { emit value(q, n); }"),
            "add>value CW, get>value OR[]");
}

TEST(Infer, AcknowledgementsDoNotDependOnWhatTheyDoNotSee) {
  EXPECT_EQ(inferred("state t: map<string, string>"
                     " on put(k: string, v: string) { t[k] = v; emit ack(k); }"
                     " on get(k: string) { emit reply(k, t[k]); }"),
            "put>ack CR, put>reply OW[k], get>reply OR[k]");
}

// Any two messages commute; three do not, since the first one is kept.
TEST(Infer, WhatIsKeptForLaterCountsThoughNothingIsEmittedYet) {
  EXPECT_EQ(inferred("state first: int state n: int on in(x: int) {"
                     " if (n == 0) { first = x; } n = n + 1;"
                     " if (n == 3 && first == 1) { emit hit(x); } }"),
            "in>hit OW[]");
}

TEST(Infer, SetsThatAgreeMayRepeat) {
  EXPECT_EQ(inferred("state hot: bool on t(d: string, v: int) {"
                     " if (v > 30) { hot = true; } if (hot) { emit alarm(); } }"),
            "t>alarm CW repeats unordered");
}

// What is hot is told again and again: how often depends on messages of other
// keys, too.
TEST(Infer, HowOftenCountsInTheGate) {
  EXPECT_EQ(inferred("state hot: bool state last: map<string, int>"
                     " on in(k: string, v: int) {"
                     "   emit out(k, last[k]); last[k] = v;"
                     "   if (v > 30) { hot = true; } if (hot) { emit "
                     "out(\"hot\", 30); } }"),
            "in>out OW[] unordered");
}

// The same set, in another order.
TEST(Infer, TheOrderWithinAHandlingMayFlip) {
  const std::string toggle = "state flip: bool on toggle() { flip = !flip; }";
  EXPECT_EQ(inferred(toggle + " on in(k: int) {"
                              " if (flip) { emit o(k, 1); emit o(k, 2); }"
                              " else { emit o(k, 2); emit o(k, 1); } }"),
            "toggle>o CW, in>o CR unordered");
  EXPECT_EQ(inferred(toggle + " on in(k: int) { emit o(k, 1); emit o(k, 2);"
                              " if (flip) { emit p(k); } }"),
            "toggle>p CW, in>o CR, in>p OR[]");
}

TEST(Infer, TheFirstOfEachIsEmittedOnceInEitherOrder) {
  EXPECT_EQ(inferred("state s: set<int> on add(x: int) {"
                     " if (x not in s) { s = s + {x}; emit fresh(x); } }"),
            "add>fresh CW idempotent unordered");
}

// Gets and puts of other keys commute; what is read has been put in an order
// that counts.
TEST(Infer, TheGateOfAReaderIsNoFinerThanThatOfItsWriters) {
  const std::string writer =
      "state last: string state t: map<string, string>"
      " on put(k: string, v: string) { t[k] = last; last = v; }";
  EXPECT_EQ(inferred(writer + " on get(k: string) { emit reply(k, t[k]); }"),
            "put>reply OW[], get>reply OR[]");
}

TEST(Infer, OneMapGrowsByTheGreater) {
  EXPECT_EQ(inferred("state c: map<string, int> on merge(o: map<string, int>) "
                     "{ c = max(c, o); }"
                     " on read(q: int) { emit out(q, c); }"),
            "merge>out CW idempotent, read>out OR[]");
}

TEST(Infer, NothingShows) {
  EXPECT_EQ(inferred("state n: int on x(a: int) { n = n + a; } on y(a: int) { "
                     "emit z(a); }"),
            "x> CR, y>z CR");
}

TEST(Infer, StringsHaveALeastOne) {
  EXPECT_EQ(inferred("state least: string = \"\" on x(a: string) { least = min(least, a);"
                     " emit y(least); }"),
            "x>y CR");
}

TEST(Infer, DivisionByNothingIsNothing) {
  EXPECT_EQ(inferred("state n: int on x(a: int) { n = n + a / 0 + (a % 0 - a); "
                     "emit y(n); }"),
            "x>y CR");
}

TEST(Infer, ConstantsWithoutAValueStandForAny) {
  EXPECT_EQ(inferred("const limit: int state n: int on x(a: int) { n = n + a;"
                     " if (n > limit) { emit over(a); } }"),
            "x>over OW[]");
}

// An order and its payment, each once: whichever comes second emits both.
constexpr const char *kJoin =
    "state a: map<int, int> state b: map<int, int> state as: set<int> state "
    "bs: set<int>"
    " on order(id: int, x: int) { as = as + {id}; a[id] = x;"
    "   if (id in bs) { emit both(id, x, b[id]); } }"
    " on payment(id: int, y: int) { bs = bs + {id}; b[id] = y;"
    "   if (id in as) { emit both(id, a[id], y); } }";

TEST(Infer, WhatIsAssignedBeforeItIsReadIsNotSeen) {
  EXPECT_EQ(inferred("state last: int on x(a: int) { last = a; emit y(last + 1); }"), "x>y CR");
  EXPECT_EQ(inferred("state last: int on x(a: int) { if (a > 0) { last = a; } "
                     "emit y(last); }"),
            "x>y OW[]");
  EXPECT_EQ(inferred("state last: map<int, int> on x(a: int) { last[a] = a; "
                     "emit y(last[0]); }"),
            "x>y OW[]");
  EXPECT_EQ(inferred("state last: int on x(a: int) { if (a > 0) { last = a; } "
                     "else { last = 0; } "
                     "emit y(last); }"),
            "x>y CR");
}

TEST(Infer, WhatNobodyAssignsIsAsInTheBeginning) {
  EXPECT_EQ(inferred("state least: int = 3 state n: int on x(a: int) { n = a; "
                     "if (least > 4) { emit "
                     "y(n); } emit z(a); } on w(a: int) { n = n + 1; if (least "
                     "> 4) { emit y(n); } }"),
            "x>y CR idempotent, x>z CR, w>y CR idempotent");
}

TEST(Infer, WhatNeverHappensIsNoPath) {
  EXPECT_EQ(inferred("state n: int on x(a: int) { n = a; if (a != a) { emit y(a); } } "
                     "on w(a: int) { emit y(a); }"),
            "x> CR, w>y CR");
  EXPECT_EQ(inferred("state n: int on x(a: int) { n = n * a; } on w(a: int) { "
                     "emit y(n > 2); }"),
            "x> CR, w>y CR");
}

TEST(Infer, SetsThatAreEmittedAreCompared) {
  const behavior::Program program = test_support::behavior_of(
      "state a: set<int> state b: set<int> on "
      "read(id: int) { emit all(id, a - b); } "
      "on remove(k: int) { b = b + {k}; a = a - {k}; "
      "} on add(k: int) { a = a + {k}; }");
  for (const PairClaim &pair : claims_of(program, {}).pairs) {
    EXPECT_NE(pair.commute, Decision::Undecided) << pair.first << ' ' << pair.second;
  }
}

TEST(Infer, WholeSetsAndMapsAreComparedInConditions) {
  EXPECT_EQ(inferred("state s: set<int> on x(a: int) { s = s + {a}; }"
                     " on y(a: int) { if (s == {1, 2}) { emit z(a); } }"),
            "x>z CW idempotent, y>z OR[]");
  EXPECT_EQ(inferred("state s: set<int> state t: set<int> state n: int"
                     " on x(a: int) { s = s + {a}; t = t + {a}; if (s != t) { n = n * 2 + a; } }"
                     " on y(a: int) { if (s == {1, 2} && 3 in s) { emit z(n); } }"),
            "x> CR, y>z CR idempotent");
  EXPECT_EQ(inferred("state m: map<int, set<int>> state b: map<int, set<int>> on x(a: int) {"
                     " b[a] = m[a] + {a}; if (m == b && a not in m[a]) { emit z(a); } }"),
            "x>z CR idempotent");
}

TEST(Infer, CubesEndSoon) {
  EXPECT_EQ(inferred("state n: int on x(a: int, b: int) { if (a * a * a + b * b * b == 1729) { n = "
                     "n + 1; } emit y(a); } on read(id: int) { emit z(id, n); }"),
            "x>y CR, x>z CW, read>z OR[] (what the solver found does not happen with real values)");
}

TEST(InferInvariants, AJoinByKeysThatComeOnceIsConfluent) {
  EXPECT_EQ(inferred(kJoin), "order>both OW[id], payment>both OW[id]");
  EXPECT_EQ(inferred(kJoin, {{0, 1}}), "order>both CW unordered, payment>both CW unordered");
}

// Matched entries are forgotten.
constexpr const char *kMatch =
    "state as: set<int> state bs: set<int>"
    " on left(id: int) { if (id in bs) { bs = bs - "
    "{id}; emit match(id); } else { as = as + {id}; "
    "} }"
    " on right(id: int) { if (id in as) { as = as - "
    "{id}; emit match(id); } else { bs = bs + {id}; "
    "} }";

TEST(InferInvariants, MatchAndForgetByKeysThatComeOnceIsConfluent) {
  EXPECT_EQ(inferred(kMatch, {{0, 1}}), "left>match CW unordered, right>match CW unordered");
  EXPECT_NE(inferred(kMatch), inferred(kMatch, {{0, 1}}));
}

// A cart is closed with a list of what has to be in it, which may be there or still come.
constexpr const char *kClose =
    "state seen: map<int, set<int>> state wanted: map<int, set<int>>"
    " on add(id: int, cart: int) { if (id not in seen[cart] && wanted[cart] - seen[cart] == {id}) {"
    "   emit order(cart, wanted[cart]); } seen[cart] = seen[cart] + {id}; }"
    " on close(cart: int, ids: set<int>) { wanted[cart] = ids;"
    "   if (ids - seen[cart] == {}) { emit order(cart, ids); } }";

TEST(InferInvariants, SaysWhoseKeysTheSetsOfAMapHold) {
  EXPECT_EQ(inferred(kClose), "add>order OW[cart], close>order OW[cart]");
  EXPECT_EQ(inferred(kClose, {{0}}), "add>order OW[cart], close>order OW[cart]");
  EXPECT_EQ(inferred(kClose, {{0, 1}}),
            "add>order CW idempotent unordered, close>order CW unordered");
}

TEST(InferInvariants, AreShown) {
  const behavior::Program program = test_support::behavior_of(kMatch);
  const ComponentClaims claims = claims_of(program, {{0, 1}});
  EXPECT_NE(std::ranges::find(claims.invariants, "what is in as was used as a key"),
            claims.invariants.end());
}

// There are two keys. After the second message none can come, and `both` is
// true.
TEST(InferInvariants, HoldAfterTheLastMessageToo) {
  const behavior::Program program = test_support::behavior_of(
      "state seen: set<bool> state both: bool state n: int"
      " on in(k: bool) {"
      "   if (true in seen || false in seen) { both = true; } seen = seen + "
      "{k}; }"
      " on ask(q: int) { if (both) { n = n * 2 + q; emit answer(q, n); } }");
  const ComponentClaims claims = claims_of(program, {{0}});
  EXPECT_EQ(std::ranges::find(claims.invariants, "both == false"), claims.invariants.end());
  EXPECT_EQ(claims.pairs[2].commute, Decision::Refuted);  // two questions
}

TEST(InferConditions, PutsCommuteByKeyOrValue) {
  const behavior::Program program = test_support::behavior_of(
      "state t: map<string, string> on put(k: string, v: string) { t[k] = v; }"
      " on get(k: string) { emit reply(k, t[k]); }");
  const ComponentClaims claims = claims_of(program, {}, {true, false});
  const std::vector<std::string> puts{"k differs", "v is the same"};
  EXPECT_EQ(claims.pairs[0].conditions, puts);
  EXPECT_EQ(claims.pairs[1].conditions, std::vector<std::string>{"k differs"});
  EXPECT_EQ(claims.pairs[2].commute, Decision::Proved);
}

TEST(InferConditions, WithdrawalsCommuteIfTheBalanceCoversBoth) {
  const behavior::Program program = test_support::behavior_of(
      "state balance: int on withdraw(id: int, amount: int) {"
      " if (amount <= balance) { balance = balance - amount; emit paid(id, "
      "amount); } }");
  const ComponentClaims claims = claims_of(program, {}, {true, false});
  EXPECT_EQ(
      claims.pairs[0].conditions,
      std::vector<std::string>{"'amount <= balance' is the same for each before and after the "
                               "other"});
}

// Whatever refutes a claim happens on the interpreter.
TEST(Infer, WitnessesDiffer) {
  const behavior::Program program = test_support::behavior_of(
      "state t: map<string, string> on put(k: string, v: string) { t[k] = v; }"
      " on get(k: string) { emit reply(k, t[k]); }");
  const ComponentClaims claims = claims_of(program, {});
  ASSERT_TRUE(claims.pairs[0].witness);
  EXPECT_FALSE(claims.pairs[0].witness->first.back().after[0] ==
               claims.pairs[0].witness->second.back().after[0]);
}

// Of each path that keeps the newest of a partition, by which attribute.
std::string newest(const std::string &text) {
  const behavior::Program program = test_support::behavior_of(text);
  std::string result;
  for (const PathClaim &path : claims_of(program, {}, {.newest = true}).paths) {
    if (path.newest.empty()) continue;
    if (!result.empty()) result += ", ";
    result += fmt::format("{}>{} {}", program.handlers[path.from].interface, path.to, path.newest);
  }
  return result;
}

constexpr const char *kRows =
    "state time: map<string, int> state text: map<string, string>"
    " on get(k: string) { emit reply(k, text[k]); } ";

TEST(InferNewest, ARowIsReplacedByANewerOne) {
  EXPECT_EQ(newest(std::string(kRows) + "on put(k: string, t: int, v: string) {"
                                        " if (t > time[k]) { time[k] = t; text[k] = v; } }"),
            "put>reply t");
}

TEST(InferNewest, NotByTheLastToCome) {
  EXPECT_EQ(newest(std::string(kRows) +
                   "on put(k: string, t: int, v: string) { time[k] = t; text[k] = v; }"),
            "");
}

// Of one time the later counts: what is not newer is not stale.
TEST(InferNewest, NotWhereOfOneVersionTheLastCounts) {
  EXPECT_EQ(newest(std::string(kRows) + "on put(k: string, t: int, v: string) {"
                                        " if (t >= time[k]) { time[k] = t; text[k] = v; } }"),
            "");
}

TEST(InferNewest, NotWhereSomethingOlderIsLeft) {
  EXPECT_EQ(newest(std::string(kRows) + "on put(k: string, t: int, v: string) { if (t > time[k]) {"
                                        " time[k] = t; if (text[k] != \"\") { text[k] = v; } } }"),
            "");
  EXPECT_EQ(newest("state time: map<string, int> state n: map<string, int>"
                   " on get(k: string) { emit reply(k, n[k]); }"
                   " on put(k: string, t: int, v: int) {"
                   " if (t > time[k]) { time[k] = t; n[k] = n[k] + v; } }"),
            "");
}

TEST(InferNewest, NotWhereAnotherHandlerChangesIt) {
  EXPECT_EQ(newest(std::string(kRows) + "on put(k: string, t: int, v: string) {"
                                        " if (t > time[k]) { time[k] = t; text[k] = v; } }"
                                        " on clear(k: string) { time[k] = 0; text[k] = \"\"; }"),
            "");
}

// What is emitted is one message for each that is newer, and a function of it. Where a time of
// nothing or less is not newer than the beginning, it is not emitted.
TEST(InferNewest, WhatIsEmittedIsOfEachThatIsNewer) {
  const auto emitting = [](const std::string &emissions, const std::string &seen = "seen[k]") {
    return newest(
        "state seen: map<string, bool> state time: map<string, int>"
        " on put(k: string, t: int, v: int) { if (!" +
        seen +
        " || t > time[k]) {"
        " seen[k] = true; time[k] = t; " +
        emissions + " } }");
  };
  EXPECT_EQ(emitting("emit shown(k, v);"), "put>shown t");
  EXPECT_EQ(emitting("emit shown(k, v); emit shown(k, v + 1);"), "");
  EXPECT_EQ(emitting("if (v > 3) { emit shown(k, v); }"), "");
  EXPECT_EQ(emitting("emit shown(k, v);", "true"), "");
}

TEST(InferNewest, WhatWasBeforeIsNotEmitted) {
  EXPECT_EQ(newest("state seen: map<string, bool> state time: map<string, int>"
                   " state last: map<string, int>"
                   " on put(k: string, t: int, v: int) { if (!seen[k] || t > time[k]) {"
                   " emit shown(k, last[k]); seen[k] = true; time[k] = t; last[k] = v; } }"),
            "");
}

TEST(Infer, QuestionsAreKeptAsScripts) {
  const behavior::Program program =
      test_support::behavior_of("state n: int on add(x: int) { n = n + x; emit sum(n); }");
  const ComponentClaims claims = claims_of(program, {}, {false, true});
  ASSERT_FALSE(claims.obligations.empty());
  EXPECT_NE(claims.obligations.front().script.find("(check-sat)"), std::string::npos);
}

}  // namespace
}  // namespace firebreak::infer
