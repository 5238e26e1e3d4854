#ifndef MLOPS_CLZMA_SHIM_H
#define MLOPS_CLZMA_SHIM_H

#include <lzma.h>

#endif
