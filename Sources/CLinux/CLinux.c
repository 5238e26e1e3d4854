#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

int mlops_memfd_create(const char *name) { return memfd_create(name, MFD_CLOEXEC); }

int mlops_rename_noreplace(int from_directory, const char *from, int to_directory, const char *to) {
    return renameat2(from_directory, from, to_directory, to, RENAME_NOREPLACE);
}

int mlops_clone_file(int target, int source) { return ioctl(target, FICLONE, source); }

int mlops_syncfs(int descriptor) { return syncfs(descriptor); }

int64_t mlops_copy_file_range(int source, int target, int64_t count) {
    return copy_file_range(source, NULL, target, NULL, (size_t)count, 0);
}

int mlops_random(void *buffer, uint64_t count) {
    uint8_t *at = buffer;
    while (count > 0) {
        ssize_t got = getrandom(at, count, 0);
        if (got < 0) {
            if (errno == EINTR) continue;
            return 0;
        }
        at += got;
        count -= (uint64_t)got;
    }
    return 1;
}
