package report

// The types of this file are the parts of SARIF 2.1.0 (OASIS, section 3) that
// the report uses.

type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool              sarifTool            `json:"tool"`
	AutomationDetails sarifID              `json:"automationDetails"`
	Invocations       []sarifInvocation    `json:"invocations"`
	BaseIDs           map[string]sarifBase `json:"originalUriBaseIds"`
	Provenance        []sarifProvenance    `json:"versionControlProvenance,omitempty"`
	ColumnKind        string               `json:"columnKind"`
	Results           []sarifResult        `json:"results"`
	Properties        map[string]any       `json:"properties,omitempty"`
}

type sarifTool struct {
	Driver     sarifDriver      `json:"driver"`
	Extensions []sarifExtension `json:"extensions,omitempty"`
}

// sarifExtension is what the review's words depend on beside the program.
type sarifExtension struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

type sarifDriver struct {
	Name            string      `json:"name"`
	Version         string      `json:"version,omitempty"`
	InformationURI  string      `json:"informationUri"`
	FullDescription sarifText   `json:"fullDescription"`
	Rules           []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID               string         `json:"id"`
	Name             string         `json:"name,omitempty"`
	ShortDescription sarifText      `json:"shortDescription"`
	FullDescription  sarifText      `json:"fullDescription"`
	Help             sarifText      `json:"help"`
	Default          sarifDefault   `json:"defaultConfiguration"`
	Properties       map[string]any `json:"properties"`
}

type sarifDefault struct {
	Level string `json:"level"`
}

type sarifText struct {
	Text     string `json:"text"`
	Markdown string `json:"markdown,omitempty"`
}

type sarifID struct {
	ID string `json:"id"`
}

type sarifBase struct {
	Description sarifText `json:"description"`
}

type sarifProvenance struct {
	RepositoryURI string      `json:"repositoryUri"`
	RevisionID    string      `json:"revisionId,omitempty"`
	MappedTo      sarifMapped `json:"mappedTo"`
}

// sarifMapped says which base of paths a repository was checked out to.
type sarifMapped struct {
	BaseID string `json:"uriBaseId"`
}

type sarifInvocation struct {
	Successful    bool                `json:"executionSuccessful"`
	ExitCode      int                 `json:"exitCode"`
	Start         string              `json:"startTimeUtc,omitempty"`
	End           string              `json:"endTimeUtc,omitempty"`
	Notifications []sarifNotification `json:"toolExecutionNotifications"`
}

type sarifNotification struct {
	Level     string          `json:"level"`
	Message   sarifText       `json:"message"`
	Locations []sarifLocation `json:"locations,omitempty"`
}

type sarifResult struct {
	RuleID        string             `json:"ruleId"`
	RuleIndex     int                `json:"ruleIndex"`
	Level         string             `json:"level"`
	Message       sarifText          `json:"message"`
	Locations     []sarifLocation    `json:"locations"`
	Fingerprints  map[string]string  `json:"partialFingerprints"`
	Fixes         []sarifFix         `json:"fixes,omitempty"`
	BaselineState string             `json:"baselineState,omitempty"`
	Suppressions  []sarifSuppression `json:"suppressions,omitzero"`
	Properties    map[string]any     `json:"properties"`
}

type sarifSuppression struct {
	Kind          string         `json:"kind"`   // inSource, external
	Status        string         `json:"status"` // accepted, underReview
	Justification string         `json:"justification,omitempty"`
	Location      *sarifLocation `json:"location,omitempty"` // of what asks for it
}

type sarifLocation struct {
	Physical sarifPhysical  `json:"physicalLocation"`
	Logical  []sarifLogical `json:"logicalLocations,omitempty"`
}

type sarifLogical struct {
	Name string `json:"name"`
}

type sarifPhysical struct {
	Artifact sarifArtifact `json:"artifactLocation"`
	Region   *sarifRegion  `json:"region,omitempty"`
}

type sarifArtifact struct {
	URI    string `json:"uri"`
	BaseID string `json:"uriBaseId"`
}

type sarifRegion struct {
	StartLine   int            `json:"startLine"`
	StartColumn int            `json:"startColumn,omitempty"`
	EndLine     int            `json:"endLine"`
	EndColumn   int            `json:"endColumn,omitempty"`
	Snippet     *sarifTextOnly `json:"snippet,omitempty"`
}

type sarifTextOnly struct {
	Text string `json:"text"`
}

type sarifFix struct {
	Description sarifText     `json:"description"`
	Changes     []sarifChange `json:"artifactChanges"`
}

type sarifChange struct {
	Artifact     sarifArtifact      `json:"artifactLocation"`
	Replacements []sarifReplacement `json:"replacements"`
}

type sarifReplacement struct {
	Deleted  sarifRegion    `json:"deletedRegion"`
	Inserted *sarifTextOnly `json:"insertedContent,omitempty"`
}
