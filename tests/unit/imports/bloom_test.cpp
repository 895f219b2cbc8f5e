// SPDX-License-Identifier: Apache-2.0
#include "bloom.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace firebreak::imports::bloom {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Imported bloom(const std::string& text) { return imported("bloom", {{"a.rb", text}}); }

// Two inputs that are sent to a server, which keeps both; `rules` make the answer.
std::string kept(const std::string& rules) {
  return R"(class Server
  include Bud
  state do
    interface input, :left, [:id] => [:val]
    interface input, :right, [:id] => [:val]
    interface output, :answer, [:id] => [:val]
    channel :lsent, [:@addr, :id] => [:val]
    channel :rsent, [:@addr, :id] => [:val]
    table :lkept, [:id] => [:val]
    table :rkept, [:id] => [:val]
    scratch :lnow, [:id] => [:val]
  end
  bloom do
    lsent <~ left {|l| ["server:1", l.id, l.val]}
    rsent <~ right {|r| ["server:1", r.id, r.val]}
    lkept <= lsent.payloads
    lnow <= lsent.payloads
    rkept <= rsent {|r| [r.id, r.val]}
)" + rules +
         R"(  end
  def newest(id)
    rkept.include?([id])
  end
end
)";
}

TEST(Bloom, ADifferenceIsSensitiveToWhatIsTakenAwayWithinTheColumnsCompared) {
  FIREBREAK_NEEDS_RUBY();
  const Imported made = bloom(kept("    answer <= lkept.notin(rkept, :id => :id)\n"));
  EXPECT_THAT(errors(made.graph), IsEmpty());
  EXPECT_THAT(made.model_text,
              HasSubstr("{ from: lsent, to: answer, label: CW, idempotent: true }"));
  EXPECT_THAT(made.model_text, HasSubstr("from: rsent, to: answer, label: OW, subscript: [id]"));
}

TEST(Bloom, AGroupIsSensitiveWithinItsColumns) {
  FIREBREAK_NEEDS_RUBY();
  EXPECT_THAT(bloom(kept("    answer <= lkept.group([:id], count)\n")).model_text,
              HasSubstr("from: lsent, to: answer, label: OW, subscript: [id]"));
}

TEST(Bloom, AJoinOfWhatIsKeptIsConfluent) {
  FIREBREAK_NEEDS_RUBY();
  EXPECT_THAT(bloom(kept("    answer <= (lkept * rkept).lefts(:id => :id)\n")).model_text,
              Not(HasSubstr("label: O")));
}

TEST(Bloom, AJoinWithWhatIsThereForOneTimestepIsSensitive) {
  FIREBREAK_NEEDS_RUBY();
  EXPECT_THAT(bloom(kept("    answer <= (lnow * rkept).lefts(:id => :id)\n")).model_text,
              HasSubstr("{ from: lsent, to: answer, label: OW }"));
}

TEST(Bloom, CollectionsAreSets) {
  FIREBREAK_NEEDS_RUBY();
  const std::string joined =
      bloom(kept("    answer <= (lkept * rkept).lefts(:id => :id)\n")).model_text;
  EXPECT_THAT(joined,
              HasSubstr("answer.out: { from: lkept.answer, attributes: [id, val], observe: set"));
  EXPECT_THAT(joined, HasSubstr("{ from: lsent, to: answer, label: CW, idempotent: true }"));
  const auto sensitive = [](const std::string& rules) { return bloom(kept(rules)).model_text; };
  EXPECT_THAT(sensitive("    answer <= lkept.group([:id], count)\n"),
              HasSubstr("idempotent: true"));
  EXPECT_THAT(sensitive("    answer <= lnow.group([:id], count)\n"),
              Not(HasSubstr("lsent, to: answer, label: OR, subscript: [id], idempotent")));
  EXPECT_THAT(sensitive("    lkept <- rkept\n    answer <= lkept\n"),
              Not(HasSubstr("rsent, to: answer, label: OW, idempotent")));
}

TEST(Bloom, ATestInABlockOrInAMethodThatItCallsIsSensitive) {
  FIREBREAK_NEEDS_RUBY();
  for (const char* test : {"rkept.include?([l.id])", "newest(l.id)"}) {
    EXPECT_THAT(
        bloom(kept("    answer <= lkept {|l| l unless " + std::string(test) + "}\n")).model_text,
        HasSubstr("from: rsent, to: answer, label: OW"))
        << test;
  }
}

