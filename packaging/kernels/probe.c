/*
 * probe: what runs in the guests' containers. Each way of calling it makes known system calls and no others, on every
 * architecture, also 32-bit ones. No C library: clang --target=… -nostdlib -static.
 *
 *   probe calls             what check traceloop expects, then exit_group(7)
 *   probe count N           getppid N times
 *   probe open N            opens and closes /etc/hostname N times
 *   probe exec N            starts "probe count 0" N times, one after the other
 *   probe burn              uses the CPU in burn_here() until it is killed
 */
#if defined(__x86_64__)
#define START "mov %rsp, %rdi; and $-16, %rsp; call start"
enum { READ = 0, WRITE = 1, CLOSE = 3, CLONE = 56, EXECVE = 59, WAIT4 = 61, GETUID = 102, GETPPID = 110,
       EXIT_GROUP = 231, OPENAT = 257 };
#elif defined(__i386__)
#define START "mov %esp, %eax; and $-16, %esp; push %eax; push %eax; push %eax; push %eax; call start"
enum { READ = 3, WRITE = 4, CLOSE = 6, EXECVE = 11, GETPPID = 64, WAIT4 = 114, CLONE = 120, GETUID = 199,
       EXIT_GROUP = 252, OPENAT = 295 };
#elif defined(__aarch64__)
#define START "mov x0, sp; and sp, x0, #-16; bl start"
enum { OPENAT = 56, CLOSE = 57, READ = 63, WRITE = 64, EXIT_GROUP = 94, GETPPID = 173, GETUID = 174, CLONE = 220,
       EXECVE = 221, WAIT4 = 260 };
#elif defined(__arm__)
#define START "mov r0, sp; bic sp, r0, #7; bl start"
enum { READ = 3, WRITE = 4, CLOSE = 6, EXECVE = 11, GETPPID = 64, WAIT4 = 114, CLONE = 120, GETUID = 199,
       EXIT_GROUP = 248, OPENAT = 322 };
#endif

#define HERE (-100L)
#define SIGCHLD 17L

__asm__(".globl _start\n_start: " START);

static long call(long number, long a, long b, long c, long d)
{
#if defined(__x86_64__)
    long result;
    register long fourth __asm__("r10") = d;

    __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c), "r"(fourth)
                     : "rcx", "r11", "memory");
    return result;
#elif defined(__i386__)
    long result;

    __asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(a), "c"(b), "d"(c), "S"(d) : "memory");
    return result;
#elif defined(__aarch64__)
    register long eighth __asm__("x8") = number;
    register long first __asm__("x0") = a, second __asm__("x1") = b, third __asm__("x2") = c, fourth __asm__("x3") = d;

    __asm__ volatile("svc #0" : "+r"(first) : "r"(eighth), "r"(second), "r"(third), "r"(fourth) : "memory");
    return first;
#elif defined(__arm__)
    register long seventh __asm__("r7") = number;
    register long first __asm__("r0") = a, second __asm__("r1") = b, third __asm__("r2") = c, fourth __asm__("r3") = d;

    __asm__ volatile("svc #0" : "+r"(first) : "r"(seventh), "r"(second), "r"(third), "r"(fourth) : "memory");
    return first;
#endif
}

/* What check profile-cpu looks for. */
__attribute__((noinline)) void burn_here(void)
{
    for (volatile unsigned int i = 0; i < 1u << 30; i++)
        ;
}

static void exec(char *program, char **environment)
{
    char *arguments[] = { program, "count", "0", 0 };
    int status;
    long pid = call(CLONE, SIGCHLD, 0, 0, 0);

    if (!pid) {
        call(EXECVE, (long)program, (long)arguments, (long)environment, 0);
        call(EXIT_GROUP, 127, 0, 0, 0);
    }
    call(WAIT4, pid, (long)&status, 0, 0);
}

static void calls(void)
{
    char bytes[16];
    long file = call(OPENAT, HERE, (long)"/etc/hostname", 0, 0);
    long length = call(READ, file, (long)bytes, sizeof(bytes), 0);

    call(WRITE, 1, (long)bytes, length, 0);
    call(CLOSE, file, 0, 0, 0);
    call(OPENAT, HERE, (long)"/etc/missing", 0, 0);
    for (int i = 0; i < 3; i++)
        call(GETPPID, 0, 0, 0, 0);
    call(GETUID, 0, 0, 0, 0);
    call(EXIT_GROUP, 7, 0, 0, 0);
}

__attribute__((used)) void start(long *stack)
{
    long count = 0;
    char **arguments = (char **)(stack + 1);

    if (*stack > 2)
        for (const char *digit = arguments[2]; *digit; digit++)
            count = count * 10 + *digit - '0';
    switch (*stack > 1 ? arguments[1][1] : 0) {
    case 'a':
        calls();
        break;
    case 'o':
        while (count--)
            call(GETPPID, 0, 0, 0, 0);
        break;
    case 'p':
        while (count--)
            call(CLOSE, call(OPENAT, HERE, (long)"/etc/hostname", 0, 0), 0, 0, 0);
        break;
    case 'x':
        while (count--)
            exec(arguments[0], arguments + *stack + 1);
        break;
    case 'u':
        for (;;)
            burn_here();
    }
    call(EXIT_GROUP, 0, 0, 0, 0);
    __builtin_unreachable();
}
