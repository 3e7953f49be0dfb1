// SPDX-License-Identifier: GPL-2.0-only
/* The maps that all objects share; it has no program. */
#include "belonging.h"

const struct belonging *belonging_type __attribute__((unused));
