package syntax

// The sizes of a file, in bytes, above which something is not done with it.
const (
	MaxWritten = 1 << 20 // is reviewed and indexed: nobody wrote what is larger by hand
	MaxRead    = 2 << 20 // is read for what its code does: what is larger is data, or generated
	MaxSource  = 8 << 20 // is parsed by [Parse]
)
