package review

import (
	"context"
	"errors"
	"fmt"
	"time"

	"breakwater/review/action"
)

// uploadTime bounds the upload of the artifact: the review is done, and a
// runner that does not take it must not hold up its result.
const uploadTime = 30 * time.Second

// uploaded is the artifact of the run; failed says why there is none that should be.
type uploaded struct {
	action.Artifact
	failed string
}

// upload makes the files an artifact of the run, where the runner takes one, and the joint
// patch one of its own.
func upload(
	ctx context.Context, c console, in action.Inputs, joint []byte, files []action.ArtifactFile,
) uploaded {
	if in.UploadArtifact == action.UploadNever || in.UploadArtifact == action.UploadAuto && !c.runner.Actions() {
		return uploaded{}
	}
	c.progress.stage("uploading the artifact")
	ctx, cancel := c.after(ctx, graceUpload)
	defer cancel()
	ctx, stop := context.WithTimeout(ctx, min(uploadTime, in.Timeout/4))
	defer stop()
	u := action.Uploader{Mask: c.printer.Mask}
	all, err := u.Upload(ctx, c.runner, artifactName(in), files)
	switch {
	case errors.Is(err, action.ErrNoArtifacts) && in.UploadArtifact == action.UploadAuto:
		c.log.Info("no artifact", "because", err)
		return uploaded{}
	case err != nil:
		why := fmt.Sprintf("The results could not be uploaded (%v). They are in %s.", err, in.OutputDir)
		c.printer.Annotate(action.Annotation{Level: action.Warning, Title: "Breakwater: no artifact", Message: why})
		return uploaded{failed: why}
	}
	if len(joint) > 0 && !in.Shard.Shared() { // the patch of all shards is of use, merge uploads it
		if _, err := u.UploadFile(ctx, c.runner,
			action.TextFile("breakwater.patch", joint)); err != nil &&
			!errors.Is(err, action.ErrNoArtifacts) {
			c.log.Warn("the patch is in the artifact only as part of the archive", "error", err)
		}
	}
	return uploaded{Artifact: all}
}

// artifactName tells the artifacts of shards apart: names are unique in a run.
func artifactName(in action.Inputs) string {
	if in.Shard.Shared() {
		return in.Shard.Name()
	}
	return "breakwater"
}
