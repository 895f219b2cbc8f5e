// SPDX-License-Identifier: Apache-2.0
#include "lsp/server.h"

#include <functional>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/internal_error.h"
#include "lsp/document.h"

namespace firebreak::lsp {

namespace {

constexpr int kParseError = -32700;
constexpr int kInvalidRequest = -32600;
constexpr int kMethodNotFound = -32601;
constexpr int kInvalidParams = -32602;
constexpr int kRequestFailed = -32803;

Json error_of(int code, const std::string& message) {
  return {{"code", code}, {"message", message}};
}

Position position_of(const Json& params) {
  const Json& at = params.at("position");
  return {at.at("line").get<std::size_t>(), at.at("character").get<std::size_t>()};
}

std::string uri_of(const Json& params) {
  return params.at("textDocument").at("uri").get<std::string>();
}

}  // namespace

class Server::Impl {
 public:
  Impl(std::string version, Patience patience)
      : version_(std::move(version)), patience_(patience) {}

  void handle(std::string_view text) {
    const Json message = Json::parse(text, nullptr, false);
    if (message.is_discarded()) return respond(nullptr, "error", error_of(kParseError, "no JSON"));
    if (!message.is_object() || !message.contains("method") || !message["method"].is_string()) {
      if (message.is_object() && message.contains("id") && !message.contains("method")) return;
      return respond(nullptr, "error", error_of(kInvalidRequest, "no request"));
    }
    const Json id = message.value("id", Json());
    try {
      dispatch(message["method"], message.value("params", Json::object()), id);
    } catch (const Json::exception&) {
      if (!id.is_null()) respond(id, "error", error_of(kInvalidParams, "the parameters are wrong"));
    }
  }

  std::vector<std::string> take() { return std::exchange(out_, {}); }
  bool ended() const { return ended_; }
  bool ended_well() const { return ended_ && shut_down_; }

 private:
  void respond(const Json& id, const char* what, Json value) {
    send({{"jsonrpc", "2.0"}, {"id", id}, {what, std::move(value)}});
  }

  void send(const Json& message) {
    out_.push_back(message.dump(-1, ' ', false, Json::error_handler_t::replace));
  }

  void dispatch(const std::string& method, const Json& params, const Json& id) {
    if (method == "exit") {
      ended_ = true;
    } else if (method == "textDocument/didOpen") {
      open(params.at("textDocument").at("uri"), params.at("textDocument").at("text"));
    } else if (method == "textDocument/didChange") {
      change(params);
    } else if (method == "textDocument/didClose") {
      close(uri_of(params));
    } else if (!id.is_null()) {
      request(method, params, id);
    }
  }

  void request(const std::string& method, const Json& params, const Json& id) {
    if (method == "initialize") return respond(id, "result", capabilities());
    if (method == "shutdown") {
      shut_down_ = true;
      return respond(id, "result", nullptr);
    }
    if (shut_down_) return respond(id, "error", error_of(kInvalidRequest, "it was shut down"));
    if (method == "codeAction/resolve") return resolve(params, id);
    const auto answer = answers_.find(method);
    if (answer == answers_.end()) {
      return respond(id, "error", error_of(kMethodNotFound, "there is no method " + method));
    }
    const auto document = documents_.find(uri_of(params));
    if (document == documents_.end()) {
      return respond(id, "error", error_of(kInvalidParams, "the document is not open"));
    }
    respond(id, "result", answer->second(document->second, params));
  }

  Json capabilities() const {
    return {
        {"capabilities",
         {{"textDocumentSync", 1},
          {"hoverProvider", true},
          {"definitionProvider", true},
          {"completionProvider", Json::object()},
          {"codeLensProvider", {{"resolveProvider", false}}},
          {"codeActionProvider", {{"codeActionKinds", {"quickfix"}}, {"resolveProvider", true}}}}},
        {"serverInfo", {{"name", "firebreak"}, {"version", version_}}}};
  }

  void open(const std::string& uri, const std::string& text) {
    documents_.erase(uri);
    const auto [at, added] = documents_.try_emplace(uri, uri, text);
    publish(uri, at->second.diagnostics());
  }

  // Clients send whole documents, so the last change is the whole new text.
  void change(const Json& params) {
    const Json& changes = params.at("contentChanges");
    if (!changes.empty()) open(uri_of(params), changes.back().at("text"));
  }

  void close(const std::string& uri) {
    documents_.erase(uri);
    publish(uri, Json::array());
  }

  void publish(const std::string& uri, Json diagnostics) {
    send({{"jsonrpc", "2.0"},
          {"method", "textDocument/publishDiagnostics"},
          {"params", {{"uri", uri}, {"diagnostics", std::move(diagnostics)}}}});
  }

  void resolve(Json action, const Json& id) {
    const auto document = documents_.find(action.at("data").at("uri").get<std::string>());
    if (document == documents_.end()) {
      return respond(id, "error", error_of(kInvalidParams, "the document is not open"));
    }
    std::string why;
    Json edit = document->second.repair_edit(patience_, why);
    if (edit.is_null()) return respond(id, "error", error_of(kRequestFailed, why));
    action["edit"] = std::move(edit);
    respond(id, "result", std::move(action));
  }

  using Answer = std::function<Json(const OpenDocument& document, const Json& params)>;

  const std::string version_;
  const Patience patience_;
  const std::map<std::string, Answer> answers_ = {
      {"textDocument/hover",
       [](const auto& document, const Json& params) {
         return document.hover(position_of(params));
       }},
      {"textDocument/definition",
       [](const auto& document, const Json& params) {
         return document.definition(position_of(params));
       }},
      {"textDocument/completion",
       [](const auto& document, const Json& params) {
         return document.completion(position_of(params));
       }},
      {"textDocument/codeLens",
       [this](const auto& document, const Json&) { return document.lenses(patience_); }},
      {"textDocument/codeAction",
       [](const auto& document, const Json&) { return document.actions(); }}};
  std::map<std::string, OpenDocument> documents_;  // by URI
  std::vector<std::string> out_;
  bool shut_down_ = false;
  bool ended_ = false;
};

Server::Server(std::string version, Patience patience)
    : impl_(std::make_unique<Impl>(std::move(version), patience)) {}
Server::~Server() = default;

std::vector<std::string> Server::handle(std::string_view message) {
  impl_->handle(message);
  return impl_->take();
}

bool Server::ended() const { return impl_->ended(); }
bool Server::ended_well() const { return impl_->ended_well(); }

}  // namespace firebreak::lsp
