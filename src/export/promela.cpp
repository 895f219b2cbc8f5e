// SPDX-License-Identifier: Apache-2.0
#include "export/promela.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace firebreak::exports {
namespace {

constexpr const char* kHead = R"(/*
 * A model of Firebreak for SPIN, with {0} message{1} of each source (docs/formats.md).
 *
 *   spin -a FILE && cc -DSAFETY -o pan pan.c && ./pan -E -c0
 *
 * World A is executed, then world B on the same input: two runs, or two replicas of one run.
 * An assertion at the end that is violated says that a sink has that anomaly.
 */
#define A 0
#define B {2}

)";

constexpr const char* kState = R"(
byte at[{0}];  /* at[w + m]: when world w handles message m, from 1 within a component */
byte clock;
bool replicas;  /* the worlds are two replicas of one run, not two runs */
bool value[{1}];  /* what messages have in their attributes */
bool changed[{2}];  /* the message says something else in world B */
bool seen[{3}];     /* a path sees something else in world B */

#define waiting(w, m)    (at[w + m] == 0)
#define before(w, m, n)  (at[w + m] != 0 && (at[w + n] == 0 || at[w + m] < at[w + n]))
/* Whether handling n in world B now, and not m, leaves their order as it was in world A. */
#define as_in_A(m, n)    (!waiting(B, m) || before(A, n, m))
/* Whether what sees n handled sees m otherwise in world B; x: what a path kept of m differs. */
#define differs(m, n, x) (before(A, m, n) != before(B, m, n) || (before(A, m, n) && (changed[m] || x)))

)";

class Printer {
 public:
  explicit Printer(const Unfolding& unfolding) : all_(unfolding) {}

  std::string run() {
    const std::size_t count = all_.messages.size();
    print(kHead, all_.bound, all_.bound == 1 ? "" : "s", count);
    for (std::size_t i = 0; i < count; ++i) print("#define {} {}\n", name(i), i);
    for (std::size_t i = 0; i < all_.views.size(); ++i) {
      print("#define {} {}\n", all_.views[i].name, i);
    }
    for (std::size_t i = 0; i < all_.values.size(); ++i)
      print("#define {} {}\n", all_.values[i], i);
    print(kState, std::max<std::size_t>(2 * count, 1), at_least_one(all_.values),
          at_least_one(all_.messages), at_least_one(all_.views));
    for (const Stage& stage : all_.stages) print_stage(stage);
    print_init();
    return std::move(text_);
  }

