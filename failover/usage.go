package failover

// What a server says a request cost is a claim: a budget that believed it would
// be lifted by a negative figure and used up by an absurd one.
const (
	bytesPerToken = 3       // on the safe side for code, as prompts are estimated
	mostPerToken  = 64      // no tokenizer packs more bytes of a whole prompt into one token
	frameTokens   = 4096    // what a server adds to a prompt: roles, its own instructions
	mostAnswer    = 1 << 18 // tokens; twice what models write at most, reasoning included
)

// counted returns the reply with figures that can be true: where one cannot, an
// estimate stands in for it. 0 stays: the server does not say.
func (r Reply) counted(req Request) Reply {
	asked := len(req.System) + len(req.User)
	if req.Schema != nil {
		asked += len(req.Schema.JSON)
	}
	r.TokensIn = credible(r.TokensIn, asked, asked+frameTokens)
	r.TokensOut = credible(r.TokensOut, len(r.Text)+len(r.Refusal), mostAnswer)
	return r
}

// credible returns a figure for so many bytes of text unless it is out of all
// bounds, and an estimate then.
func credible(tokens, bytes, most int) int {
	if tokens == 0 || tokens >= bytes/mostPerToken && tokens > 0 && tokens <= most {
		return tokens
	}
	return (bytes + bytesPerToken - 1) / bytesPerToken
}
