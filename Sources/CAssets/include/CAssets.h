#ifndef MLOPS_CASSETS_H
#define MLOPS_CASSETS_H

#include <stdbool.h>
#include <stddef.h>

/// A file that was compiled into the binary by `#embed`. Everything lives as long as the process.
///
/// The table is in Assets.c, which templates/embed.sh writes from the files below templates/<name>/ and hooks/.
typedef struct {
    /// The path in the source tree, `/`-separated, such as `hooks/hook.template`; ends in NUL.
    const char *name;
    const unsigned char *bytes;
    size_t length;
    bool executable;
} mlops_asset;

/// How many files are embedded.
size_t mlops_asset_count(void);

/// The file at `index`, which is below the count; sorted by name.
const mlops_asset *mlops_asset_at(size_t index);

#endif
