package syntax

/*
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

// tree-sitter's C API (lib/include/tree_sitter/api.h, 0.25); weak as in
// flatten.go.
__attribute__((weak)) extern void ts_set_allocator(
	void *(*)(size_t), void *(*)(size_t, size_t), void *(*)(void *, size_t), void (*)(void *));

static void plain_allocator(void) {
#ifdef __GLIBC__
	// What a parse took goes back when it ends. Left alone, each of the many threads that Go calls C on gets an arena of
	// its own and keeps it, and one large file raises what is kept for good.
	mallopt(M_ARENA_MAX, 2);
	mallopt(M_MMAP_THRESHOLD, 256 << 10);
	mallopt(M_TRIM_THRESHOLD, 512 << 10);
#endif
	if (ts_set_allocator) ts_set_allocator(NULL, NULL, NULL, NULL);
}
*/
import "C"

// The Go binding has tree-sitter allocate through Go, where each call crosses
// from C and back; that is a fifth of the time of a parse. NULL puts the C
// library's own allocator back.
func init() { C.plain_allocator() }
