// zlib as Swift sees it: the initialising macro wrapped.
#ifndef MLOPS_CZLIB_SHIM_H
#define MLOPS_CZLIB_SHIM_H

#include <zlib.h>

// Window bits: 15 zlib, -15 raw deflate, 31 gzip (zlib.h, inflateInit2).
static inline int mlops_inflate_init(z_stream *stream, int window_bits) {
    return inflateInit2(stream, window_bits);
}

#endif
