package review

import (
	"context"
	"errors"
	"fmt"
	"time"

	"breakwater/review/action"
	"breakwater/review/report"
)

// uploadTime bounds the upload of the artifact: the review is done, and a
// runner that does not take it must not hold up its result.
const uploadTime = 30 * time.Second

// upload makes the files an artifact of the run, where the runner takes one,
// and notes in the report where it is or why there is none.
func (r *run) upload(ctx context.Context, rep *report.Report, files []action.ArtifactFile) {
	if r.in.UploadArtifact == action.UploadNever || r.in.UploadArtifact == action.UploadAuto && !r.runner.Actions() {
		return
	}
	r.progress.stage("uploading the artifact", 0, "")
	ctx, cancel := grace(ctx)
	defer cancel()
	ctx, stop := context.WithTimeout(ctx, min(uploadTime, r.in.Timeout/4))
	defer stop()
	u := action.Uploader{Mask: r.printer.Mask}
	all, err := u.Upload(ctx, r.runner, "breakwater", files)
	switch {
	case errors.Is(err, action.ErrNoArtifacts) && r.in.UploadArtifact == action.UploadAuto:
		r.log.Info("no artifact", "because", err)
		return
	case err != nil:
		why := fmt.Sprintf("The results could not be uploaded (%v). They are in %s.", err, r.in.OutputDir)
		r.printer.Annotate(action.Annotation{Level: action.Warning, Title: "Breakwater: no artifact", Message: why})
		rep.Notices = append(rep.Notices, why)
		return
	}
	rep.Links.ArtifactID, rep.Links.Artifact = all.ID, all.URL
	if len(rep.Joint) > 0 {
		if _, err := u.UploadFile(ctx, r.runner, action.ArtifactFile{Name: "breakwater.patch", Content: rep.Joint}); err != nil && !errors.Is(err, action.ErrNoArtifacts) {
			r.log.Warn("the patch is in the artifact only as part of the archive", "error", err)
		}
	}
}
