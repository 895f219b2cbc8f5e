// SPDX-License-Identifier: Apache-2.0
// Tables of the documentation that are held to what the command says.
#pragma once

#include <fstream>
#include <string>
#include <vector>

namespace firebreak::test_support {

/// The cells of a row, without the spaces around them.
inline std::vector<std::string> cells(const std::string& row) {
  std::vector<std::string> result;
  for (std::size_t from = 1; from < row.size();) {
    const std::size_t to = row.find('|', from);
    std::string cell = row.substr(from, to - from);
    cell.erase(0, cell.find_first_not_of(' '));
    cell.erase(cell.find_last_not_of(' ') + 1);
    result.push_back(cell);
    from = to + 1;
  }
  return result;
}

/// The rows of the table with this head, each as its cells.
inline std::vector<std::vector<std::string>> table(const std::string& file,
                                                   const std::string& head) {
  std::ifstream in(std::string(FIREBREAK_SOURCE_DIR) + "/" + file);
  std::string line;
  while (std::getline(in, line) && line != head) continue;
  std::getline(in, line);  // the rule below the head
  std::vector<std::vector<std::string>> rows;
  while (std::getline(in, line) && line.starts_with("|")) rows.push_back(cells(line));
  return rows;
}

}  // namespace firebreak::test_support
