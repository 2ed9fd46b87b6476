"""Baseline: walks a ring and prints it as wqdump does, with struct and print, as parsers in Python usually do.

    python3 walk.py FOLDER SQ|SRQ|CQ|EQ FILE            text to stdout
    python3 walk.py FOLDER SQ|SRQ|CQ|EQ FILE ROUNDS     text to /dev/null, as often; nanoseconds of each to stdout

FOLDER holds fields.py, which script_py.ts writes.
"""
import sys
import time
from struct import unpack_from

sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
import fields  # noqa: E402


def titled(title):
    print("-------------- %s ------------------" % title)


def numbered(title, n):
    print("-------------- %s (%2d) ---------------" % (title, n))


def byte_rows(data, start, length):
    for at in range(0, length, 16):
        row = data[start + at:start + min(at + 16, length)]
        digits = "".join("%02x " % byte for byte in row)
        shown = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)
        print("data[0x%02x] : %-48s|%s|" % (at, digits, shown))


def word_rows(data, start, length):
    for at in range(0, length, 16):
        print("0x%02x : %08x %08x %08x %08x" % ((at,) + unpack_from(">4I", data, start + at)))


def data_list(data, wqe, at, end):
    n = 0
    while at + 4 <= end:
        word = unpack_from(">I", data, wqe + at)[0]
        if word >> 31:
            length = word & 0x3FF
            span = min((length + 4 + 15) & ~15, end - at)
            numbered("inline data", n)
            fields.wqe_inline_data(data, wqe + at)
            byte_rows(data, wqe + at + 4, min(length, span - 4))
            at += span
        else:
            numbered("data segment", n)
            fields.wqe_data(data, wqe + at)
            at += 16
        n += 1


def umr(data, wqe, end):
    titled("UMR control")
    fields.wqe_umr_ctrl(data, wqe + 16)
    titled("mkey context")
    fields.wqe_mkey_context(data, wqe + 64)
    stop = min(128 + (unpack_from(">I", data, wqe + 20)[0] >> 16) * 16, end)
    used = stop
    while stop - used + 16 < 64 and used - 16 > 128 and not any(data[wqe + used - 16:wqe + used]):
        used -= 16
    at = 128
    n = 0
    while at + 16 <= used:
        numbered("UMR KLM", n)
        fields.wqe_umr_klm(data, wqe + at)
        n += 1
        at += 16
    if at < stop:
        titled("padding")
        word_rows(data, wqe + at, stop - at)


def send_wqe(data, wqe, end):
    titled("control")
    fields.wqe_ctrl(data, wqe)
    opcode = data[wqe + 3]
    if opcode == 37:
        return umr(data, wqe, end)
    if opcode not in (8, 9, 16, 17, 18):
        return data_list(data, wqe, 16, end)
    titled("remote address")
    fields.wqe_raddr(data, wqe + 16)
    if opcode < 17:
        return data_list(data, wqe, 32, end)
    titled("atomic")
    fields.wqe_atomic(data, wqe + 32)
    titled("data segment")
    fields.wqe_data(data, wqe + 48)


def receive_wqe(data, wqe):
    titled("SRQ Next")
    fields.wqe_srq_next(data, wqe)
    for n, at in enumerate(range(16, 64, 16)):
        last = unpack_from(">I", data, wqe + at + 4)[0] == 0x100
        numbered("scatter list end" if last else "scatter entry", n)
        fields.wqe_data(data, wqe + at)
        if last:
            if at + 16 < 64:
                titled("unused")
                word_rows(data, wqe + at + 16, 48 - at)
            return


def completion(data, at):
    opcode = data[at + 63] >> 4
    if opcode == 0:
        titled("requester CQE")
        fields.cqe64_req(data, at)
    elif opcode >= 13:
        titled("error CQE")
        fields.cqe64_err(data, at)
    else:
        titled("responder CQE")
        fields.cqe64_resp(data, at)


def event(data, at):
    titled("EQE")
    fields.eqe(data, at)
    fields.event_data(data, at + 32, data[at + 1], data[at + 3])


def ring(kind, data):
    at = 0
    while at < len(data):
        print("[Element Index %s]" % ("0x%x" % (at >> 6) if at else "0"))
        size = 64
        if kind == "SQ":
            ds = data[at + 7] & 63
            send_wqe(data, at, ds * 16)
            size = (ds + 3) // 4 * 64
        elif kind == "SRQ":
            receive_wqe(data, at)
        elif kind == "CQ":
            completion(data, at)
        else:
            event(data, at)
        at += size


def main():
    kind, path = sys.argv[2:4]
    with open(path, "rb") as file:
        data = file.read()
    if len(sys.argv) < 5:
        return ring(kind, data)
    stdout = sys.stdout
    for _ in range(int(sys.argv[4])):
        with open("/dev/null", "w") as sys.stdout:
            start = time.monotonic_ns()
            ring(kind, data)
            sys.stdout.flush()
        print(time.monotonic_ns() - start, file=stdout)


main()
