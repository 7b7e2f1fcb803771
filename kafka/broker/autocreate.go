package broker

import (
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// autoCreate creates the topics that a producer asks metadata for. kfake can do that itself, but then forgets to write the
// topic down, and after a kill its records are gone.
func autoCreate(c *kfake.Cluster) {
	c.ControlKey(int16(kmsg.Metadata), func(req kmsg.Request) (kmsg.Response, error, bool) {
		r, ok := req.(*kmsg.MetadataRequest)
		if !ok || !r.AllowAutoTopicCreation || len(r.Topics) == 0 {
			return nil, nil, false
		}
		var names []string
		for _, t := range r.Topics {
			if t.Topic != nil && t.TopicID == [16]byte{} {
				names = append(names, *t.Topic)
			}
		}
		// Creating waits for the cluster's loop, in which this function runs: it must yield.
		c.SleepControl(func() {
			for _, name := range names {
				// A name that exists or is not allowed is answered by the metadata itself.
				_ = c.CreateTopic(name, 0, nil)
			}
		})
		return nil, nil, false
	})
}
