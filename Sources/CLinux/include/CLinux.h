// Linux calls that glibc hides from Swift: behind _GNU_SOURCE, variadic, or macros.
#ifndef MLOPS_CLINUX_H
#define MLOPS_CLINUX_H

#include <stdint.h>

/// An anonymous, close-on-exec file; -1 with errno on failure.
int mlops_memfd_create(const char *name);
/// Renames without replacing: fails with EEXIST when `to` exists.
int mlops_rename_noreplace(int from_directory, const char *from, int to_directory, const char *to);
/// Makes `target` share the blocks of `source` (FICLONE); -1 with errno where the file system cannot.
int mlops_clone_file(int target, int source);
/// Flushes the file system that holds `descriptor`.
int mlops_syncfs(int descriptor);
/// Copies up to `count` bytes inside the kernel; as copy_file_range(2) without offsets.
int64_t mlops_copy_file_range(int source, int target, int64_t count);
/// 1 when the kernel's random source filled `buffer`, else 0.
int mlops_random(void *buffer, uint64_t count);

#endif
