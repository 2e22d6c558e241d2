/* The system calls that a program inside has no business with. Namespaces and limits contain it; the
 * filter closes what they leave open: memory that no limit counts (memfd, System V), sockets that no
 * network namespace covers (vsock), further namespaces, tracing, and kernel doors that few programs
 * use and many exploits do. */
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox/parts.h"

/* The system call table that the numbers below belong to; another machine needs its line here. */
#if defined(__x86_64__)
#define FILTER_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define FILTER_ARCH AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define FILTER_ARCH AUDIT_ARCH_RISCV64
#endif
#define X32_BIT 0x40000000u

#define LOAD(field)                                                                                \
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)offsetof(struct seccomp_data, field))
#define RETURN(action) BPF_STMT(BPF_RET | BPF_K, (action))
#define REFUSE(code)   RETURN(SECCOMP_RET_ERRNO | (code))
#define DENY(call)     BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (call), 0, 1), REFUSE(EPERM)
#define ANY_NAMESPACE                                                                              \
    (CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS |     \
     CLONE_NEWCGROUP)

static const struct sock_filter filter[] = {
    LOAD(arch),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, FILTER_ARCH, 1, 0),
    RETURN(SECCOMP_RET_KILL_PROCESS),
    LOAD(nr),
#ifdef __x86_64__
    BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, X32_BIT, 0, 1),
    REFUSE(ENOSYS),
#endif
    /* Other processes. */
    DENY(SYS_ptrace),
    DENY(SYS_process_vm_readv),
    DENY(SYS_process_vm_writev),
    DENY(SYS_kcmp),
    DENY(SYS_pidfd_getfd),
    DENY(SYS_perf_event_open),
    /* Memory that is resident in no process. */
    DENY(SYS_memfd_create),
#ifdef SYS_memfd_secret
    DENY(SYS_memfd_secret),
#endif
    DENY(SYS_shmget),
    DENY(SYS_msgget),
    DENY(SYS_add_key),
    DENY(SYS_request_key),
    DENY(SYS_keyctl),
    /* Namespaces and mounts. */
    DENY(SYS_unshare),
    DENY(SYS_setns),
    DENY(SYS_mount),
    DENY(SYS_umount2),
    DENY(SYS_pivot_root),
    DENY(SYS_chroot),
    DENY(SYS_open_tree),
    DENY(SYS_move_mount),
    DENY(SYS_fsopen),
    DENY(SYS_name_to_handle_at),
    DENY(SYS_open_by_handle_at),
    /* Doors of the kernel. */
    DENY(SYS_bpf),
    DENY(SYS_userfaultfd),
    DENY(SYS_io_uring_setup),
    DENY(SYS_io_uring_enter),
    DENY(SYS_io_uring_register),
    DENY(SYS_syslog),
    DENY(SYS_quotactl),
    DENY(SYS_vhangup),
    /* clone3's flags lie in memory, where a filter cannot look: the C library falls back to clone. */
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 0, 1),
    REFUSE(ENOSYS),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 4),
    LOAD(args[0]),
    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, ANY_NAMESPACE, 0, 1),
    REFUSE(EPERM),
    RETURN(SECCOMP_RET_ALLOW),
    /* Sockets: between its own processes, and to the loopback of its own empty network. */
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, 5),
    LOAD(args[0]),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_UNIX, 3, 0),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_INET, 2, 0),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_INET6, 1, 0),
    REFUSE(EAFNOSUPPORT),
    RETURN(SECCOMP_RET_ALLOW),
};

int descriptor_lift(int fd)
{
    int lifted;

    if (fd < 0 || fd >= FIRST_FREE_FD)
        return fd;
    lifted = fcntl(fd, F_DUPFD_CLOEXEC, FIRST_FREE_FD);
    close(fd);
    return lifted;
}

int memory_file(const char *name, struct view content)
{
    int fd = descriptor_lift(memfd_create(name, MFD_CLOEXEC));

    for (size_t done = 0; fd >= 0 && done < content.len;) {
        ssize_t n = write(fd, content.data + done, content.len - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            close(fd);
            return -1;
        }
        done += (size_t)n;
    }
    if (fd >= 0)
        (void)lseek(fd, 0, SEEK_SET);
    return fd;
}

int filter_open(void)
{
    return memory_file("filter", (struct view){(const char *)filter, sizeof filter});
}
