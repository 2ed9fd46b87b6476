/**
 * What is bound of NVIDIA's mtcr library, and of the C library behind it. `dlsym` on mtcr's handle finds libc's symbols
 * too, so one grant (`--allow-ffi=/path/ccmdif.so`) covers both.
 *
 * Only what a read-only dump and the release of semaphores need: nothing here writes or resets a device.
 *
 * Addresses that come out of the library are taken as `usize` numbers and copied from with `memcpy`, because reading
 * through `Deno.UnsafePointer` would need the unscoped `--allow-ffi`.
 */

import { LIBC_SYMBOLS } from "./libc_symbols.ts";

/** Functions of the mtcr library. Releases differ: a missing optional one is `null` and only its feature is lost. */
const MTCR_SYMBOLS = {
  /** `mfile *mopen(const char *name)`: NULL and errno on failure. */
  mopen: {
    parameters: [
      "buffer", // const char *name
    ],
    result: "pointer",
  },
  /** `int mclose(mfile *mf)`: always 0; releases the ICMD semaphore when this handle holds it. */
  mclose: {
    parameters: [
      "pointer", // mfile *mf
    ],
    result: "i32",
  },
  /** `int mread4(mfile *mf, unsigned int offset, u_int32_t *value)`: 4 on success. */
  mread4: {
    parameters: [
      "pointer", // mfile *mf
      "u32", // unsigned int offset
      "buffer", // u_int32_t *value
    ],
    result: "i32",
  },
  /**
   * `int maccess_reg(...)`: an MError; the image is overwritten even on failure. Not blocking, because it can wait for
   * a very long time: signals and timers go on meanwhile.
   */
  maccess_reg: {
    parameters: [
      "pointer", // mfile *mf
      "u16", // u_int16_t reg_id
      "i32", // maccess_reg_method_t reg_method
      "buffer", // void *reg_data
      "u32", // u_int32_t reg_size
      "u32", // u_int32_t r_size_reg
      "u32", // u_int32_t w_size_reg
      "buffer", // int *reg_status
    ],
    result: "i32",
    nonblocking: true,
    optional: true,
  },
  /** `const char *m_err2str(MError status)`: a static string. */
  m_err2str: {
    parameters: [
      "i32", // MError status
    ],
    result: "usize",
    optional: true,
  },
  /** `int mget_vsec_supp(mfile *mf)`: 1 where the vendor-specific capability is there. */
  mget_vsec_supp: {
    parameters: [
      "pointer", // mfile *mf
    ],
    result: "i32",
    optional: true,
  },
  /** `int tcif_qpc_context_read(...)`: an MError; ConnectX-3 and ConnectX-3 Pro (tools HCR). Not blocking, as above. */
  tcif_qpc_context_read: {
    parameters: [
      "pointer", // mfile *mf
      "u32", // u_int32_t qpn
      "u32", // u_int32_t source
      "buffer", // u_int8_t *data
      "u32", // u_int32_t len
    ],
    result: "i32",
    nonblocking: true,
    optional: true,
  },
  /** `dev_info *mdevices_info_v(int mask, int *len, int verbosity)`: an array to be given back, or NULL. */
  mdevices_info_v: {
    parameters: [
      "i32", // int mask
      "buffer", // int *len
      "i32", // int verbosity
    ],
    result: "usize",
    optional: true,
  },
  /** `void mdevices_info_destroy(dev_info *dev_info, int len)`. */
  mdevices_info_destroy: {
    parameters: [
      "usize", // dev_info *dev_info
      "i32", // int len
    ],
    result: "void",
    optional: true,
  },
  /** `int MREAD4_SEMAPHORE(mfile *mf, int offset, u_int32_t *value)`: 0 on success. */
  MREAD4_SEMAPHORE: {
    parameters: [
      "pointer", // mfile *mf
      "i32", // int offset
      "buffer", // u_int32_t *value
    ],
    result: "i32",
    optional: true,
  },
  /** `int MWRITE4_SEMAPHORE(mfile *mf, int offset, int value)`: 0 on success. */
  MWRITE4_SEMAPHORE: {
    parameters: [
      "pointer", // mfile *mf
      "i32", // int offset
      "i32", // int value
    ],
    result: "i32",
    optional: true,
  },
  /** `int mclear_pci_semaphore(const char *name)`: opens the device with its VSEC semaphore forced free, closes it. */
  mclear_pci_semaphore: {
    parameters: [
      "buffer", // const char *name
    ],
    result: "i32",
    optional: true,
  },
  /** `int tools_cmdif_unlock_semaphore(mfile *mf)`: 0; frees the tools HCR's semaphore. */
  tools_cmdif_unlock_semaphore: {
    parameters: [
      "pointer", // mfile *mf
    ],
    result: "i32",
    optional: true,
  },
} as const satisfies Deno.ForeignLibraryInterface;

/** Everything that is declared when the library is opened. */
export const SYMBOLS: typeof MTCR_SYMBOLS & typeof LIBC_SYMBOLS = { ...MTCR_SYMBOLS, ...LIBC_SYMBOLS };

/** The opened library's functions. */
export type Symbols = Deno.StaticForeignLibraryInterface<typeof SYMBOLS>;
