package server

import (
	"strconv"

	"github.com/dorisemu/dorisemu/internal/feconfig"
	"github.com/dorisemu/dorisemu/routineload"
)

// openSettings makes the settings of ADMIN SET FRONTEND CONFIG; those of routine load go on to its manager.
func (s *Server) openSettings() {
	known := map[string]string{
		"http_port": strconv.Itoa(port(s.addresses.FEHTTP)), "query_port": strconv.Itoa(port(s.addresses.MySQL)),
	}
	// The emulated release decides what those of routine load are at first.
	jobs := s.jobs.Settings()
	for _, name := range routineload.SettingNames() {
		known[name], _ = jobs.Get(name)
	}
	s.settings = feconfig.New(known)
	s.housekeepingChanged = make(chan struct{}, 1)
	for _, name := range routineload.SettingNames() {
		s.settings.Obey(name, func(value string) {
			s.jobs.ChangeSettings(func(to *routineload.Settings) {
				// The value was checked before it came here.
				_, _ = to.Set(name, value)
			})
		})
	}
	s.settings.Obey(housekeepingSetting, func(string) {
		select {
		case s.housekeepingChanged <- struct{}{}:
		default:
		}
	})
	for _, name := range []string{"max_small_file_size_bytes", "max_small_file_number"} {
		s.settings.Obey(name, func(string) {})
	}
}
