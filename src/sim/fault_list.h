/* The functions behind the table of faults (fault.c). */
#ifndef SIM_FAULT_LIST_H
#define SIM_FAULT_LIST_H

#include "sim/fault.h"

/* fault_connection.c: the connection breaks or falls silent. */
fault_fn fault_reset_before_head, fault_close_before_head, fault_half_close_before_head,
    fault_silence_before_head, fault_silence_in_head, fault_reset_after_head,
    fault_close_after_head, fault_half_close_after_head, fault_silence_after_head,
    fault_reset_mid_body, fault_close_mid_body, fault_half_close_mid_body, fault_silence_mid_body,
    fault_pause, fault_slow_drip, fault_endless_drip;

/* fault_stream.c: what the events hold. */
fault_fn fault_cut_event, fault_cut_character, fault_cut_json, fault_no_done, fault_no_usage,
    fault_usage_null, fault_usage_twice, fault_usage_cumulative, fault_only_done,
    fault_empty_answer, fault_error_in_stream, fault_error_event, fault_invalid_utf8,
    fault_control_characters, fault_deep_json, fault_huge_line, fault_endless_stream,
    fault_endless_comments, fault_comments, fault_answer_key, fault_model_fallback,
    fault_moderation_hit;

/* fault_status.c: refusals, and bodies that are no answer. */
fault_fn fault_status, fault_retry_seconds, fault_retry_date, fault_ok_error, fault_ok_html,
    fault_ok_empty, fault_echo_key, fault_redirect;

/* fault_http.c: the framing. */
fault_fn fault_wrong_type, fault_no_type, fault_trailers, fault_duplicate_headers, fault_bad_chunk,
    fault_no_last_chunk, fault_short_body, fault_interim, fault_header_flood, fault_huge_header,
    fault_not_http, fault_until_close;

/* fault_encoding.c: compressed bodies, made by hand. */
fault_fn fault_gzip, fault_deflate, fault_br, fault_bomb, fault_bad_gzip, fault_unknown_encoding;

#endif
