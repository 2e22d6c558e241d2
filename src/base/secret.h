/* API keys: where they may come from, and that they get nowhere.
 *
 * A key comes from an environment variable or from a 0600 file of ours; it is registered here, and
 * every writer of logs, store, transcripts, errors and reports passes its text through
 * secret_redact, which replaces known keys and their base64 and URL-encoded forms. */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include <stdbool.h>

#include "base/error.h"
#include "base/str.h"

/* Reads the first of `variables` (ends with NULL) that is set, else `file` (may be NULL): a regular
 * file, not a link, our own, mode & 077 == 0. The error names the variables and the file. Registers
 * the key. Fresh memory in *out_key; free with secret_free. */
bool secret_load(const char *const *variables, const char *file, char **out_key, struct error *err);
void secret_free(char *key);           /* wipes */
void secret_register(const char *key); /* keys of under 8 characters are not searched for */
/* Appends `text` with every registered key replaced by "[redacted]", also one whose end a bound has cut
 * off (12 characters of it at the text's end). */
void secret_redact(struct str *out, struct view text);
/* Overwrites every registered key in `bytes` with asterisks, so that lengths stay; whether there was
 * one. */
bool secret_mask(char *bytes, size_t len);
/* The same as secret_redact in place of a NUL-terminated buffer (for messages). */
void secret_redact_buffer(char *text, size_t size);

#endif
