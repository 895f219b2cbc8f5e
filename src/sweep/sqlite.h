// SPDX-License-Identifier: Apache-2.0
// A SQLite database and its statements, as values that close themselves.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "sweep/questions.h"

struct sqlite3;
struct sqlite3_stmt;

namespace firebreak::sweep {

/// The database cannot be read or written, or is not what it should be; says why, for its user.
class StorageError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A prepared statement. Parameters and columns count from 0.
class Statement {
 public:
  Statement(sqlite3* database, const std::string& file, std::string_view sql);

  Statement& bind(std::int64_t value);
  Statement& bind(double value);
  Statement& bind(std::string_view value);
  Statement& bind_value(const Value& value);
  Statement& bind_null();

  /// Whether there is a row. After the last one it can be bound anew.
  bool step();
  /// Of a statement that gives no rows.
  void run();

  bool is_null(int column) const;
  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string text(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };

  void check(int result) const;
  void reset();

  std::string file_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int bound_ = 0;
};

class Database {
 public:
  /// An existing one; a new one where there is none; an existing one that is not written to, and
  /// may be where nobody can.
  enum class Mode { Open, Create, Read };

  Database(const std::string& file, Mode mode);

  const std::string& file() const { return file_; }
  Statement prepare(std::string_view sql);
  void execute(const std::string& sql);
  /// Readers and a writer side by side, from here on; waits for others that switch to it too.
  void log_ahead();
  std::int64_t number(std::string_view sql);  // of a statement that gives one

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };

  std::string file_;
  std::unique_ptr<sqlite3, Close> database_;
};

/// Holds the right to write from its beginning; undone unless it is committed.
class Transaction {
 public:
  explicit Transaction(Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void commit();

 private:
  Database& database_;
  bool open_ = true;
};

}  // namespace firebreak::sweep
