#include "forgetful_vfs.h"

#include <assert.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/mem.h"
#include "base/random.h"

enum { SECTOR = 512, FILES_MAX = 16 };

/* One write or truncation, with what was there before. */
struct change {
    int64_t offset, size, old_size; /* of the file before, old_size */
    char *old, *new;                /* new is NULL for a truncation to `offset` */
};
struct memory { /* of one file on the disk, open or not */
    char *path;
    struct change *changes; /* since the last sync */
    size_t count, capacity;
};
struct forgetful_file {
    sqlite3_file base;
    struct memory *memory; /* NULL: a temporary file */
    sqlite3_file *real;
};

static struct {
    pthread_mutex_t mutex;
    sqlite3_vfs vfs, *real;
    struct memory files[FILES_MAX];
    size_t file_count;
    int64_t writes, fail_after;
    int code;
    bool lies;
} disk = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static sqlite3_file *real_of(sqlite3_file *file)
{
    return ((struct forgetful_file *)file)->real;
}

/* SQLITE_OK, or the error that the disk has come to. Called with the mutex held. */
static int disk_touch(void)
{
    disk.writes++;
    return disk.code && disk.writes > disk.fail_after ? disk.code : SQLITE_OK;
}

static void memory_clear(struct memory *memory)
{
    for (size_t i = 0; i < memory->count; i++) {
        free(memory->changes[i].old);
        free(memory->changes[i].new);
    }
    memory->count = 0;
}

/* Keeps what lies at [offset, offset + size) before it changes. */
static void memory_keep(struct forgetful_file *file, int64_t offset, int64_t size, const void *new)
{
    struct memory *memory = file->memory;
    sqlite3_int64 old_size = 0;

    file->real->pMethods->xFileSize(file->real, &old_size);
    struct change change = {offset, size, old_size, mem_zalloc(1, (size_t)size + 1), NULL};
    if (offset < old_size) {
        int64_t there = old_size - offset < size ? old_size - offset : size;
        file->real->pMethods->xRead(file->real, change.old, (int)there, offset);
    }
    if (new)
        change.new = memcpy(mem_alloc((size_t)size + 1), new, (size_t)size);
    MEM_GROW(memory->changes, memory->count, &memory->capacity);
    memory->changes[memory->count++] = change;
}

static int forgetful_write(sqlite3_file *file, const void *data, int size, sqlite3_int64 offset)
{
    struct forgetful_file *f = (struct forgetful_file *)file;

    pthread_mutex_lock(&disk.mutex);
    int rc = f->memory ? disk_touch() : SQLITE_OK;
    if (rc == SQLITE_OK && f->memory)
        memory_keep(f, offset, size, data);
    pthread_mutex_unlock(&disk.mutex);
    return rc == SQLITE_OK ? f->real->pMethods->xWrite(f->real, data, size, offset) : rc;
}

static int forgetful_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    struct forgetful_file *f = (struct forgetful_file *)file;
    sqlite3_int64 old_size = 0;

    pthread_mutex_lock(&disk.mutex);
    int rc = f->memory ? disk_touch() : SQLITE_OK;
    f->real->pMethods->xFileSize(f->real, &old_size);
    if (rc == SQLITE_OK && f->memory && size < old_size)
        memory_keep(f, size, old_size - size, NULL);
    pthread_mutex_unlock(&disk.mutex);
    return rc == SQLITE_OK ? f->real->pMethods->xTruncate(f->real, size) : rc;
}

static int forgetful_sync(sqlite3_file *file, int flags)
{
    struct forgetful_file *f = (struct forgetful_file *)file;

    pthread_mutex_lock(&disk.mutex);
    int rc = f->memory ? disk_touch() : SQLITE_OK;
    if (rc == SQLITE_OK && f->memory && !disk.lies)
        memory_clear(f->memory);
    pthread_mutex_unlock(&disk.mutex);
    (void)flags; /* the real file need not be synced: this machine keeps its power */
    return rc;
}

