package answer

// fromMarkdown reads a report.
func (r *Reply) fromMarkdown(text string) {}
