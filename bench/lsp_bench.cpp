// SPDX-License-Identifier: Apache-2.0
// How long the language server takes to answer on a model of so many components; CSV on standard
// output.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/families.h"
#include "lsp/server.h"

namespace firebreak::bench {
namespace {

using Json = nlohmann::json;

constexpr const char* kUri = "file:///model.yaml";

struct Times {
  std::vector<double> seconds;
  std::vector<double> cpu_seconds;
};

class Client {
 public:
  void tell(const std::string& method, const Json& params) {
    send(method, {{"jsonrpc", "2.0"}, {"method", method}, {"params", params}});
  }
  void ask(const std::string& method, const Json& params) {
    send(method, {{"jsonrpc", "2.0"}, {"id", 1}, {"method", method}, {"params", params}});
  }
  /// By method.
  const std::map<std::string, Times>& times() const { return times_; }

 private:
  void send(const std::string& method, const Json& message) {
    const std::string text = message.dump();
    const auto begin = std::chrono::steady_clock::now();
    const std::clock_t cpu_begin = std::clock();
    const std::vector<std::string> answers = server_.handle(text);
    Times& times = times_[method];
    times.cpu_seconds.push_back(static_cast<double>(std::clock() - cpu_begin) / CLOCKS_PER_SEC);
    times.seconds.push_back(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    const Json answer = answers.empty() ? Json() : Json::parse(answers.back());
    if (message.contains("id") && (!answer.contains("result") || answer["result"].empty())) {
      throw std::runtime_error(method + " has no answer");
    }
  }

  lsp::Server server_{"bench"};
  std::map<std::string, Times> times_;
};

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// Near the middle of the streams, the component that a stream leads to.
Json middle(const std::string& text) {
  const std::size_t at = text.find("to: ", text.size() / 4) + 4;
  const std::size_t line_begin = text.rfind('\n', at) + 1;
  return {{"line", std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n')},
          {"character", at - line_begin}};
}

void run(const Family& family, std::size_t size, unsigned repetitions) {
  const std::string text = family.text(size, 1);
  const Json document = {{"uri", kUri}};
  const Json place = {{"textDocument", document}, {"position", middle(text)}};
  Client client;
  client.tell("textDocument/didOpen", {{"textDocument", {{"uri", kUri}, {"text", text}}}});
  for (unsigned i = 0; i < repetitions; ++i) {
    client.tell("textDocument/didChange",
                {{"textDocument", document},
                 {"contentChanges", {{{"text", fmt::format("{}# {}\n", text, i)}}}}});
    for (const char* method :
         {"textDocument/hover", "textDocument/definition", "textDocument/completion"}) {
      client.ask(method, place);
    }
    client.ask("textDocument/codeLens", {{"textDocument", document}});
  }
  for (const auto& [method, times] : client.times()) {
    fmt::print("{},{},{},{:.6f},{:.6f}\n", family.name, size, method, median(times.seconds),
               median(times.cpu_seconds));
  }
}

}  // namespace
}  // namespace firebreak::bench

int main(int argc, char** argv) {
  std::size_t size = 1000;
  unsigned repetitions = 9;
  CLI::App app("Measures the language server; CSV on standard output.");
  app.add_option("--size", size, "of the models");
  app.add_option("--repeat", repetitions, "repetitions, of which the median counts");
  CLI11_PARSE(app, argc, argv);
  fmt::print("family,size,method,seconds,cpu_seconds\n");
  for (const firebreak::bench::Family& family : firebreak::bench::families()) {
    if (family.name == "random" || family.name == "chain") {
      firebreak::bench::run(family, size, repetitions);
    }
  }
  return 0;
}
