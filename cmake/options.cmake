# What every target of ours is compiled with: linked as mishen::options, never set globally.
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(CMAKE_CXX_EXTENSIONS OFF)

find_program(MISHEN_CCACHE ccache)
if(MISHEN_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${MISHEN_CCACHE}")
endif()

add_library(mishen_options INTERFACE)
add_library(mishen::options ALIAS mishen_options)
target_compile_features(mishen_options INTERFACE cxx_std_20)
target_include_directories(mishen_options INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_options(mishen_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual -Werror
  $<$<NOT:$<CONFIG:Debug>>:-fstack-protector-strong -D_FORTIFY_SOURCE=2>
  -fno-omit-frame-pointer)
# GCC 12's maybe-uninitialized and restrict warnings misfire inside libstdc++ at -O2.
target_compile_options(mishen_options INTERFACE
  $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized -Wno-restrict>)
target_compile_definitions(mishen_options INTERFACE MISHEN_VERSION="${PROJECT_VERSION}")

if(MISHEN_SANITIZE)
  target_compile_options(mishen_options INTERFACE -fsanitize=${MISHEN_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(mishen_options INTERFACE -fsanitize=${MISHEN_SANITIZE})
endif()
if(MISHEN_FUZZ)
  # Without a call at each comparison, which would take a third of the time: words to try come from dictionaries.
  target_compile_options(mishen_options INTERFACE -fsanitize=fuzzer-no-link -fno-sanitize-coverage=trace-cmp
    "-fsanitize-ignorelist=${PROJECT_SOURCE_DIR}/cmake/sanitize_ignore.txt")
endif()
if(MISHEN_TIDY)
  find_program(MISHEN_CLANG_TIDY NAMES clang-tidy-14 clang-tidy REQUIRED)
  set(CMAKE_CXX_CLANG_TIDY "${MISHEN_CLANG_TIDY}" --warnings-as-errors=*)
endif()
