#include "report/chart_palette.h"

/* Fills differ from the words of the same hue by one unit where the dark theme tells them apart. */
const struct chart_shade chart_colors[CHART_COLOR_COUNT] = {
    [CHART_MARK] = {"0072b2", "1b92f4"},
    {"d55e00", "ee5b44"},
    {"009e73", "51e3a1"},
    {"7b2d82", "af72ab"},
    {"d9a300", "fdd031"},
    {"3e4650", "d4e4f3"},
    [CHART_MARK_MUTE] = {"8a939b", "5f6973"},
    [CHART_GROUND] = {"ffffff", "14171c"},
    [CHART_GRID] = {"e9e9e9", "272c34"},
    [CHART_FRAME] = {"8a8a8a", "69727d"},
    [CHART_PALE] = {"f1f4f7", "1b2027"},
    [CHART_LINE] = {"aab3bb", "5c6670"},
    [CHART_ZERO] = {"6b737b", "8f99a4"},
    [CHART_BEHIND] = {"dfe2e5", "2b313a"},
    [CHART_OUTCOME] = {"0072b3", "1b92f4"},
    {"f2c6a4", "74452f"},
    {"6b747c", "5f6973"},
    {"c9ced3", "a3adb6"},
    {"7b2d83", "9a58ab"},
    {"cfa6d4", "d9b3e0"},
    {"1f242a", "f2f4f7"},
    [CHART_TOKEN] = {"3e78a8", "5b96cc"},
    {"b9d3e6", "2c4d6b"},
    {"c25400", "ee5b44"},
    {"3e4651", "d4e4f3"},
    [CHART_TINT] = {"cfe4f1", "173650"},
    {"f8dfcc", "4a2a28"},
    {"ccece3", "224a3c"},
    {"e5d5e6", "3d2f40"},
    {"f7edcc", "4d4322"},
    {"d8dadc", "40464e"},
    {"e3e5e7", "2a2f36"},
    [CHART_HEAT] = {"fbf8ec", "26282f"},
    {"ecf3e1", "272c3b"},
    {"ddefd6", "283048"},
    {"ceeacb", "273556"},
    {"bbe3ca", "243a64"},
    {"a8dcc9", "1b4474"},
    {"95d5c7", "074e84"},
    {"84cec7", "025686"},
    {"79c7ca", "005e88"},
    {"6dc0cc", "006689"},
    {"60b9ce", "046c87"},
    {"55b2d0", "087083"},
    {"4faad1", "14757f"},
    {"49a3d2", "1a797a"},
    {"429cd3", "1f7e75"},
    {"3a95d4", "228270"},
};

const struct chart_shade chart_words[CHART_ROLE_COUNT] = {
    [CHART_TITLE] = {"1a1a1a", "f2f4f7"},
    [CHART_SUBTITLE] = {"666666", "a9b1ba"},
    [CHART_AXIS] = {"444444", "c6ccd3"},
    [CHART_NOTE] = {"6b6b6b", "8b95a0"},
    [CHART_VENDOR] = {"0072b2", "4ba6f7"},
    {"b84f00", "f4806d"},
    {"007a59", "51e3a1"},
    {"7b2d82", "c48fc0"},
    {"8a6800", "fdd031"},
    {"3e4650", "d4e4f3"},
    [CHART_ALARM] = {"b3261e", "ff8a80"},
    [CHART_MUTE] = {"656d75", "a9b1ba"},
    [CHART_ON_DARK] = {"fffffe", "ffffff"},
    [CHART_ON_LIGHT] = {"000001", "000000"},
    [CHART_ON_HEAT] = {"000002", "ffffff"},
    [CHART_ON_INK] = {"fffffd", "10141a"},
};

enum chart_role chart_word_role(enum chart_color mark)
{
    return mark >= CHART_MARK && mark < CHART_MARK_MUTE
               ? (enum chart_role)(CHART_VENDOR + (int)mark - CHART_MARK)
               : CHART_MUTE;
}

enum chart_color chart_heat(double score)
{
    int step = (int)(score * CHART_HEAT_STEPS);

    step = step < 0 ? 0 : step >= CHART_HEAT_STEPS ? CHART_HEAT_STEPS - 1 : step;
    return (enum chart_color)(CHART_HEAT + step);
}
