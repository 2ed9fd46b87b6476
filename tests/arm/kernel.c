/* The kernel's side of fwctl and RDMA netlink for a smoke test on a processor that is emulated: no system call of these
 * passes qemu-user. The structures are those of include/uapi/fwctl/fwctl.h and linux/netlink.h. */
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>

struct info { uint32_t size, flags, type, length; uint64_t data; };
struct rpc { uint32_t size, scope, in_length, out_length; uint64_t in, out; };
struct interface { char name[16]; uint64_t data; uint64_t rest; };
struct message { uint32_t length; uint16_t type, flags; uint32_t sequence, port; };

static uint8_t request[4096];
static int answered;

int open(const char *path, int flags, ...) {
  if (strcmp(path, "/dev/fwctl/fwctl0") == 0 && flags == 02000002) return 100;
  errno = ENOENT;
  return -1;
}

int close(int fd) { return fd >= 100 ? 0 : -1; }

int ioctl(int fd, unsigned long number, ...) {
  va_list list;
  va_start(list, number);
  void *argument = va_arg(list, void *);
  va_end(list);
  if (fd == 100 && number == 0x9a00) {
    struct info *ask = argument;
    uint32_t data[2] = {7, 4};
    if (ask->size != 24 || ask->length < 8) return errno = EINVAL, -1;
    memcpy((void *)(uintptr_t)ask->data, data, 8);
    ask->type = 1;
    ask->length = 8;
    return 0;
  }
  if (fd == 100 && number == 0x9a01) {
    struct rpc *ask = argument;
    uint8_t *in = (uint8_t *)(uintptr_t)ask->in, *out = (uint8_t *)(uintptr_t)ask->out;
    if (ask->size != 32 || ask->scope != 1) return errno = EBADMSG, -1;
    memset(out, 0, ask->out_length);
    if (in[0] != 0x05 || in[1] != 0x0b || ask->out_length != 0x110) return errno = EBADMSG, -1;
    if (in[11] != 0x42) { out[0] = 5; return 0; }
    out[0x18] = 0x30; /* state RTS, service type RC */
    out[0x18 + 0x0f] = 0x11;
    return 0;
  }
  if (fd == 300 && number == 0x8946) { /* SIOCETHTOOL: pause frames */
    struct interface *ask = argument;
    uint32_t *pause = (uint32_t *)(uintptr_t)ask->data;
    if (strcmp(ask->name, "eth0") != 0) return errno = ENODEV, -1;
    if (pause[0] != 0x12) return errno = EOPNOTSUPP, -1;
    pause[2] = 1;
    return 0;
  }
  errno = ENOTTY;
  return -1;
}

int socket(int domain, int type, int protocol) {
  if (domain == 2 && (type & 0xff) == 2 && protocol == 0) return 300;
  if (domain == 16 && (type & 0xff) == 3 && protocol == 20) return 200;
  errno = EPROTONOSUPPORT;
  return -1;
}

ssize_t send(int fd, const void *bytes, size_t length, int flags) {
  memcpy(request, bytes, length);
  answered = 0;
  return (ssize_t)length;
}

ssize_t recv(int fd, void *into, size_t room, int flags) {
  const struct message *asked = (const struct message *)request;
  struct message head = {0, asked->type, 2, asked->sequence, 0};
  static const uint8_t device[] = {8, 0, 1, 0, 3, 0, 0, 0, 11, 0, 2, 0, 'm', 'l', 'x', '5', '_', '0', 0, 0, 8, 0, 3, 0, 1, 0, 0, 0};
  size_t length = answered ? 4 : sizeof device;
  if (answered) head.type = 3;
  head.length = (uint32_t)(sizeof head + length);
  memcpy(into, &head, sizeof head);
  if (answered) memset((uint8_t *)into + sizeof head, 0, 4);
  else memcpy((uint8_t *)into + sizeof head, device, length);
  answered++;
  return (ssize_t)head.length;
}
