#ifndef MLOPS_CBZIP2_SHIM_H
#define MLOPS_CBZIP2_SHIM_H

#include <bzlib.h>

#endif
