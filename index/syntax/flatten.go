package syntax

/*
#include <stdbool.h>
#include <stdint.h>

// What is used of tree-sitter's C API (lib/include/tree_sitter/api.h, 0.25).
// The Go binding compiles the library but exports no C header, so the
// declarations stand here; weak, because the symbols come from the binding's
// object files in the final link only.
typedef struct { uint32_t row, column; } TSPoint;
typedef struct { uint32_t context[4]; const void *id, *tree; } TSNode;
typedef struct { const void *tree, *id; uint32_t context[3]; } TSTreeCursor;
#define WEAK __attribute__((weak))
WEAK extern TSTreeCursor ts_tree_cursor_new(TSNode);
WEAK extern void ts_tree_cursor_delete(TSTreeCursor *);
WEAK extern TSNode ts_tree_cursor_current_node(const TSTreeCursor *);
WEAK extern uint16_t ts_tree_cursor_current_field_id(const TSTreeCursor *);
WEAK extern bool ts_tree_cursor_goto_first_child(TSTreeCursor *);
WEAK extern bool ts_tree_cursor_goto_next_sibling(TSTreeCursor *);
WEAK extern bool ts_tree_cursor_goto_parent(TSTreeCursor *);
WEAK extern uint32_t ts_node_descendant_count(TSNode);
WEAK extern uint16_t ts_node_symbol(TSNode);
WEAK extern TSPoint ts_node_start_point(TSNode);
WEAK extern TSPoint ts_node_end_point(TSNode);
WEAK extern uint32_t ts_node_start_byte(TSNode);
WEAK extern uint32_t ts_node_end_byte(TSNode);
WEAK extern bool ts_node_is_missing(TSNode);

typedef struct {
	uint32_t start, end, row, column, endRow;
	int32_t parent, next;
	uint16_t symbol, field;
	uint8_t missing;
} flatNode;

static uint32_t flat_count(TSNode *root) { return ts_node_descendant_count(*root); }

// flat_fill writes the tree below root in pre-order and returns how many
// nodes it wrote, at most limit.
static uint32_t flat_fill(TSNode *root, flatNode *out, uint32_t limit) {
	TSTreeCursor cursor = ts_tree_cursor_new(*root);
	uint32_t count = 0;
	int32_t parent = -1;
	while (count < limit) {
		TSNode n = ts_tree_cursor_current_node(&cursor);
		flatNode *f = &out[count];
		TSPoint a = ts_node_start_point(n), b = ts_node_end_point(n);
		f->start = ts_node_start_byte(n);
		f->end = ts_node_end_byte(n);
		f->row = a.row;
		f->column = a.column;
		f->endRow = b.row;
		f->parent = parent;
		f->symbol = ts_node_symbol(n);
		f->field = ts_tree_cursor_current_field_id(&cursor);
		f->missing = ts_node_is_missing(n);
		int32_t self = (int32_t)count++;
		if (ts_tree_cursor_goto_first_child(&cursor)) {
			parent = self;
			continue;
		}
		f->next = count;
		bool more = true;
		while (!ts_tree_cursor_goto_next_sibling(&cursor)) {
			if (parent < 0 || !ts_tree_cursor_goto_parent(&cursor)) {
				more = false;
				break;
			}
			out[parent].next = count;
			parent = out[parent].parent;
		}
		if (!more) break;
	}
	for (; parent >= 0; parent = out[parent].parent) out[parent].next = count;
	ts_tree_cursor_delete(&cursor);
	return count;
}
*/
import "C"

import (
	"unsafe"

	sitter "github.com/tree-sitter/go-tree-sitter"
)

// flatNode is one node of a flattened tree. The nodes of a tree stand in
// pre-order, so that those below node i are i+1 up to, not including, next.
type flatNode struct {
	start, end   uint32 // bytes
	row          uint32 // 0-based
	column       uint32 // bytes from the start of the row
	endRow       uint32 // 0-based row of the byte after the last
	parent, next int32
	symbol       uint16
	field        uint16 // 0: none
	missing      uint8
}

// flatten copies the tree out of C in one call. A cgo call costs more than
// what it does on a node; from here on the tree is Go memory: cheap to walk,
// without recursion, and freed by the garbage collector.
func flatten(root *sitter.Node) []flatNode {
	r := (*C.TSNode)(unsafe.Pointer(root))
	nodes := make([]flatNode, C.flat_count(r))
	out := (*C.flatNode)(unsafe.Pointer(unsafe.SliceData(nodes)))
	return nodes[:C.flat_fill(r, out, C.uint32_t(len(nodes)))]
}

// Both sides must lay the structs out alike; either line fails to compile if
// they do not.
const (
	_ = uint(unsafe.Sizeof(C.flatNode{}) - unsafe.Sizeof(flatNode{}))
	_ = uint(unsafe.Sizeof(flatNode{}) - unsafe.Sizeof(C.flatNode{}))
	_ = uint(unsafe.Sizeof(C.TSNode{}) - unsafe.Sizeof(sitter.Node{}))
	_ = uint(unsafe.Sizeof(sitter.Node{}) - unsafe.Sizeof(C.TSNode{}))
)
