// mishen-extract: reads hostile documents where they can do nothing.
#include "scanner/extract/container.h"
#include "scanner/sandbox/fork_server.h"

int main(int argc, char** argv) {
  return mishen::scanner::run_extract_program(argc, argv, mishen::scanner::extract_container);
}
