package index

import "context"

// A keyword index on a disk that takes no more cannot be asked again: bleve closes, after a
// write that failed, what others still read. So nobody reads one on a disk while it is written,
// and after such a write it goes on in memory.

// write puts documents into the keyword index and calls written before anybody reads them.
func (ix *Index) write(docs []chunkDoc, written func()) { ix.change(docs, nil, written) }

// change writes documents, and removes others.
func (ix *Index) change(docs []chunkDoc, gone []string, written func()) {
	defer ix.lockStore()()
	err := ix.store.write(docs, gone)
	written()
	if err != nil && ix.cache != nil {
		err = ix.leaveDisk(err)
	}
	if err != nil {
		ix.note("keyword index: " + err.Error())
	}
}

// lockStore keeps others from replacing the store, and from reading it if it is on a disk.
func (ix *Index) lockStore() (unlock func()) {
	ix.storeMu.RLock()
	if ix.cache == nil {
		return ix.storeMu.RUnlock
	}
	ix.storeMu.RUnlock()
	ix.storeMu.Lock()
	return ix.storeMu.Unlock
}

// leaveDisk gathers in memory what the keyword index holds. Nobody else may use it meanwhile.
func (ix *Index) leaveDisk(why error) error {
	inMemory, err := openStore("")
	if err != nil {
		return err
	}
	_ = ix.store.close() // the disk has failed already
	_ = ix.cache.close()
	ix.store, ix.cache, ix.unkept, ix.left = inMemory, nil, why, why
	b := batch{put: func(docs []chunkDoc, _ func()) {
		if failed := inMemory.write(docs, nil); failed != nil {
			ix.note("keyword index: " + failed.Error())
		}
	}}
	ix.parseAll(context.Background(), ix.indexed(), func(_ int, p parsed) { b.add(p.docs, nil) })
	b.write()
	return nil
}

// indexed returns the files whose chunks are in the keyword index.
func (ix *Index) indexed() (ids []int) {
	ix.loader.lock.RLock()
	defer ix.loader.lock.RUnlock()
	for id, sketch := range ix.loader.sketches {
		if sketch != nil {
			ids = append(ids, id)
		}
	}
	return ids
}

// find yields the chunks that have a term in a field, in no useful order.
func (ix *Index) find(ctx context.Context, field, term string, yield func(path string, c chunk)) error {
	ix.storeMu.RLock()
	defer ix.storeMu.RUnlock()
	return ix.store.find(ctx, field, term, yield)
}
