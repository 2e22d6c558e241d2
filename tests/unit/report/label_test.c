/* Names beside points: no overlaps, nothing off the field, the same every time. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "report/label.h"

enum { NAMES = 15, OBSTACLES = 2 * NAMES };
static const struct label_box bounds = {120, 190, 1570, 868};

struct scene {
    struct label_request requests[NAMES];
    struct label_box obstacles[OBSTACLES];
    struct label_field field;
};

static void make_scene(struct scene *s, uint64_t seed, double width, double height)
{
    struct random r;

    random_seed(&r, seed);
    for (int i = 0; i < NAMES; i++) {
        double x = 800 + (random_unit(&r) - 0.5) * width,
               y = 530 + (random_unit(&r) - 0.5) * height;
        double whisker = 10 + random_unit(&r) * 60;
        s->requests[i] = (struct label_request){x, y, 60 + random_unit(&r) * 200, 26, 20};
        s->obstacles[2 * i] = (struct label_box){x - 12, y - 12, x + 12, y + 12};
        s->obstacles[2 * i + 1] = (struct label_box){x - 2, y - whisker, x + 2, y + whisker};
    }
    s->field = (struct label_field){
        .bounds = bounds, .obstacles = s->obstacles, .obstacle_count = OBSTACLES};
}

static void check(const struct scene *s, const struct label_place *places)
{
    for (int i = 0; i < NAMES; i++) {
        const struct label_place *p = &places[i];
        assert_true(p->is_free);
        assert_true(p->box.x0 >= bounds.x0 && p->box.x1 <= bounds.x1 && p->box.y0 >= bounds.y0 &&
                    p->box.y1 <= bounds.y1);
        assert_true(fabs(p->box.x1 - p->box.x0 - s->requests[i].width) < 1e-6);
        assert_true(fabs(p->y - (p->box.y0 + p->box.y1) / 2) < 1e-6);
        assert_true(fabs(p->x - (p->align == 'l'   ? p->box.x0
                                 : p->align == 'r' ? p->box.x1
                                                   : (p->box.x0 + p->box.x1) / 2)) < 1e-6);
        for (int k = 0; k < i; k++)
            assert_true(label_overlap(&p->box, &places[k].box) == 0);
    }
}

/* Wide, crowded, one above the other, all on one spot. */
static void test_no_overlaps(void **state)
{
    static const double sizes[][2] = {{1300, 600}, {400, 300}, {300, 40}, {2, 600}, {1, 1}};

    (void)state;
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        for (uint64_t seed = 1; seed <= (k ? 5 : 30); seed++) {
            struct scene s;
            struct label_place places[NAMES], again[NAMES];
            make_scene(&s, seed, sizes[k][0], sizes[k][1]);
            assert_int_equal(label_place(&s.field, s.requests, NAMES, places), 0);
            check(&s, places);
            if (seed == 1) {
                label_place(&s.field, s.requests, NAMES, again);
                for (int i = 0; i < NAMES; i++)
                    assert_true(places[i].x == again[i].x && places[i].y == again[i].y);
            }
        }
    }
}

/* With room, names also leave the marks alone and stand beside their own. */
static void test_names_keep_off_marks(void **state)
{
    int covered = 0, leaders = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct scene s;
        struct label_place places[NAMES];
        make_scene(&s, seed, 1300, 600);
        label_place(&s.field, s.requests, NAMES, places);
        for (int i = 0; i < NAMES; i++) {
            leaders += places[i].has_leader;
            for (int k = 0; k < OBSTACLES; k++)
                covered += label_overlap(&places[i].box, &s.obstacles[k]) > 0;
        }
    }
    assert_int_equal(covered, 0);
    assert_true(leaders < 40 * NAMES / 10);
}

static void test_one_name_stands_at_the_right(void **state)
{
    struct label_request request = {800, 500, 100, 26, 20};
    struct label_field field = {.bounds = bounds};
    struct label_segment line = {800, 500, 1500, 500};
    struct label_place place;

    (void)state;
    assert_int_equal(label_place(&field, &request, 1, &place), 0);
    assert_true(place.align == 'l' && place.x == 820 && place.y == 500 && !place.has_leader);
    field.segments = &line; /* a line to the right: not on it */
    field.segment_count = 1;
    assert_int_equal(label_place(&field, &request, 1, &place), 0);
    assert_true(place.box.y1 < 500 || place.box.y0 > 500 || place.box.x1 < 800);
    request.x = bounds.x1 - 5; /* at the edge: inwards */
    assert_int_equal(label_place(&field, &request, 1, &place), 0);
    assert_true(place.box.x1 <= bounds.x1);
}

static void test_no_room_is_told(void **state)
{
    const struct label_request requests[] = {{50, 50, 80, 26, 20}, {50, 50, 80, 26, 20}};
    struct label_field field = {.bounds = {0, 0, 100, 40}};
    struct label_place places[2];

    (void)state;
    assert_true(label_place(&field, requests, 2, places) > 0);
    assert_int_equal(label_place(&field, requests, 0, places), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_overlaps),
        cmocka_unit_test(test_names_keep_off_marks),
        cmocka_unit_test(test_one_name_stands_at_the_right),
        cmocka_unit_test(test_no_room_is_told),
    };

    return cmocka_run_group_tests_name("report/label", tests, NULL, NULL);
}
