/*
 * Baseline: walks a ring and prints it as wqdump does, one fprintf per field, as tools are usually written. Built by
 * bench/baseline/programs.ts, with fields.h generated from the layout tables.
 *
 *   walk SQ|SRQ|CQ|EQ FILE            text to stdout
 *   walk SQ|SRQ|CQ|EQ FILE ROUNDS     text to /dev/null, as often; nanoseconds of each round to stdout
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static inline uint32_t be(const uint8_t *p) {
  uint32_t v;
  memcpy(&v, p, 4);
  return __builtin_bswap32(v);
}

static inline int sign_extend(uint32_t v, int width) { return (int32_t)(v << (32 - width)) >> (32 - width); }

#include "plain.h"
#include "fields.h"

static out_t data_list(out_t o, const uint8_t *p, unsigned at, unsigned end) {
  for (int n = 0; at + 4 <= end; n++) {
    if (p[at] & 0x80) {
      unsigned length = be(p + at) & 0x3ff, span = (length + 4 + 15) & ~15u;
      if (span > end - at) span = end - at;
      o = numbered(o, "inline data", n);
      o = fields_wqe_inline_data(o, p + at);
      o = byte_rows(o, p + at + 4, length < span - 4 ? length : span - 4);
      at += span;
    } else {
      o = numbered(o, "data segment", n);
      o = fields_wqe_data(o, p + at);
      at += 16;
    }
  }
  return o;
}

static out_t umr(out_t o, const uint8_t *p, unsigned end) {
  unsigned at = 128, stop = 128 + (be(p + 20) >> 16) * 16, used;
  o = titled(o, "UMR control");
  o = fields_wqe_umr_ctrl(o, p + 16);
  o = titled(o, "mkey context");
  o = fields_wqe_mkey_context(o, p + 64);
  if (stop > end) stop = end;
  for (used = stop; stop - used + 16 < 64 && used - 16 > at; used -= 16) {
    uint64_t words[2];
    memcpy(words, p + used - 16, 16);
    if (words[0] | words[1]) break;
  }
  for (int n = 0; at + 16 <= used; n++, at += 16) {
    o = numbered(o, "UMR KLM", n);
    o = fields_wqe_umr_klm(o, p + at);
  }
  if (at < stop) {
    o = titled(o, "padding");
    o = word_rows(o, p + at, stop - at);
  }
  return o;
}

static out_t send_wqe(out_t o, const uint8_t *p, unsigned end) {
  o = titled(o, "control");
  o = fields_wqe_ctrl(o, p);
  switch (p[3]) {
  case 8: case 9: case 16:
    o = titled(o, "remote address");
    o = fields_wqe_raddr(o, p + 16);
    return data_list(o, p, 32, end);
  case 17: case 18:
    o = titled(o, "remote address");
    o = fields_wqe_raddr(o, p + 16);
    o = titled(o, "atomic");
    o = fields_wqe_atomic(o, p + 32);
    o = titled(o, "data segment");
    return fields_wqe_data(o, p + 48);
  case 37:
    return umr(o, p, end);
  }
  return data_list(o, p, 16, end);
}

static out_t receive_wqe(out_t o, const uint8_t *p) {
  o = titled(o, "SRQ Next");
  o = fields_wqe_srq_next(o, p);
  for (int n = 0, at = 16; at < 64; n++, at += 16) {
    int last = be(p + at + 4) == 0x100;
    o = numbered(o, last ? "scatter list end" : "scatter entry", n);
    o = fields_wqe_data(o, p + at);
    if (!last) continue;
    if (at + 16 < 64) {
      o = titled(o, "unused");
      o = word_rows(o, p + at + 16, 64 - at - 16);
    }
    break;
  }
  return o;
}

static out_t completion(out_t o, const uint8_t *p) {
  unsigned opcode = p[63] >> 4;
  if (opcode == 0) return fields_cqe64_req(titled(o, "requester CQE"), p);
  if (opcode >= 13) return fields_cqe64_err(titled(o, "error CQE"), p);
  return fields_cqe64_resp(titled(o, "responder CQE"), p);
}

static out_t event(out_t o, const uint8_t *p) {
  o = fields_eqe(titled(o, "EQE"), p);
  return event_data(o, p[1], p[3], p + 32);
}

static out_t ring(out_t o, const char *kind, const uint8_t *p, size_t length) {
  int send = !strcmp(kind, "SQ"), cq = !strcmp(kind, "CQ"), eq = !strcmp(kind, "EQ");
  for (size_t at = 0; at < length;) {
    o = heading(o, at >> 6);
    if (send) {
      unsigned ds = p[at + 7] & 63;
      o = send_wqe(o, p + at, ds * 16);
      at += ((ds + 3) / 4) * 64;
    } else {
      o = cq ? completion(o, p + at) : eq ? event(o, p + at) : receive_wqe(o, p + at);
      at += 64;
    }
    o = element_done(o);
  }
  return o;
}

int main(int argc, char **argv) {
  int fd = argc < 3 ? -1 : open(argv[2], O_RDONLY), rounds = argc > 3 ? atoi(argv[3]) : 0;
  struct stat st;
  if (fd < 0 || fstat(fd, &st) < 0) return 2;
  const uint8_t *p = mmap(0, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
  if (!rounds) return finish(ring(start(1), argv[1], p, st.st_size));
  int null = open("/dev/null", O_WRONLY);
  while (rounds--) {
    struct timespec a, b;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
    if (finish(ring(start(null), argv[1], p, st.st_size))) return 1;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
    printf("%lld\n", (long long)(b.tv_sec - a.tv_sec) * 1000000000 + (b.tv_nsec - a.tv_nsec));
  }
  return 0;
}
