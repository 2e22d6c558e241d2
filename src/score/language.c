#include "score/language.h"

#include <stdint.h>
#include <string.h>
#include <utf8proc.h>

#include "base/utf8.h"

enum script {
    LATIN,
    CYRILLIC,
    ARABIC,
    DEVANAGARI,
    HAN,
    KANA,
    HANGUL,
    GREEK,
    HEBREW,
    THAI,
    BENGALI,
    GURMUKHI,
    GUJARATI,
    TAMIL,
    TELUGU,
    KANNADA,
    MALAYALAM,
    SCRIPT_COUNT
};

static const struct {
    uint32_t first, last;
    enum script script;
} blocks[] = {
    {0x41, 0x5A, LATIN},       {0x61, 0x7A, LATIN},      {0xC0, 0x24F, LATIN},
    {0x370, 0x3FF, GREEK},     {0x400, 0x52F, CYRILLIC}, {0x590, 0x5FF, HEBREW},
    {0x600, 0x6FF, ARABIC},    {0x750, 0x77F, ARABIC},   {0x900, 0x97F, DEVANAGARI},
    {0x980, 0x9FF, BENGALI},   {0xA00, 0xA7F, GURMUKHI}, {0xA80, 0xAFF, GUJARATI},
    {0xB80, 0xBFF, TAMIL},     {0xC00, 0xC7F, TELUGU},   {0xC80, 0xCFF, KANNADA},
    {0xD00, 0xD7F, MALAYALAM}, {0xE00, 0xE7F, THAI},     {0x1E00, 0x1EFF, LATIN},
    {0x3040, 0x30FF, KANA},    {0x3400, 0x9FFF, HAN},    {0xAC00, 0xD7AF, HANGUL},
    {0xFB50, 0xFEFF, ARABIC},  {0x20000, 0x3FFFF, HAN},
};
/* Letters that one language of a script has and its neighbours do not: each counts as a word. */
static const struct {
    uint32_t letter;
    const char *code;
} marks[] = {{0x933, "mr"}, {0x93C, "hi"}, {0x95C, "hi"}, {0x95D, "hi"}, {0x44B, "ru"},
             {0x44D, "ru"}, {0x44A, "bg"}, {0x453, "mk"}, {0x45C, "mk"}, {0x458, "mk"},
             {0x457, "uk"}, {0x454, "uk"}, {0x67E, "fa"}, {0x6AF, "fa"}, {0x679, "ur"},
             {0x688, "ur"}, {0x6D2, "ur"}, {0xDF, "de"},  {0xF1, "es"},  {0xE3, "pt"},
             {0xF5, "pt"},  {0x131, "tr"}};
/* Languages that have their script for themselves here. */
static const char *const own[SCRIPT_COUNT] = {
    [HAN] = "zh",    [KANA] = "ja",    [HANGUL] = "ko",    [GREEK] = "el",    [HEBREW] = "he",
    [THAI] = "th",   [BENGALI] = "bn", [GURMUKHI] = "pa",  [GUJARATI] = "gu", [TAMIL] = "ta",
    [TELUGU] = "te", [KANNADA] = "kn", [MALAYALAM] = "ml",
};
/* The others: frequent short words, in lower case, with blanks round each. */
static const struct {
    const char *code;
    enum script script;
    const char *words;
} languages[] = {
    {"en", LATIN,
     " the of and to in is that it for you with as on are this be was have not by your from or we "
     "they at an will can has our their his her i "},
    {"de", LATIN,
     " der die und das ist nicht ein eine zu den von mit sich auf für es im dem als auch an wir "
     "sie ich werden oder aus dass bei einer "},
    {"fr", LATIN,
     " le la les et des est une un du que dans pour pas qui sur avec au il vous ce sont par plus "
     "nous ne en elle cette ou mais "},
    {"es", LATIN,
     " el la los las de que y en un una es por con para del se no su al lo como más pero sus este "
     "está o si mi muy "},
    {"it", LATIN,
     " il di che la e un una per è non con del della sono le si da in al dei come i gli più ma "
     "anche questo nel alla ho lo mi "},
    {"pt", LATIN,
     " o a os as de que e do da em um uma para com não é por mais dos das no na se como ao você "
     "seu sua são ou mas "},
    {"nl", LATIN,
     " de het een en van is dat niet te op voor met zijn in die ook aan er maar om als ik je wij "
     "worden bij naar "},
    {"vi", LATIN,
     " và của là một có cho không được trong với các những này người để đã từ khi tôi bạn như về ở "
     "ra sẽ "},
    {"fi", LATIN,
     " ja on ei se että hän oli joka mutta ovat kun myös niin tai olen ole mitä kuin sen minä voi "
     "sekä jos "},
    {"sw", LATIN,
     " na ya wa ni kwa katika la za hii kama hiyo lakini pia cha kuwa yake au vya sana kila yangu "
     "hivyo huo watu "},
    {"pl", LATIN,
     " i w nie na się z że do to jest o jak ale po co za od tak przez dla czy są był "},
    {"tr", LATIN,
     " ve bir bu da de için ile çok ne olarak daha ben gibi olan kadar var ama sonra en değil "},
    {"id", LATIN,
     " yang dan di dengan untuk tidak ini dari dalam akan pada juga saya itu adalah ke karena "
     "bisa "},
    {"sv", LATIN, " och att det som en är på för med av den inte till har ett om vi jag kan var "},
    {"ru", CYRILLIC,
     " и в не на что с по это как а но к из у за от его для все так был то мы они или было я ты "
     "вы "},
    {"bg", CYRILLIC,
     " и на да се за от в е са с не че по ще това като до си но или към съм те има при които който "
     "бъде са му "},
    {"mk", CYRILLIC,
     " и на да се за од во е со не што ќе го како но или кои која има биде ја ги сум сте беше "},
    {"uk", CYRILLIC, " і в не на що з та у до як це за від його для але є або ми вони був він "},
    {"ar", ARABIC, " في من على إلى أن هذا التي هو مع عن لا ما كان هذه و هي الذي كل أو لم بعد قد "},
    {"fa", ARABIC, " و در به از که این را با است برای آن یک خود تا بر هم می شود ما من شما های "},
    {"ur", ARABIC, " کے میں کی ہے اور سے کا کو ہیں نے پر یہ ایک کہ بھی ہو جو اس تھا کر "},
    {"hi", DEVANAGARI, " के में है की और से का को हैं ने पर यह एक कि भी हो जो इस था कर नहीं हम तो आप मैं ही "},
    {"mr", DEVANAGARI,
     " आहे आणि या च्या मध्ये आहेत की हे ते व तो ती मी आपण नाही होते करून असे त्या साठी एक हा ही आम्ही पण मला "
     "तुला माझा तुझा काय तर किंवा "
     "होता होती केला केली केले झाला झाली झाले चांगला चांगली चांगले राहिला आपल्या त्यांच्या म्हणून "},
    {"ne", DEVANAGARI,
     " छ र को मा छन् हो पनि यो लागि गर्न भएको तथा हुन् एक म हामी गर्ने थियो नेपाल तपाईं तपाई हुन्छ गरेको सबै "},
};
enum { LANGUAGES = sizeof languages / sizeof *languages, LETTERS_SEEN = 4000 };