TEST(Bloom, ADeletionIsSensitive) {
  FIREBREAK_NEEDS_RUBY();
  EXPECT_THAT(bloom(kept("    lkept <- rkept\n    answer <= lkept\n")).model_text,
              HasSubstr("from: rsent, to: answer, label: OW"));
}

TEST(Bloom, LinesThatAreReadAreNotLinesThatAreWritten) {
  FIREBREAK_NEEDS_RUBY();
  const Imported made = bloom(R"(class Chat
  include Bud
  state do
    channel :said
  end
  bloom do
    said <~ stdio {|s| ["server:1", s.line]}
    stdio <~ said {|m| [m.val]}
  end
end
)");
  EXPECT_EQ(edge(made.graph, "said").from, "send:said");
  EXPECT_THAT(made.model_text, HasSubstr("stdio.in: { to: said.stdio, attributes: [line]"));
  EXPECT_THAT(made.model_text, HasSubstr("send:stdio.out: { from: stdio.send:stdio"));
}

TEST(Bloom, WhatAnImportOffersAndARuleReadsStaysInside) {
  FIREBREAK_NEEDS_RUBY();
  const std::string inner = R"(module Inner
  state do
    interface input, :i
    interface output, :o
    interface output, :p
  end
  bloom do
    o <= i
    p <= i
  end
end
class Outer
  import Inner => :inner
  state do
    interface input, :come
    interface output, :gone
  end
  bloom do
    inner.i <= come
    gone <= inner.o
  end
end
)";
  const Imported made = bloom(inner);
  EXPECT_THAT(made.model_text, HasSubstr("gone.out:"));
  EXPECT_THAT(made.model_text, HasSubstr("inner.p.out:"));
  EXPECT_THAT(made.model_text, Not(HasSubstr("inner.o.out:")));
}

// A program in which no input leads to an output, to a table, or to what is sent.
std::string half_fed(const std::string& rules) {
  return R"(module Half
  state do
    interface input, :left, [:id]
    interface output, :fed, [:id]
    interface output, :constant, [:id]
    channel :sent, [:@addr, :id]
    table :facts, [:id]
    scratch :now, [:id]
  end
  bloom do
)" + rules +
         "  end\nend\n";
}

TEST(Bloom, WhatNoInputLeadsToIsInNoModel) {
  FIREBREAK_NEEDS_RUBY();
  const Imported made =
      bloom(half_fed("    fed <= (left * facts).lefts(:id => :id)\n    constant <= facts\n"));
  EXPECT_THAT(errors(made.graph), IsEmpty());
  EXPECT_THAT(warnings(made.graph), ElementsAre("no-input:5"));
  EXPECT_THAT(made.model_text, HasSubstr("{ from: left, to: fed, label: CR }"));
  EXPECT_THAT(made.model_text, Not(HasSubstr("constant")));
}

TEST(Bloom, LabelsOfAProgramNeedNoModel) {
  FIREBREAK_NEEDS_RUBY();
  const std::string text = half_fed("    constant <= facts\n");
  EXPECT_THAT(errors(bloom(text).graph), ElementsAre("not-a-bloom:0"));
  const Imported made = imported("bloom", {{"a.rb", text}}, {.files = {"a.rb"}, .labels = true});
  EXPECT_THAT(errors(made.graph), IsEmpty());
  EXPECT_THAT(made.model_text, IsEmpty());
  EXPECT_EQ(made.graph.own_labels->outputs.at("constant").no_label, "no-input");
}

TEST(Bloom, WhatOnlyTheStartSendsComesFromOutside) {
  FIREBREAK_NEEDS_RUBY();
  const Imported made =
      bloom(half_fed("    sent <~ facts {|f| ['a', f.id]}\n    fed <= left\n"
                     "    fed <= sent.group([:id], count)\n"));
  EXPECT_THAT(errors(made.graph), IsEmpty());
  EXPECT_THAT(made.model_text, HasSubstr("sent.in: { to: "));
  EXPECT_THAT(made.model_text, HasSubstr("from: sent, to: fed, label: OR"));
}

