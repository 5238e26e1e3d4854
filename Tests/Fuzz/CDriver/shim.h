// What the driver calls and Swift does not see: the GNU C library's malloc.h, and libFuzzer as a library (LLVM,
// FuzzerInterface.h), which is linked only where inputs are guided by coverage.
#ifndef MLOPS_CDRIVER_SHIM_H
#define MLOPS_CDRIVER_SHIM_H

#include <malloc.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>

int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

// The highest level of this process's memory since the last reset, in bytes.
static inline size_t fuzz_peak(void) {
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? (size_t)usage.ru_maxrss << 10 : 0;
}

#endif
