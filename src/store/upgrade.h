/* Makes a new store, and brings an older one to this version's schema. Inside store/ only. */
#ifndef STORE_UPGRADE_H
#define STORE_UPGRADE_H

#include "store/sqlite.h"

/* Refuses what is no store of ours, and a version newer than this program's. *out_version is 0 for
 * an empty database. */
bool upgrade_identify(struct sqlite *s, int *out_version, struct error *err);
/* Creates the schema in an empty database. Harmless when another process has just done it. */
bool upgrade_create(struct sqlite *s, struct error *err);
/* Copies the store to "LOCATION.vN.backup" (never over another file), then migrates from version
 * `from` in one transaction. The backup's name is *out_backup (caller frees). */
bool upgrade_migrate(struct sqlite *s, int from, char **out_backup, struct error *err);

#endif
