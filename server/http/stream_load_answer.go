package http

import (
	"bytes"
	"encoding/json"
	"net/http"
)

// The statuses of a Stream Load.
const (
	loadSuccess   = "Success"
	loadFail      = "Fail"
	labelExists   = "Label Already Exists"
	noTransaction = -1
)

// loadAnswer is the answer to a Stream Load (Doris: StreamLoadContext::to_json); the order of the keys is Doris's. Times are in
// milliseconds. Pointers are left out of some answers.
type loadAnswer struct {
	TxnID             int64  `json:"TxnId"`
	Label             string `json:"Label"`
	Comment           string `json:"Comment"`
	TwoPhaseCommit    string `json:"TwoPhaseCommit,omitempty"`
	GroupCommit       bool   `json:"GroupCommit,omitempty"`
	Status            string `json:"Status"`
	ExistingJobStatus string `json:"ExistingJobStatus,omitempty"`
	Message           string `json:"Message"`
	TotalRows         int64  `json:"NumberTotalRows"`
	LoadedRows        int64  `json:"NumberLoadedRows"`
	FilteredRows      int64  `json:"NumberFilteredRows"`
	UnselectedRows    int64  `json:"NumberUnselectedRows"`
	LoadBytes         int64  `json:"LoadBytes"`
	LoadTime          int64  `json:"LoadTimeMs"`
	BeginTime         *int64 `json:"BeginTxnTimeMs,omitempty"`
	PutTime           int64  `json:"StreamLoadPutTimeMs"`
	ReadTime          int64  `json:"ReadDataTimeMs"`
	WriteTime         int64  `json:"WriteDataTimeMs"`
	ReceiveTime       int64  `json:"ReceiveDataTimeMs"`
	CommitTime        *int64 `json:"CommitAndPublishTimeMs,omitempty"`
	ErrorURL          string `json:"ErrorURL,omitempty"`
	FirstError        string `json:"FirstErrorMsg,omitempty"`
}

// pretty writes v as the backend does: four blanks a level, and HTTP 200 for errors too.
func pretty(w http.ResponseWriter, v any) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "    ")
	_ = e.Encode(v) // texts and numbers can always be encoded
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(b.Bytes()) // the client is gone if this fails
}
