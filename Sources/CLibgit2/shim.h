// libgit2 as Swift sees it: C variadics and initialiser macros that Swift cannot import, wrapped.
#ifndef MLOPS_CLIBGIT2_SHIM_H
#define MLOPS_CLIBGIT2_SHIM_H

#include <git2.h>
#include <git2/sys/repository.h>

// Makes libgit2 accept the named repository extensions (it refuses what it does not know).
static inline int mlops_git_set_extensions(const char **names, size_t count) {
    return git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, names, count);
}

// Objects are hashed on read, so a damaged object is an error rather than wrong bytes.
static inline int mlops_git_strict_hash_verification(int on) {
    return git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, on);
}

// Objects and references are flushed to disk before a write is reported as done.
static inline int mlops_git_fsync(int on) {
    return git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, on);
}

// How many bytes of objects are kept for a second read.
static inline int mlops_git_cache_limit(ssize_t bytes) {
    return git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, bytes);
}

// Off only around the opening of a repository that the git program itself has accepted.
static inline int mlops_git_owner_validation(int on) {
    return git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, on);
}

#endif
