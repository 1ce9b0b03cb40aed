// SPDX-License-Identifier: GPL-3.0-or-later
// scanner/helpers/pdf/damage.h
// What poppler complains of while it reads.
#pragma once

namespace mishen_pdf {

/// Starts to listen. For the whole process; poppler has one place for it.
void watch_for_damage();
/// Whether something was reported since the last call after which text may be missing.
[[nodiscard]] bool was_damage_seen();

}  // namespace mishen_pdf
