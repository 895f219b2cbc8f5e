// SPDX-License-Identifier: Apache-2.0
#include "sweep/sqlite.h"

#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <thread>
#include <utility>

#include "base/uri.h"

namespace firebreak::sweep {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kPatience{60'000};  // for what others write

[[noreturn]] void fail(const std::string& file, const std::string& problem) {
  throw StorageError(fmt::format("{}: {}", file, problem));
}

// Where nobody can write, SQLite has no place for what readers and writers of a journal share, and
// wants to be told that there are no writers. A journal that is there must be read, too.
bool is_immutable(const std::string& file) {
  const std::string folder = std::filesystem::absolute(file).parent_path().string();
  const bool writable = ::access(file.c_str(), W_OK) == 0 && ::access(folder.c_str(), W_OK) == 0;
  return !writable && !std::filesystem::exists(file + "-wal");
}

// A whole path: other names mean more to SQLite, as ":memory:" and "file:a.db" do.
int open(const std::string& file, Database::Mode mode, sqlite3** database) {
  const std::string path = std::filesystem::absolute(file).string();
  if (mode == Database::Mode::Read && is_immutable(file)) {
    const std::string address = fmt::format("file:{}?immutable=1", base::percent_encoded(path));
    return ::sqlite3_open_v2(address.c_str(), database, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI,
                             nullptr);
  }
  const int create = mode == Database::Mode::Create ? SQLITE_OPEN_CREATE : 0;
  return ::sqlite3_open_v2(path.c_str(), database, SQLITE_OPEN_READWRITE | create, nullptr);
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
  ::sqlite3_finalize(statement);
}

Statement::Statement(sqlite3* database, const std::string& file, std::string_view sql)
    : file_(file) {
  sqlite3_stmt* statement = nullptr;
  if (::sqlite3_prepare_v2(database, sql.data(), static_cast<int>(sql.size()), &statement,
                           nullptr) != SQLITE_OK) {
    fail(file, ::sqlite3_errmsg(database));
  }
  statement_.reset(statement);
}

void Statement::check(int result) const {
  if (result != SQLITE_OK && result != SQLITE_ROW && result != SQLITE_DONE) {
    fail(file_, ::sqlite3_errmsg(::sqlite3_db_handle(statement_.get())));
  }
}

Statement& Statement::bind(std::int64_t value) {
  check(::sqlite3_bind_int64(statement_.get(), ++bound_, value));
  return *this;
}

Statement& Statement::bind(double value) {
  check(::sqlite3_bind_double(statement_.get(), ++bound_, value));
  return *this;
}

Statement& Statement::bind(std::string_view value) {
  check(::sqlite3_bind_text64(statement_.get(), ++bound_, value.data(), value.size(),
                              SQLITE_TRANSIENT, SQLITE_UTF8));
  return *this;
}

Statement& Statement::bind_null() {
  check(::sqlite3_bind_null(statement_.get(), ++bound_));
  return *this;
}

Statement& Statement::bind_value(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return bind(std::string_view(*text));
  if (const auto* number = std::get_if<std::int64_t>(&value)) return bind(*number);
  if (const auto* flag = std::get_if<bool>(&value)) return bind(std::int64_t{*flag});
  return bind_null();
}

bool Statement::step() {
  const int result = ::sqlite3_step(statement_.get());
  check(result);
  if (result == SQLITE_ROW) return true;
  reset();
  return false;
}

void Statement::run() {
  while (step()) continue;
}

void Statement::reset() {
  bound_ = 0;
  check(::sqlite3_reset(statement_.get()));
}

bool Statement::is_null(int column) const {
  return ::sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const {
  return ::sqlite3_column_int64(statement_.get(), column);
}

double Statement::real(int column) const {
  return ::sqlite3_column_double(statement_.get(), column);
}

std::string Statement::text(int column) const {
  const void* bytes = ::sqlite3_column_text(statement_.get(), column);
  if (bytes == nullptr) return "";
  return {static_cast<const char*>(bytes),
          static_cast<std::size_t>(::sqlite3_column_bytes(statement_.get(), column))};
}

void Database::Close::operator()(sqlite3* database) const { ::sqlite3_close(database); }

Database::Database(const std::string& file, Mode mode) : file_(file) {
  if (file.empty()) throw StorageError("the name of a database is empty");
  sqlite3* database = nullptr;
  const int result = open(file, mode, &database);
  database_.reset(database);
  if (result != SQLITE_OK) fail(file, ::sqlite3_errmsg(database));
  ::sqlite3_busy_timeout(database, static_cast<int>(kPatience.count()));
}

Statement Database::prepare(std::string_view sql) { return {database_.get(), file_, sql}; }

void Database::execute(const std::string& sql) {
  if (::sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    fail(file_, ::sqlite3_errmsg(database_.get()));
  }
}

// SQLite does not wait here by itself: the switch needs the file alone, and two that read it and
// wait for each other would wait for ever.
void Database::log_ahead() {
  const Clock::time_point end = Clock::now() + kPatience;
  while (::sqlite3_exec(database_.get(), "PRAGMA journal_mode=WAL", nullptr, nullptr, nullptr) ==
             SQLITE_BUSY &&
         Clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL");
}

std::int64_t Database::number(std::string_view sql) {
  Statement statement = prepare(sql);
  return statement.step() ? statement.integer(0) : 0;
}

Transaction::Transaction(Database& database) : database_(database) {
  database_.execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
  if (!open_) return;
  try {
    database_.execute("ROLLBACK");
  } catch (const StorageError&) {  // SQLite has undone it already
  }
}

void Transaction::commit() {
  database_.execute("COMMIT");
  open_ = false;
}

}  // namespace firebreak::sweep
