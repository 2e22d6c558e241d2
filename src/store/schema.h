/* The schema as text, its version, and the steps from older ones. docs/store.md explains every
 * column; the comments inside the text stay in the file, so that `.schema` shows them. */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

/* What file(1) and we know a store by: "StYd" in the header of the file. */
enum { SCHEMA_APPLICATION_ID = 0x53745964 };
/* Kept as PRAGMA user_version. A change of a table is a new version with a step in schema_steps. */
enum { SCHEMA_VERSION = 3 };

/* Each a list of statements that ends with NULL. */
extern const char *const schema_tables[];
/* Views hold no data: every version drops and makes them again. */
extern const char *const schema_views[];
/* schema_steps[v] brings the tables from version v to v + 1 (NULL for versions that never were). */
extern const char *const *const schema_steps[SCHEMA_VERSION];

#endif
