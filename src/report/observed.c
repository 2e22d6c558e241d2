#include "report/observed.h"

#include <string.h>

#include "base/json.h"

/* Asked ----------------------------------------------------------------------------------------- */

static const char *text_of(struct arena *arena, const struct json_value *object, const char *key)
{
    const struct json_value *value = json_get(object, key);

    return value && value->type == JSON_STRING ? arena_copy(arena, value->text) : "";
}

/* The model's own entry of the manifest; NULL: it has none. */
static const struct json_value *manifest_model(const struct json_value *manifest, const char *label)
{
    const struct json_value *list = json_get(manifest, "models");

    for (const struct json_value *m = list ? list->first : NULL; m; m = m->next) {
        const struct json_value *name = json_get(m, "label");
        if (name && name->type == JSON_STRING && view_eq_text(name->text, label))
            return m;
    }
    return NULL;
}

static void init(struct observed *o, struct arena *arena, const struct run_model *model,
                 const struct json_value *manifest)
{
    struct arena scratch = {0};
    struct error ignored;
    const struct json_value *asked =
        json_parse(&scratch, NULL, view_of(model->parameters), JSON_STRICT, &ignored);
    const struct json_value *thinking =
        json_get(manifest_model(manifest, model->label), "thinking");
    int64_t budget;

    *o = (struct observed){.think = text_of(arena, asked, "think"),
                           .think_default = text_of(arena, thinking, "default"),
                           .think_text = text_of(arena, thinking, "text"),
                           .model = arena_strdup(arena, model->model)};
    if (json_value_int64(json_get(asked, "budget"), &budget))
        o->think = arena_printf(arena, "budget=%lld", (long long)budget);
    arena_release(&scratch);
}

struct observed *observed_new(struct arena *arena, const struct query_run *run)
{
    struct observed *list = arena_alloc(arena, (run->model_count + 1) * sizeof *list);
    struct arena scratch = {0};
    struct error ignored;
    const struct json_value *manifest =
        json_parse(&scratch, NULL, view_of(run->info.manifest), JSON_STRICT, &ignored);

    for (size_t i = 0; i < run->model_count; i++)
        init(&list[i], arena, &run->models[i], manifest);
    arena_release(&scratch);
    return list;
}

/* Observed -------------------------------------------------------------------------------------- */

static void count_id(struct observed *o, struct arena *arena, const char *id)
{
    for (size_t i = 0; i < o->id_count; i++) {
        if (strcmp(o->ids[i].id, id) == 0) {
            o->ids[i].count++;
            return;
        }
    }
    if (o->id_count < OBSERVED_IDS_MAX)
        o->ids[o->id_count++] = (struct observed_id){arena_strdup(arena, id), 1};
    else
        o->other_ids++;
}

void observed_cell(struct observed *o, struct arena *arena, const struct cell_row *cell)
{
    bool has_tokens = cell->usage.reasoning > 0;
    bool has_text = cell->times.first_reasoning >= 0 || cell->is_reasoning_unknown;

    if (!outcome_is_scored(cell->outcome) && cell->outcome != OUTCOME_ANSWERED)
        return;
    o->answered++;
    o->thought += has_tokens || has_text;
    o->with_tokens += has_tokens;
    o->with_text += has_text;
    o->unknown += has_text && !has_tokens;
    o->fallbacks += cell->is_fallback;
    if (cell->response_model && cell->response_model[0])
        count_id(o, arena, cell->response_model);
}

/* Differences ----------------------------------------------------------------------------------- */

bool observed_thinking_differs(const struct observed *o)
{
    bool is_default = strcmp(o->think, "default") == 0;
    const char *asked = is_default ? o->think_default : o->think;

    if (o->answered == 0 || !asked[0] || strcmp(asked, "default") == 0)
        return false;
    return strcmp(asked, "off") == 0 ? o->thought > 0 : o->thought == 0;
}

