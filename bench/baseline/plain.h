/* Text by fprintf, a call per line. */
typedef FILE *out_t;

static out_t start(int fd) {
  static FILE *null;
  if (fd == 1) return stdout;
  if (!null) null = fdopen(fd, "w");
  return null;
}

static int finish(out_t o) { return fflush(o) != 0; }
static inline out_t element_done(out_t o) { return o; }

static out_t heading(out_t o, unsigned long index) {
  fprintf(o, "[Element Index %#lx]\n", index);
  return o;
}

static out_t titled(out_t o, const char *title) {
  fprintf(o, "-------------- %s ------------------\n", title);
  return o;
}

static out_t numbered(out_t o, const char *title, int n) {
  fprintf(o, "-------------- %s (%2d) ---------------\n", title, n);
  return o;
}

static out_t byte_rows(out_t o, const uint8_t *p, unsigned length) {
  for (unsigned at = 0; at < length; at += 16) {
    unsigned n = length - at < 16 ? length - at : 16;
    fprintf(o, "data[0x%02x] : ", at);
    for (unsigned i = 0; i < 16; i++) {
      if (i < n) fprintf(o, "%02x ", p[at + i]);
      else fprintf(o, "   ");
    }
    fputc('|', o);
    for (unsigned i = 0; i < n; i++) fputc(p[at + i] >= 32 && p[at + i] < 127 ? p[at + i] : '.', o);
    fprintf(o, "|\n");
  }
  return o;
}

static out_t word_rows(out_t o, const uint8_t *p, unsigned length) {
  for (unsigned at = 0; at < length; at += 16) {
    fprintf(o, "0x%02x :", at);
    for (unsigned i = 0; i < 16; i += 4) fprintf(o, " %08x", be(p + at + i));
    fprintf(o, "\n");
  }
  return o;
}

/* Names of the bits that are set, between brackets. */
static const char *bit_names(char *text, uint64_t v, const char *const *names) {
  char *p = text;
  for (int bit = 0; bit < 64; bit++) {
    if (!(v >> bit & 1) || !names[bit]) continue;
    p += sprintf(p, "%s%s", p == text ? " (" : "|", names[bit]);
  }
  strcpy(p, p == text ? "" : ")");
  return text;
}