static int forgetful_close(sqlite3_file *file)
{
    sqlite3_file *real = real_of(file);
    int rc = real->pMethods ? real->pMethods->xClose(real) : SQLITE_OK;

    free(real);
    return rc;
}

/* The rest is passed on. */
static int forgetful_read(sqlite3_file *f, void *data, int size, sqlite3_int64 at)
{
    return real_of(f)->pMethods->xRead(real_of(f), data, size, at);
}
static int forgetful_size(sqlite3_file *f, sqlite3_int64 *size)
{
    return real_of(f)->pMethods->xFileSize(real_of(f), size);
}
static int forgetful_lock(sqlite3_file *f, int level)
{
    return real_of(f)->pMethods->xLock(real_of(f), level);
}
static int forgetful_unlock(sqlite3_file *f, int level)
{
    return real_of(f)->pMethods->xUnlock(real_of(f), level);
}
static int forgetful_reserved(sqlite3_file *f, int *out)
{
    return real_of(f)->pMethods->xCheckReservedLock(real_of(f), out);
}
static int forgetful_control(sqlite3_file *f, int op, void *arg)
{
    return real_of(f)->pMethods->xFileControl(real_of(f), op, arg);
}
static int forgetful_sector(sqlite3_file *f)
{
    return real_of(f)->pMethods->xSectorSize(real_of(f));
}
static int forgetful_device(sqlite3_file *f)
{
    return real_of(f)->pMethods->xDeviceCharacteristics(real_of(f));
}
static int forgetful_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **out)
{
    return real_of(f)->pMethods->xShmMap(real_of(f), page, size, extend, out);
}
static int forgetful_shm_lock(sqlite3_file *f, int at, int count, int flags)
{
    return real_of(f)->pMethods->xShmLock(real_of(f), at, count, flags);
}
static void forgetful_shm_barrier(sqlite3_file *f)
{
    real_of(f)->pMethods->xShmBarrier(real_of(f));
}
static int forgetful_shm_unmap(sqlite3_file *f, int remove)
{
    return real_of(f)->pMethods->xShmUnmap(real_of(f), remove);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = forgetful_close,
    .xRead = forgetful_read,
    .xWrite = forgetful_write,
    .xTruncate = forgetful_truncate,
    .xSync = forgetful_sync,
    .xFileSize = forgetful_size,
    .xLock = forgetful_lock,
    .xUnlock = forgetful_unlock,
    .xCheckReservedLock = forgetful_reserved,
    .xFileControl = forgetful_control,
    .xSectorSize = forgetful_sector,
    .xDeviceCharacteristics = forgetful_device,
    .xShmMap = forgetful_shm_map,
    .xShmLock = forgetful_shm_lock,
    .xShmBarrier = forgetful_shm_barrier,
    .xShmUnmap = forgetful_shm_unmap,
};

static struct memory *disk_memory(const char *path)
{
    struct memory *memory = NULL;

    pthread_mutex_lock(&disk.mutex);
    for (size_t i = 0; i < disk.file_count && !memory; i++) {
        if (strcmp(disk.files[i].path, path) == 0)
            memory = &disk.files[i];
    }
    if (!memory) {
        assert(disk.file_count < FILES_MAX);
        memory = &disk.files[disk.file_count++];
        *memory = (struct memory){.path = mem_strdup(path)};
    }
    pthread_mutex_unlock(&disk.mutex);
    return memory;
}

static int forgetful_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags,
                          int *out_flags)
{
    struct forgetful_file *f = (struct forgetful_file *)file;
    (void)vfs;

    f->real = mem_zalloc(1, (size_t)disk.real->szOsFile);
    f->memory = path ? disk_memory(path) : NULL;
    int rc = disk.real->xOpen(disk.real, path, f->real, flags, out_flags);
    if (rc == SQLITE_OK)
        f->base.pMethods = &methods;
    else
        free(f->real);
    return rc;
}