TEST(Bloom, WhatLeavesHasTheColumnsOfItsCollection) {
  FIREBREAK_NEEDS_RUBY();
  const Imported made = bloom(half_fed("    fed <= sent {|s| [s.id]}\n"));
  EXPECT_THAT(made.model_text, HasSubstr("fed.out: { from: fed.fed, attributes: [id], "));
}

TEST(Bloom, WhereNothingLeavesWhatIsReachedIsLookedAt) {
  FIREBREAK_NEEDS_RUBY();
  const Imported made = bloom(half_fed("    now <= left\n    now <= facts\n"));
  EXPECT_THAT(errors(made.graph), IsEmpty());
  EXPECT_THAT(made.model_text, HasSubstr("{ from: left, to: now, label: CR }"));
}

TEST(Bloom, PathsFromAllInputsToAllOutputsAreBounded) {
  FIREBREAK_NEEDS_RUBY();
  const auto errors_of = [](int each) {
    std::string text = "module M\n  state do\n    table :kept, [:id]\n";
    std::string rules = "  bloom do\n";
    for (int i = 0; i < each; ++i) {
      const std::string n = std::to_string(i);
      text +=
          "    interface input, :in" + n + ", [:id]\n    interface output, :out" + n + ", [:id]\n";
      rules += "    kept <= in" + n + "\n    out" + n + " <= kept\n";
    }
    return errors(bloom(text + "  end\n" + rules + "  end\nend\n").graph);
  };
  EXPECT_THAT(errors_of(20), IsEmpty());
  EXPECT_THAT(errors_of(400), ElementsAre("too-large:0"));
}

TEST(Bloom, ChanceIsReported) {
  FIREBREAK_NEEDS_RUBY();
  const Imported made = bloom(kept("    answer <= lkept {|l| [l.id, rand]}\n"));
  EXPECT_THAT(warnings(made.graph), ElementsAre("nondeterministic:19"));
  EXPECT_THAT(holes(made.graph), ElementsAre("answer state"));
}

TEST(Bloom, ErrorsOfRubyHaveLineAndColumn) {
  FIREBREAK_NEEDS_RUBY();
  const Imported made = bloom("class A\n  state do\n");
  ASSERT_THAT(errors(made.graph), ElementsAre(testing::StartsWith("ruby-syntax:")));
  EXPECT_GT(made.graph.findings[0].what.span.column, 0U);
}

TEST(Bloom, NamesOfNothingAreErrors) {
  FIREBREAK_NEEDS_RUBY();
  EXPECT_THAT(errors(bloom(kept("    answr <= lkept\n")).graph), ElementsAre("dangling-id:19"));
  EXPECT_THAT(errors(bloom(kept("    answer = lkept\n")).graph), ElementsAre("not-a-rule:19"));
  EXPECT_THAT(errors(bloom("x = 1\n").graph), ElementsAre("not-a-bloom:0"));
}

TEST(Bloom, AProgramIsParsedAndNeverRun) {
  FIREBREAK_NEEDS_RUBY();
  const Imported made = bloom("BEGIN { $stdout.write('!1 1 ran') }\nexit!\n");
  EXPECT_THAT(errors(made.graph), ElementsAre("not-a-bloom:0"));
}

TEST(Bloom, MutatedProgramsNeverCrash) {
  FIREBREAK_NEEDS_RUBY();
  const std::string text =
      kept("    answer <= (lkept * rkept).pairs(:id => :id) {|l, r| [l.id]}\n");
  std::mt19937 random(1);
  for (int i = 0; i < 60; ++i) {
    std::string mutated = text;
    for (int change = 0; change < 3; ++change) {
      const std::size_t at = random() % mutated.size();
      const std::size_t other = random() % mutated.size();
      if (random() % 2 == 0) {
        mutated.erase(at, random() % 8);
      } else {
        mutated.insert(at, mutated.substr(other, random() % 12));
      }
    }
    const Imported made = bloom(mutated);
    EXPECT_EQ(made.model_text.empty(), made.graph.refused()) << mutated;
  }
}

TEST(Bloom, AMegabyteIsReadInBoundedTime) {
  FIREBREAK_NEEDS_RUBY();
  std::string rules;
  while (rules.size() < 1'000'000) rules += "    lnow <= (lkept * rkept).lefts(:id => :id)\n";
  EXPECT_FALSE(bloom(kept(rules + "    answer <= lkept\n")).graph.refused());
}

}  // namespace
}  // namespace firebreak::imports::bloom
