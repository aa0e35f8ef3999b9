package index

func (s *session) configuration() []candidate { return nil }
func (s *session) protection() []candidate    { return nil }
func (s *session) mountings() []candidate     { return nil }
func (s *session) callers() []candidate       { return nil }
func (s *session) similar() []candidate       { return nil }
