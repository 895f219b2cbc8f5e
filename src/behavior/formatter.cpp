// SPDX-License-Identifier: Apache-2.0
// First the lines of the tree, each with the position of what it begins with; then the comments,
// each of which belongs to the last line that begins before it: at its end, if the text has
// something before the comment and nothing else is there, otherwise before the line that follows.
#include "behavior/formatter.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "behavior/parser.h"
#include "behavior/printer.h"

namespace firebreak::behavior {

namespace {

struct Line {
  base::SourceSpan begin;
  std::size_t indent = 0;
  std::string text = {};
  bool opens = false;   // a block
  bool closes = false;  // one
  std::vector<Comment> before = {};
  std::string after = {};  // with `#`
};

class Lines {
 public:
  std::vector<Line> of(const Program& program) {
    for (const Constant& one : program.constants) {
      lines_.push_back({one.span, 0, "const " + declared(one.name, one.type, one.value)});
    }
    for (const State& one : program.states) {
      lines_.push_back({one.span, 0, "state " + declared(one.name, one.type, one.value)});
    }
    for (const Handler& handler : program.handlers) {
      lines_.push_back({handler.span, 0, first_line(handler), true});
      block(handler.body);
      close(handler.body_end);
    }
    std::ranges::stable_sort(lines_, {}, &Line::begin);
    return std::move(lines_);
  }

 private:
  void close(base::SourceSpan at) { lines_.push_back({at, indent_, "}", false, true}); }

  void block(const std::vector<Statement>& statements) {
    indent_ += 2;
    for (const Statement& s : statements) {
      const bool opens = s.kind == Statement::Kind::If || s.kind == Statement::Kind::For;
      lines_.push_back({s.span, indent_, first_line(s), opens});
      if (opens) rest(s);
    }
    indent_ -= 2;
  }

  // The body of what has one, and all that follows it.
  void rest(const Statement& s) {
    block(s.body);
    if (!s.has_else) return close(s.body_end);
    if (s.otherwise.size() == 1 && s.otherwise[0].kind == Statement::Kind::If) {
      const Statement& next = s.otherwise[0];
      lines_.push_back({s.body_end, indent_, "} else " + first_line(next), true, true});
      return rest(next);
    }
    lines_.push_back({s.body_end, indent_, "} else {", true, true});
    block(s.otherwise);
    close(s.otherwise_end);
  }

  std::vector<Line> lines_;
  std::size_t indent_ = 0;
};

// Those that no line follows are returned.
std::vector<Comment> place(const std::vector<Comment>& comments, std::vector<Line>& lines) {
  std::vector<Comment> last;
  std::size_t next = 0;  // the first line that begins after the comment
  for (const Comment& comment : comments) {
    while (next < lines.size() && lines[next].begin < comment.span) ++next;
    std::vector<Comment>& before = next < lines.size() ? lines[next].before : last;
    if (!comment.alone && next > 0 && lines[next - 1].after.empty() && before.empty()) {
      lines[next - 1].after = comment.text.empty() ? "  #" : "  # " + comment.text;
    } else {
      before.push_back(comment);
    }
  }
  return last;
}

// A line of the result.
struct Row {
  std::uint32_t source;  // the line of the text that it comes from
  std::string text;
  bool parted = false;  // from the one before, whatever the text has there
  bool opens = false;
  bool closes = false;
  bool joins = false;  // with the `}` that follows
};

class Rows {
 public:
  void add(const Line& line) {
    const bool outer = line.indent == 0;
    const bool parted = outer && !line.closes && (line.opens || handler_ended_);
    handler_ended_ = outer && line.closes;
    const std::size_t first = rows_.size();
    for (const Comment& one : line.before) comment(one, line.indent + (line.closes ? 2 : 0));
    const std::string text = line.text + line.after;
    if (line.closes && line.before.empty() && !rows_.empty() && rows_.back().joins) {
      rows_.back().text += text;
      rows_.back().source = line.begin.line;
    } else {
      rows_.push_back({line.begin.line, std::string(line.indent, ' ') + text});
      rows_.back().closes = line.closes;
    }
    rows_.back().opens = line.opens;
    rows_.back().joins = line.opens && line.after.empty();
    if (first < rows_.size()) rows_[first].parted = parted;
  }

  void comment(const Comment& comment, std::size_t indent) {
    rows_.push_back({comment.span.line, std::string(indent, ' ') +
                                            (comment.text.empty() ? "#" : "# " + comment.text)});
  }

  // With one of the text's empty lines where it has some, but none at the ends of blocks.
  std::string text(const std::set<std::uint32_t>& occupied) const {
    std::string result;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const Row& row = rows_[i];
      if (i > 0) {
        const Row& last = rows_[i - 1];
        const bool kept = !last.opens && !row.closes && row.source > last.source &&
                          !occupied.contains(row.source - 1);
        if (kept || row.parted) result += '\n';
      }
      result += row.text + "\n";
    }
    return result;
  }

 private:
  std::vector<Row> rows_;
  bool handler_ended_ = false;  // with the last line
};

// The lines of the text that are not empty.
std::set<std::uint32_t> occupied(const Tokens& tokens) {
  std::set<std::uint32_t> result;
  for (const Token& token : tokens.tokens) {
    if (token.kind != Token::Kind::End) result.insert(token.span.line);
  }
  for (const Comment& comment : tokens.comments) result.insert(comment.span.line);
  return result;
}

}  // namespace

std::optional<std::string> format(std::string_view text, const Origin& origin,
                                  base::Diagnostics& diagnostics) {
  const auto program = parse(text, origin, diagnostics);
  if (!program) return std::nullopt;
  const Tokens tokens = tokenize(text, origin, diagnostics);
  std::vector<Line> lines = Lines().of(*program);
  const std::vector<Comment> last = place(tokens.comments, lines);
  Rows rows;
  for (const Line& line : lines) rows.add(line);
  for (const Comment& one : last) rows.comment(one, 0);
  return rows.text(occupied(tokens));
}

}  // namespace firebreak::behavior