bool observed_id_differs(const struct observed *o)
{
    return o->id_count > 1 || o->fallbacks > 0 ||
           (o->id_count == 1 && strcmp(o->ids[0].id, o->model) != 0);
}

void observed_put_ids(const struct observed *o, struct str *out)
{
    for (size_t i = 0; i < o->id_count; i++) {
        str_add_text(out, i > 0 ? ", " : "");
        str_add_text(out, o->ids[i].id);
        if (o->id_count > 1)
            str_printf(out, " (%lld)", (long long)o->ids[i].count);
    }
    if (o->other_ids > 0)
        str_printf(out, ", \xE2\x80\xA6 (%lld)", (long long)o->other_ids);
    if (o->fallbacks > 0)
        str_printf(out, "%sanother model as fallback (%lld)", o->id_count > 0 ? ", " : "",
                   (long long)o->fallbacks);
}

/* The table ------------------------------------------------------------------------------------- */

enum { B_MODEL, B_THINK, B_ANSWERED, B_THOUGHT, B_TOKENS, B_TEXT, B_KIND, B_IDS, B_FALLBACKS };

static const struct column observed_columns[] = {
    [B_MODEL] = {.key = "model", .title = "model", .title_zh = "模型", .kind = COLUMN_TEXT},
    [B_THINK] = {.key = "think_asked",
                 .title = "think\nasked",
                 .title_zh = "要求\n思考",
                 .kind = COLUMN_TEXT},
    [B_ANSWERED] = {.key = "answers",
                    .title = "answers",
                    .title_zh = "回答",
                    .kind = COLUMN_INTEGER},
    [B_THOUGHT] = {.key = "thought",
                   .title = "thought",
                   .title_zh = "有思考",
                   .kind = COLUMN_INTEGER},
    [B_TOKENS] = {.key = "thought_with_tokens",
                  .title = "tokens\nof it",
                  .title_zh = "有思考\n词元数",
                  .kind = COLUMN_INTEGER,
                  .priority = 2},
    [B_TEXT] = {.key = "thought_with_text",
                .title = "text\nof it",
                .title_zh = "有思考\n文本",
                .kind = COLUMN_INTEGER,
                .priority = 2},
    [B_KIND] = {.key = "thought_text", .title = "", .kind = COLUMN_TEXT, .is_machine_only = true},
    [B_IDS] = {.key = "answered_by",
               .title = "answered by",
               .title_zh = "应答模型",
               .kind = COLUMN_TEXT},
    [B_FALLBACKS] = {.key = "fallbacks",
                     .title = "",
                     .kind = COLUMN_INTEGER,
                     .is_machine_only = true},
};

void observed_table(const struct observed *list, const struct query_run *run, struct table *table)
{
    table_init(table, "observed", observed_columns,
               sizeof observed_columns / sizeof *observed_columns);
    table->origin = run->info.is_simulated ? TABLE_SIMULATED : TABLE_REAL;
    for (size_t i = 0; i < run->model_count; i++) {
        const struct observed *o = &list[i];
        struct str ids = {0};
        struct value *v = table_add_row(table);
        observed_put_ids(o, &ids);
        v[B_MODEL] = value_text(table, view_of(run->models[i].label));
        v[B_THINK] = value_text(table, view_of(o->think));
        v[B_ANSWERED] = value_integer(o->answered);
        v[B_THOUGHT] = value_integer(o->thought);
        v[B_TOKENS] = value_integer(o->with_tokens);
        v[B_TEXT] = value_integer(o->with_text);
        v[B_KIND] = value_text(table, view_of(o->think_text));
        v[B_IDS] = value_text(table, str_view(&ids));
        v[B_FALLBACKS] = value_integer(o->fallbacks);
        v[B_THOUGHT].tone = observed_thinking_differs(o) ? TONE_BAD : TONE_NONE;
        str_release(&ids);
    }
}