static enum script script_of(uint32_t code)
{
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        if (code >= blocks[i].first && code <= blocks[i].last)
            return blocks[i].script;
    return SCRIPT_COUNT;
}

struct counts {
    unsigned script[SCRIPT_COUNT], letters, words[LANGUAGES];
};

static void count_word(struct counts *counts, const char *word, size_t len, enum script script)
{
    char bounded[48];

    if (!len || len + 2 >= sizeof bounded)
        return;
    bounded[0] = ' ';
    memcpy(bounded + 1, word, len);
    bounded[len + 1] = ' ';
    bounded[len + 2] = '\0';
    for (size_t i = 0; i < LANGUAGES; i++)
        if (languages[i].script == script && strstr(languages[i].words, bounded))
            counts->words[i]++;
}

static void count_mark(struct counts *counts, uint32_t code)
{
    for (size_t m = 0; m < sizeof marks / sizeof *marks; m++)
        for (size_t i = 0; marks[m].letter == code && i < LANGUAGES; i++)
            counts->words[i] += strcmp(languages[i].code, marks[m].code) == 0;
}

static void count(struct view text, struct counts *counts)
{
    char word[48];
    size_t len = 0;
    enum script last = LATIN;

    for (size_t i = 0; i <= text.len && counts->letters < LETTERS_SEEN;) {
        unsigned used = 1;
        uint32_t code = i < text.len ? utf8_decode(view_from(text, i), &used) : ' ';
        enum script script = script_of(code);
        if (script < SCRIPT_COUNT) {
            uint8_t bytes[4];
            utf8proc_ssize_t n =
                utf8proc_encode_char(utf8proc_tolower((utf8proc_int32_t)code), bytes);
            counts->script[script]++;
            counts->letters++;
            if (code >= 0x80)
                count_mark(counts, code);
            last = script;
            if (n > 0 && len + (size_t)n < sizeof word) {
                memcpy(word + len, bytes, (size_t)n);
                len += (size_t)n;
            } else {
                len = sizeof word; /* too long for a frequent word */
            }
        } else {
            count_word(counts, word, len, last);
            len = 0;
        }
        i += used;
    }
}

/* The language, and how many of its words and letters were met (counted for the Latin script only). */
static const char *find(struct view text, unsigned *met)
{
    struct counts counts = {0};
    size_t script = 0, best = LANGUAGES;

    count(text, &counts);
    *met = 0;
    if (counts.letters < 3)
        return "";
    for (size_t i = 1; i < SCRIPT_COUNT; i++)
        if (counts.script[i] > counts.script[script])
            script = i;
    if (script == HAN && counts.script[KANA] * 8 > counts.script[HAN])
        return "ja";
    if (own[script])
        return own[script];
    for (size_t i = 0; i < LANGUAGES; i++)
        if (languages[i].script == script &&
            (best == LANGUAGES || counts.words[i] > counts.words[best]))
            best = i;
    if (best == LANGUAGES)
        return "";
    *met = script == LATIN ? counts.words[best] : 0;
    return languages[best].code;
}

const char *language_of(struct view text)
{
    unsigned met;

    return find(text, &met);
}

bool language_may_be_english(struct view text)
{
    unsigned met;
    const char *language = find(text, &met);

    return !*language || strcmp(language, "en") == 0 || met == 1;
}