static int forgetful_delete(sqlite3_vfs *vfs, const char *path, int sync)
{
    struct memory *memory = disk_memory(path);
    (void)vfs;

    pthread_mutex_lock(&disk.mutex);
    int rc = disk_touch();
    if (rc == SQLITE_OK)
        memory_clear(memory);
    pthread_mutex_unlock(&disk.mutex);
    return rc == SQLITE_OK ? disk.real->xDelete(disk.real, path, sync) : rc;
}

void forgetful_install(void)
{
    disk.real = sqlite3_vfs_find("unix");
    disk.vfs = *disk.real;
    disk.vfs.zName = "forgetful";
    disk.vfs.szOsFile = sizeof(struct forgetful_file);
    disk.vfs.xOpen = forgetful_open;
    disk.vfs.xDelete = forgetful_delete;
    disk.writes = disk.fail_after = disk.code = 0;
    disk.lies = false;
    sqlite3_vfs_register(&disk.vfs, 1);
}

void forgetful_uninstall(void)
{
    sqlite3_vfs_unregister(&disk.vfs);
    for (size_t i = 0; i < disk.file_count; i++) {
        memory_clear(&disk.files[i]);
        free(disk.files[i].changes);
        free(disk.files[i].path);
    }
    disk.file_count = 0;
}

void forgetful_fail_after(int64_t writes, int code)
{
    pthread_mutex_lock(&disk.mutex);
    disk.fail_after = disk.writes + writes;
    disk.code = code;
    pthread_mutex_unlock(&disk.mutex);
}

void forgetful_lie(void)
{
    disk.lies = true;
}

int64_t forgetful_writes(void)
{
    pthread_mutex_lock(&disk.mutex);
    int64_t writes = disk.writes;
    pthread_mutex_unlock(&disk.mutex);
    return writes;
}

static void put(int fd, const void *data, int64_t size, int64_t at)
{
    if (size > 0 && pwrite(fd, data, (size_t)size, at) != size)
        abort();
}

static void undo(int fd, const struct change *c)
{
    int64_t there = c->old_size - c->offset < c->size ? c->old_size - c->offset : c->size;

    put(fd, c->old, there, c->offset);
    if (ftruncate(fd, c->old_size) != 0)
        abort();
}

/* Sectors of a write reach the disk one by one, in any order, or not. */
static int64_t redo_some(int fd, const struct change *c, struct random *r)
{
    int64_t lost = 0;

    if (!c->new) {
        if (random_below(r, 2))
            return 1;
        return ftruncate(fd, c->offset) == 0 ? 0 : -1;
    }
    for (int64_t at = 0; at < c->size; at += SECTOR) {
        int64_t size = c->size - at < SECTOR ? c->size - at : SECTOR;
        if (random_below(r, 2))
            lost++;
        else
            put(fd, c->new + at, size, c->offset + at);
    }
    return lost;
}

static int64_t memory_forget(struct memory *memory, uint64_t seed)
{
    struct random r;
    int64_t lost = 0;
    int fd = open(memory->path, O_RDWR | O_CLOEXEC);

    if (fd < 0) /* deleted since */
        return 0;
    for (size_t i = memory->count; i > 0; i--)
        undo(fd, &memory->changes[i - 1]);
    random_seed(&r, seed);
    for (size_t i = 0; i < memory->count; i++)
        lost +=
            seed ? redo_some(fd, &memory->changes[i], &r) : memory->changes[i].size / SECTOR + 1;
    close(fd);
    memory_clear(memory);
    return lost;
}

int64_t forgetful_forget(uint64_t seed)
{
    int64_t lost = 0;

    for (size_t i = 0; i < disk.file_count; i++) {
        size_t len = strlen(disk.files[i].path);
        lost += memory_forget(&disk.files[i], seed);
        /* Shared memory does not outlive the machine. */
        if (len > 4 && strcmp(disk.files[i].path + len - 4, "-wal") == 0) {
            char *shm = mem_printf("%.*s-shm", (int)(len - 4), disk.files[i].path);
            unlink(shm);
            free(shm);
        }
    }
    return lost;
}
