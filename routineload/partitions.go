package routineload

import "slices"

// applyPartitions compares the topic's partitions with the job's. A change, or a partition without progress, makes the job be
// divided again; its new partitions start where Starts says (Doris: RoutineLoadJob.update, KafkaRoutineLoadJob.isKafkaPartitionsChanged).
//
// Doris does not journal where a discovered partition starts and loses it in a restart; we save it, so that nothing that was
// written in between is skipped.
func applyPartitions(s jobState, e partitionsFound) (jobState, []effect, error) {
	if s.State.Final() || s.State == Paused && !e.AutoResume {
		return s, nil, nil
	}
	changed := false
	switch {
	case e.Custom:
		s.Partitions = e.Partitions
	case !containsAll(s.Partitions, e.Partitions), len(s.Partitions) > len(e.Partitions):
		s.Partitions = e.Partitions
		changed = true
	}
	starts := map[int32]int64{}
	for _, p := range s.Partitions {
		if next, known := s.Progress[p]; known && next >= 0 {
			continue
		}
		changed = true
		if start, ok := e.Starts[p]; ok {
			starts[p] = start
		}
	}
	if !changed && !e.AutoResume {
		return s, nil, nil
	}
	s.OtherMsg = ""
	if s.PauseReason != nil {
		s.OtherMsg = s.PauseReason.Message
	}
	s.advance(starts)
	return needSchedule(s), []effect{saveState, cancelTasks}, nil
}

// containsAll reports whether all of sub are in set.
func containsAll(set, sub []int32) bool {
	for _, p := range sub {
		if !slices.Contains(set, p) {
			return false
		}
	}
	return true
}

// divide deals the partitions out to n tasks: task i gets partitions i, i+n, i+2n ... of the list
// (Doris: KafkaRoutineLoadJob.divideRoutineLoadJob).
func divide(partitions []int32, progress map[int32]int64, n int) []map[int32]int64 {
	shares := make([]map[int32]int64, n)
	for i := range shares {
		shares[i] = map[int32]int64{}
		for k := i; k < len(partitions); k += n {
			shares[i][partitions[k]] = progress[partitions[k]]
		}
	}
	return shares
}
