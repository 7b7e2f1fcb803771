package release

import "testing"

func TestParse(t *testing.T) {
	for text, want := range map[string]Release{"": V40, "4.0": V40, "3.0": V30, "2.1": V21} {
		if got, err := Parse(text); err != nil || got != want || text != "" && got.String() != text {
			t.Errorf("%q is %v: %v", text, got, err)
		}
	}
	for _, text := range []string{"2.0", "4", "4.0.2", "v4.0"} {
		if got, err := Parse(text); err == nil {
			t.Errorf("%q is %v", text, got)
		}
	}
}

// TestRoutineLoad has the numbers of the documentation of each release.
func TestRoutineLoad(t *testing.T) {
	if d := V21.RoutineLoad(); d.MaxBatchIntervalSeconds != 10 || d.MaxBatchRows != 200000 || d.MaxBatchSize != 104857600 || d.MaxTaskConcurrency != 5 || d.AdaptiveBatch || d.ComputeGroup {
		t.Errorf("2.1: %+v", d)
	}
	if d := V30.RoutineLoad(); d.MaxBatchIntervalSeconds != 60 || d.MaxBatchRows != 20000000 || d.AdaptiveBatch || !d.ComputeGroup {
		t.Errorf("3.0: %+v", d)
	}
	if d := V40.RoutineLoad(); d.MaxBatchSize != 1073741824 || d.MaxTaskConcurrency != 256 || !d.AdaptiveBatch || !d.ComputeGroup {
		t.Errorf("4.0: %+v", d)
	}
	var none Release
	if none != V40 {
		t.Error("the zero value is not the newest release")
	}
}