 private:
  template <class... Args>
  void print(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Args>(args)...);
  }
  template <class T>
  static std::size_t at_least_one(const std::vector<T>& list) {
    return std::max<std::size_t>(list.size(), 1);
  }
  const std::string& name(std::size_t message) const { return all_.messages[message].name; }

  std::string text_of(const Agreement& agreement) const {
    std::string text;
    for (const auto& [a, b] : agreement) {
      text += fmt::format("{}value[{}] == value[{}]", text.empty() ? "" : " && ", all_.values[a],
                          all_.values[b]);
    }
    return text.empty() ? "true" : text;
  }

  /// When an ordering fixes the order of the two messages; empty: never.
  std::string tied(std::size_t a, std::size_t b) const {
    std::string text;
    for (const Tie& tie : all_.ties) {
      if (std::minmax(tie.one, tie.other) != std::minmax(a, b)) continue;
      text += fmt::format("{}({}{})", text.empty() ? "" : " || ", tie.dynamic ? "replicas && " : "",
                          text_of(tie.covers));
    }
    return text;
  }

  void print_stage(const Stage& stage) {
    print("inline {}(w) {{\n  clock = 0;\n", stage.name);
    if (!stage.ordered) {
      for (const std::size_t message : stage.messages) print_handling(stage, message, "  ");
      print("}}\n\n");
      return;
    }
    print("  do\n");
    for (const std::size_t message : stage.messages) {
      print("  :: waiting(w, {}){} ->\n", name(message), guards(stage, message));
      print_handling(stage, message, "     ");
    }
    print("  :: clock == {} -> break\n  :: else -> goto impossible\n  od;\n  skip\n}}\n\n",
          stage.messages.size());
  }

  /// What keeps a message from being handled now: FIFO streams, and in world B what is as in A.
  std::string guards(const Stage& stage, std::size_t message) const {
    std::string text;
    for (const Queue& queue : all_.queues) {
      if (queue.second != message) continue;
      text +=
          fmt::format(" &&\n     !(waiting(w, {}) && {}", name(queue.first), text_of(queue.keeps));
      if (queue.emitters) {
        text += fmt::format(" && before(w, {}, {})", name(queue.emitters->first),
                            name(queue.emitters->second));
      }
      const std::string exempt = tied(queue.first, message);
      if (!exempt.empty()) text += fmt::format(" && !({}{})", single(stage), exempt);
      text += ")";
    }
    for (const std::size_t other : stage.messages) {
      if (other == message) continue;
      std::string when = tied(other, message);
      if (!stage.replicated && all_.replicas) when += when.empty() ? "replicas" : " || replicas";
      if (when.empty()) continue;
      text += fmt::format(" &&\n     (w == A || !({}) || as_in_A({}, {}))", when, name(other),
                          name(message));
    }
    return text;
  }

  /// Replicas see the one instance, whose orderings are no exemption from FIFO between them.
  std::string single(const Stage& stage) const {
    return !stage.replicated && all_.replicas ? "!replicas && " : "";
  }

  void print_handling(const Stage& stage, std::size_t id, std::string_view indent) {
    const Message& message = all_.messages[id];
    print("{0}d_step {{\n{0}  clock++;\n{0}  at[w + {1}] = clock;\n", indent, message.name);
    if (stage.ordered || !message.children.empty()) {
      print("{0}  if\n{0}  :: w == B ->\n", indent);
      for (const std::size_t view : message.views) print_view(all_.views[view], indent);
      for (const std::size_t child : message.children) print_child(child, indent);
      print("{0}     skip\n{0}  :: else\n{0}  fi;\n", indent);
    }
    print("{0}}}\n", indent);
  }

  void print_view(const View& view, std::string_view indent) {
    print("{}     seen[{}] = false", indent, view.name);
    for (const Sight& sight : view.sights) {
      print(" ||\n{}       ({} && differs({}, {}, {}))", indent, text_of(sight.shares),
            name(sight.message), name(view.message),
            sight.view ? fmt::format("seen[{}]", all_.views[*sight.view].name) : "false");
    }
    print(";\n");
  }

  void print_child(std::size_t child, std::string_view indent) {
    const Message& message = all_.messages[child];
    print("{}     changed[{}] = changed[{}]{};\n", indent, message.name, name(*message.parent),
          message.view ? fmt::format(" || seen[{}]", all_.views[*message.view].name) : "");
  }

  void print_init() {
    print("init {{\n");
    for (const Sink& sink : all_.sinks) {
      print("  bool {0}_run, {0}_instance, {0}_diverge;\n", sink.name);
    }
    if (all_.replicas) print("  if :: replicas = true :: replicas = false fi;\n");
    for (const std::string& value : all_.values) {
      print("  if :: value[{0}] = true :: value[{0}] = false fi;\n", value);
    }
    for (const char* world : {"A", "B"}) {
      for (const Stage& stage : all_.stages) print("  {}({});\n", stage.name, world);
    }
    print("  d_step {{\n");
    for (const Sink& sink : all_.sinks) print_outcome(sink);
    print("  }}\n");
    for (const Sink& sink : all_.sinks) {
      print("  assert(!{0}_run);\n  assert(!{0}_instance);\n  assert(!{0}_diverge);\n", sink.name);
    }
    print("impossible:\n  skip\n}}\n");
  }

  void print_outcome(const Sink& sink) {
    std::string contents = "false";
    for (const std::size_t message : sink.messages) {
      contents += fmt::format(" || changed[{}]", name(message));
    }
    std::string states = "false";
    for (const State& state : sink.states) {
      for (const auto& [message, view] : state.handled) {
        states += fmt::format(" || changed[{}]", name(message));
        if (view) states += fmt::format(" || seen[{}]", all_.views[*view].name);
      }
    }
    print("    {0}_run = !replicas && ({1});\n    {0}_instance = replicas && ({1});\n", sink.name,
          contents);
    print("    {}_diverge = replicas && ({});\n", sink.name, states);
  }

  const Unfolding& all_;
  std::string text_;
};

}  // namespace

std::string to_promela(const Unfolding& unfolding) { return Printer(unfolding).run(); }

}  // namespace firebreak::exports
