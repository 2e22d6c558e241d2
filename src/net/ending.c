#include "net/exchange.h"

const char *net_end_name(enum net_end end)
{
    static const char *const names[NET_END_COUNT] = {
        [NET_OK] = "ok",
        [NET_STOPPED] = "stopped",
        [NET_CANCELLED] = "cancelled",
        [NET_DNS] = "dns",
        [NET_CONNECT] = "connect",
        [NET_TLS] = "tls",
        [NET_SEND] = "send",
        [NET_CUT] = "cut",
        [NET_TIMEOUT_CONNECT] = "timeout_connect",
        [NET_TIMEOUT_FIRST_BYTE] = "timeout_first_byte",
        [NET_TIMEOUT_IDLE] = "timeout_idle",
        [NET_TIMEOUT_TOTAL] = "timeout_total",
        [NET_TOO_LARGE] = "too_large",
        [NET_ENCODING] = "encoding",
        [NET_PROTOCOL] = "protocol",
        [NET_OTHER] = "other",
    };

    return (unsigned)end < NET_END_COUNT ? names[end] : "unknown";
}

/* Nothing was sent yet. */
static enum net_end judge_connecting(CURLcode code)
{
    switch ((int)code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
        return NET_DNS;
    case CURLE_COULDNT_CONNECT:
    case CURLE_INTERFACE_FAILED:
    case CURLE_PROXY:
    case CURLE_SEND_ERROR: /* to a proxy, or from one: "CONNECT tunnel failed, response 403" */
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
        return NET_CONNECT;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_CRL_BADFILE:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_CLIENTCERT:
    case CURLE_USE_SSL_FAILED:
        return NET_TLS;
    case CURLE_OPERATION_TIMEDOUT:
        return NET_TIMEOUT_CONNECT;
    default:
        return NET_OTHER;
    }
}

static enum net_end judge_sent(const struct net_exchange *exchange, CURLcode code)
{
    bool has_answer = exchange->head_lines || exchange->times.headers >= 0;

    if (exchange->sends > 1) /* see exchange_sends */
        return NET_SEND;
    switch ((int)code) {
    case CURLE_BAD_CONTENT_ENCODING:
        return NET_ENCODING;
    case CURLE_UNSUPPORTED_PROTOCOL: /* HTTP/0.9 */
    case CURLE_WEIRD_SERVER_REPLY:
        return NET_PROTOCOL;
    case CURLE_OUT_OF_MEMORY: /* a header line of over 100 kB, says libcurl 7.88 so */
        return exchange->times.headers < 0 ? NET_TOO_LARGE : NET_OTHER;
    case CURLE_OPERATION_TIMEDOUT: /* connecting anew, after a kept connection had failed */
    case CURLE_COULDNT_CONNECT:
        return NET_SEND;
    default:
        return has_answer ? NET_CUT : NET_SEND;
    }
}

enum net_end exchange_judge(const struct net_exchange *exchange, CURLcode code)
{
    if (exchange->is_judged)
        return exchange->verdict;
    if (code == CURLE_OK)
        return NET_OK;
    return exchange->sends ? judge_sent(exchange, code) : judge_connecting(code);
}
