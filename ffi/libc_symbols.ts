/**
 * What is bound of the C library. It is opened by its own path (`libc_library.ts`), or reached through the handle of
 * the mtcr library, since `dlsym` on a library finds the symbols of what it depends on too.
 */

/** Functions of the C library. Their names are ours where one function is declared twice. */
export const LIBC_SYMBOLS = {
  /** `int *__errno_location(void)`. */
  errnoLocation: { name: "__errno_location", parameters: [], result: "usize", optional: true },
  /** `void *memcpy(void *to, const void *from, size_t n)`, from an address that the library returned. */
  copyFrom: {
    name: "memcpy",
    parameters: [
      "buffer", // void *to
      "usize", // const void *from
      "usize", // size_t n
    ],
    result: "void",
  },
  /** `size_t strnlen(const char *s, size_t max)`. */
  strnlen: {
    parameters: [
      "usize", // const char *s
      "usize", // size_t max
    ],
    result: "usize",
    optional: true,
  },
  /** `int __xpg_strerror_r(int errnum, char *buf, size_t len)`: 0 on success. */
  strerror: {
    name: "__xpg_strerror_r",
    parameters: [
      "i32", // int errnum
      "buffer", // char *buf
      "usize", // size_t len
    ],
    result: "i32",
    optional: true,
  },
  /** `uid_t geteuid(void)`. */
  geteuid: { parameters: [], result: "u32", optional: true },
  /** `int open(const char *path, int flags)`: used with flags that take no mode. */
  open: {
    parameters: [
      "buffer", // const char *path
      "i32", // int flags
    ],
    result: "i32",
    optional: true,
  },
  /** `ssize_t read(int fd, void *buf, size_t count)`. */
  read: {
    parameters: [
      "i32", // int fd
      "buffer", // void *buf
      "usize", // size_t count
    ],
    result: "isize",
    optional: true,
  },
  /** `ssize_t pread(int fd, void *buf, size_t count, off_t offset)`. */
  pread: {
    parameters: [
      "i32", // int fd
      "buffer", // void *buf
      "usize", // size_t count
      "i64", // off_t offset
    ],
    result: "isize",
    optional: true,
  },
  /** `ssize_t pwrite(int fd, const void *buf, size_t count, off_t offset)`. */
  pwrite: {
    parameters: [
      "i32", // int fd
      "buffer", // const void *buf
      "usize", // size_t count
      "i64", // off_t offset
    ],
    result: "isize",
    optional: true,
  },
  /** `int uname(struct utsname *buf)`: 0 on success. */
  uname: {
    parameters: [
      "buffer", // struct utsname *buf
    ],
    result: "i32",
    optional: true,
  },
  /** `int clock_gettime(clockid_t clock, struct timespec *tp)`: 0 on success. */
  clockGettime: {
    name: "clock_gettime",
    parameters: [
      "i32", // clockid_t clock
      "buffer", // struct timespec *tp
    ],
    result: "i32",
    optional: true,
  },
  /** `int access(const char *path, int mode)`: 0 where it is allowed. */
  access: {
    parameters: [
      "buffer", // const char *path
      "i32", // int mode
    ],
    result: "i32",
    optional: true,
  },
  /** `int adjtimex(struct timex *buf)`, with modes 0, which only reads: the clock's state, -1 on failure. */
  adjtimex: {
    parameters: [
      "buffer", // struct timex *buf
    ],
    result: "i32",
    optional: true,
  },
  /** `char *realpath(const char *path, char *resolved)`, into a buffer of PATH_MAX: 0 on failure. */
  realpath: {
    parameters: [
      "buffer", // const char *path
      "buffer", // char *resolved
    ],
    result: "usize",
    optional: true,
  },
  /** `int statx(int dirfd, const char *path, int flags, unsigned int mask, struct statx *buf)`: 0 on success. */
  statx: {
    parameters: [
      "i32", // int dirfd
      "buffer", // const char *path
      "i32", // int flags
      "u32", // unsigned int mask
      "buffer", // struct statx *buf
    ],
    result: "i32",
    optional: true,
  },
  /** `int flock(int fd, int operation)`: 0 on success. */
  flock: {
    parameters: [
      "i32", // int fd
      "i32", // int operation
    ],
    result: "i32",
    optional: true,
  },
  /** `int close(int fd)`. */
  close: {
    parameters: [
      "i32", // int fd
    ],
    result: "i32",
    optional: true,
  },
  /** `DIR *opendir(const char *name)`. */
  opendir: {
    parameters: [
      "buffer", // const char *name
    ],
    result: "pointer",
    optional: true,
  },
  /** `struct dirent *readdir(DIR *dir)`: the address of the next entry, 0 at the end. */
  readdir: {
    parameters: [
      "pointer", // DIR *dir
    ],
    result: "usize",
    optional: true,
  },
  /** `int closedir(DIR *dir)`. */
  closedir: {
    parameters: [
      "pointer", // DIR *dir
    ],
    result: "i32",
    optional: true,
  },
  /** `int dup(int fd)`. */
  dup: { parameters: ["i32"], result: "i32", optional: true },
  /** `int dup2(int from, int to)`. */
  dup2: { parameters: ["i32", "i32"], result: "i32", optional: true },
  /** `int memfd_create(const char *name, unsigned flags)`. */
  memfdCreate: { name: "memfd_create", parameters: ["buffer", "u32"], result: "i32", optional: true },
  /** `int fflush(FILE *stream)`: NULL for all streams. */
  fflush: { parameters: ["pointer"], result: "i32", optional: true },
} as const satisfies Deno.ForeignLibraryInterface;

/** The C library's functions. */
export type LibcSymbols = Deno.StaticForeignLibraryInterface<typeof LIBC_SYMBOLS>;
