// Package errorlog keeps the rows that loads filtered as text files, which ErrorLogUrls name and the backend's HTTP port serves.
//
// A [Log] is a directory; it is safe for concurrent use and starts no goroutine (who serves calls Expire from time to time). A
// [Writer] belongs to the goroutine of one load and makes its file with the first filtered row. URLs are the caller's. The
// server and the task runner import it. Imports: load, internal.
package errorlog
