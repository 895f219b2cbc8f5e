// SPDX-License-Identifier: Apache-2.0
// The tables of a database (docs/experiments.md, The database): how they are made and filled, and
// whether those that are there are what they should be.
#pragma once

#include <string>
#include <string_view>

#include "sweep/plan.h"
#include "sweep/sqlite.h"

namespace firebreak::sweep {

/// Makes the tables of an empty database.
void create_tables(Database& database);
/// Writes what the plan comes to into tables that are empty.
void fill_tables(Database& database, const Expanded& expanded, std::string_view tool);

/// StorageError if it is not the database of a sweep.
void check_kind(Database& database);
/// StorageError if another plan has begun it, or another tool. An empty hash is any.
void check_origin(Database& database, const std::string& hash, std::string_view tool);

}  // namespace firebreak::sweep
