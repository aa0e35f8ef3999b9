package rules

import (
	"strings"
	"testing"
)

// TestOneFindingForAFix: what one change fixes is told once, with all its places.
func TestOneFindingForAFix(t *testing.T) {
	const src = `from fastapi import Depends, FastAPI
from sqlalchemy.orm import Session

app = FastAPI()


@app.post("/users")
async def create(name: str, db: Session = Depends(get_db)):
    db.execute(insert(name))
    db.flush()
    db.commit()


@app.put("/users")
async def rename(name: str, db: Session = Depends(get_db)):
    try:
        db.execute(update(name))
        await notify(name)
        db.commit()
    except ValueError:
        db.rollback()


@app.get("/users")
async def users(db: Session = Depends(get_db)):
    return db.execute(select()).all()
`
	var got []string
	for _, x := range review(fileOf("a.py", src)) {
		if x.Rule == "blocking-call-in-async" {
			got = append(got, x.Symbol+": "+x.Why)
		}
	}
	if len(got) != 3 || !strings.HasSuffix(got[0], "The same happens on lines 10, 11.") ||
		!strings.HasSuffix(got[1], "The same happens on lines 19, 21.") || strings.Contains(got[2], "same") {
		t.Errorf("got %q", got)
	}
}
