#!/bin/sh
# Writes Sources/CAssets/Assets.c: one `#embed` for each file below templates/<name>/ and hooks/.
# Run it after adding, renaming, removing or chmod-ing such a file; a test fails until then.
# An edit of a file needs no run: the compiler reads the file itself.
set -eu
LC_ALL=C
export LC_ALL
cd "$(dirname "$0")/.."

list=$(find templates/*/ hooks -type f | sort)
case $list in
*[!A-Za-z0-9_@./'
'-]*)
    echo "error: only letters, digits and _ @ . - may be in the path of an embedded file" >&2
    exit 1
    ;;
esac

out=Sources/CAssets/Assets.c
{
    echo '// Written by templates/embed.sh; do not edit.'
    echo '#include "CAssets.h"'
    echo
    number=0
    # The last zero keeps an empty file's array legal C; it is not counted.
    for file in $list; do
        printf 'static const unsigned char bytes%d[] = {\n#embed "../../%s" suffix(, )\n    0};\n' "$number" "$file"
        number=$((number + 1))
    done
    echo
    echo 'static const mlops_asset assets[] = {'
    number=0
    for file in $list; do
        if [ -x "$file" ]; then executable=true; else executable=false; fi
        printf '    {"%s", bytes%d, sizeof bytes%d - 1, %s},\n' "$file" "$number" "$number" "$executable"
        number=$((number + 1))
    done
    echo '};'
    echo
    echo 'size_t mlops_asset_count(void) { return sizeof assets / sizeof assets[0]; }'
    echo 'const mlops_asset *mlops_asset_at(size_t index) { return &assets[index]; }'
} >"$out.new"
mv "$out.new" "$out"
