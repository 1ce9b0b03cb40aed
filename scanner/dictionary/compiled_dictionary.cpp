#include "scanner/dictionary/compiled_dictionary.h"

#include "scanner/dictionary/compiled_dictionary_impl.h"

namespace mishen::scanner {

CompiledDictionary::CompiledDictionary() : impl_(std::make_unique<Impl>()) {}
CompiledDictionary::~CompiledDictionary() = default;

const std::string& CompiledDictionary::version() const noexcept { return impl_->version; }
const std::vector<Rule>& CompiledDictionary::rules() const noexcept { return impl_->rules; }

const Rule* CompiledDictionary::find(std::string_view id) const noexcept {
  const auto found = impl_->by_id.find(id);
  return found == impl_->by_id.end() ? nullptr : &impl_->rules[found->second];
}

}  // namespace mishen::scanner
