/* Text by stores into a buffer of 64 KiB. Every store may run over the true end; the next one overwrites the surplus. */
#include <immintrin.h>

typedef char *out_t;

#define BLOCK 65536
static char buffer[BLOCK + 65536];
static int target;
static char pairs[100][2], numbers[100][2], hex2[256][2], small_decimal[256][16];
static uint32_t four_digits[10000];

static char *start(int fd) {
  if (!four_digits[1]) {
    for (int i = 0; i < 10000; i++) {
      char t[8];
      sprintf(t, "%04d", i);
      memcpy(&four_digits[i], t, 4);
    }
    for (int i = 0; i < 100; i++) {
      char t[8];
      sprintf(t, "%2d", i);
      memcpy(numbers[i], t, 2);
    }
    for (int i = 0; i < 256; i++) {
      char t[24];
      sprintf(t, "%02x", i);
      memcpy(hex2[i], t, 2);
      small_decimal[i][15] = i > 9 ? sprintf(t, "%x (%d)", i, i) : sprintf(t, "%x", i);
      memcpy(small_decimal[i], t, small_decimal[i][15]);
    }
  }
  target = fd;
  return buffer;
}

static int flush(char *p) {
  for (char *from = buffer; from < p;) {
    ssize_t n = write(target, from, p - from);
    if (n <= 0) return 1;
    from += n;
  }
  return 0;
}

static int finish(char *p) { return flush(p); }

static inline char *element_done(char *p) {
  if (p - buffer < BLOCK) return p;
  if (flush(p)) exit(1);
  return buffer;
}

/* Constant text of `length` bytes that lies in an array padded to a multiple of 32. */
#define PUT(p, text, length)                                                                                           \
  do {                                                                                                                 \
    for (int i_ = 0; i_ < (length); i_ += 32)                                                                          \
      _mm256_storeu_si256((__m256i *)((p) + i_), _mm256_loadu_si256((const __m256i *)((text) + i_)));                  \
  } while (0)

static inline __m128i hex_digits(__m128i x) {
  const __m128i nibble = _mm_set1_epi8(15);
  const __m128i ascii = _mm_setr_epi8('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f');
  __m128i hi = _mm_and_si128(_mm_srli_epi16(x, 4), nibble), lo = _mm_and_si128(x, nibble);
  return _mm_shuffle_epi8(ascii, _mm_unpacklo_epi8(hi, lo));
}

static inline char *hex32(char *p, uint32_t v) {
  unsigned zeros = __builtin_clz(v | 1) & 28;
  _mm_storel_epi64((__m128i *)p, hex_digits(_mm_cvtsi32_si128(__builtin_bswap32(v << zeros))));
  return p + 8 - zeros / 4;
}

static inline char *hex64(char *p, uint64_t v) {
  unsigned zeros = __builtin_clzll(v | 1) & 60;
  _mm_storeu_si128((__m128i *)p, hex_digits(_mm_cvtsi64_si128(__builtin_bswap64(v << zeros))));
  return p + 16 - zeros / 4;
}

static inline char *hex8(char *p, uint32_t v) {
  memcpy(p, hex2[v] + (v < 16), 2);
  return p + 1 + (v > 15);
}

static char *decimal(char *p, uint64_t v) { return p + sprintf(p, "%llu", (unsigned long long)v); }

/* ` (4096)` behind numbers above nine. */
static inline char *suffix(char *p, uint32_t v) {
  if (v > 99999999) {
    memcpy(p, " (", 2);
    p = decimal(p + 2, v);
    *p = ')';
    return p + 1;
  }
  uint64_t digits = four_digits[v / 10000] | (uint64_t)four_digits[v % 10000] << 32;
  unsigned zeros = __builtin_ctzll(digits ^ 0x3030303030303030 | 1ull << 60) & 56;
  digits >>= zeros;
  memcpy(p, " (", 2);
  memcpy(p + 2, &digits, 8);
  p[10 - zeros / 8] = ')';
  return v > 9 ? p + 11 - zeros / 8 : p;
}

static inline char *small_number(char *p, uint32_t v) {
  memcpy(p, small_decimal[v], 16);
  return p + small_decimal[v][15];
}

static inline char *heading(char *p, unsigned long index) {
  static const char text[32] = "[Element Index 0x";
  PUT(p, text, 17);
  if (index == 0) p[15] = '0', p += 16;
  else p = hex32(p + 17, index);
  memcpy(p, "]\n", 2);
  return p + 2;
}

static inline __attribute__((always_inline)) char *titled(char *p, const char *title) {
  size_t n = strlen(title);
  memcpy(p, "-------------- ", 15);
  memcpy(p + 15, title, n);
  memcpy(p + 15 + n, " ------------------\n", 20);
  return p + 35 + n;
}

static inline __attribute__((always_inline)) char *numbered(char *p, const char *title, int number) {
  size_t n = strlen(title);
  memcpy(p, "-------------- ", 15);
  memcpy(p + 15, title, n);
  memcpy(p + 15 + n, " (xx) ---------------\n", 22);
  memcpy(p + 17 + n, numbers[number], 2);
  return p + 37 + n;
}

static char *byte_rows(char *p, const uint8_t *from, unsigned length) {
  for (unsigned at = 0; at < length; at += 16) {
    unsigned n = length - at < 16 ? length - at : 16;
    memcpy(p, "data[0x", 7);
    memcpy(p + 7, hex2[at & 255], 2);
    memcpy(p + 9, "] : ", 4);
    p += 13;
    memset(p, ' ', 48);
    for (unsigned i = 0; i < n; i++) memcpy(p + i * 3, hex2[from[at + i]], 2);
    p += 48;
    *p++ = '|';
    for (unsigned i = 0; i < n; i++) p[i] = from[at + i] >= 32 && from[at + i] < 127 ? from[at + i] : '.';
    memcpy(p + n, "|\n", 2);
    p += n + 2;
  }
  return p;
}

static char *word_rows(char *p, const uint8_t *from, unsigned length) {
  for (unsigned at = 0; at < length; at += 16) {
    memcpy(p, "0x", 2);
    memcpy(p + 2, hex2[at], 2);
    memcpy(p + 4, " :", 2);
    p += 6;
    for (unsigned i = 0; i < 16; i += 4, p += 9) {
      uint32_t word;
      memcpy(&word, from + at + i, 4);
      *p = ' ';
      _mm_storel_epi64((__m128i *)(p + 1), hex_digits(_mm_cvtsi32_si128(word)));
    }
    *p++ = '\n';
  }
  return p;
}

/* Names of the bits that are set, between brackets. */
static char *bit_names(char *p, uint64_t v, const char *const *names) {
  char *first = p;
  for (; v; v &= v - 1) {
    const char *name = names[__builtin_ctzll(v)];
    if (!name) continue;
    size_t n = strlen(name);
    memcpy(p, p == first ? " (" : "|", 2);
    p += p == first ? 2 : 1;
    memcpy(p, name, n);
    p += n;
  }
  if (p != first) *p++ = ')';
  return p;
}
