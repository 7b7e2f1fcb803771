package setting

import "sync"

// Values are the values of the settings of one running process. Its methods may be called by any goroutine.
type Values struct {
	mu sync.Mutex
	// changed are the values that differ from the defaults, by the setting's name.
	changed map[string]string
	obeyed  map[string][]func(value string)
}

// Row is one setting with its value.
type Row struct {
	Field
	Value string
}

// NewValues returns values that are the defaults, but for those that are known of this process, such as its ports.
func NewValues(lookup func(name string) *Field, known map[string]string) *Values {
	v := &Values{changed: map[string]string{}, obeyed: map[string][]func(string){}}
	for name, value := range known {
		if f := lookup(name); f != nil {
			v.changed[f.Name] = value
		}
	}
	return v
}

// Get returns the current text of a setting.
func (v *Values) Get(f *Field) string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.get(f)
}

// get is the current text; the lock is held.
func (v *Values) get(f *Field) string {
	if text, ok := v.changed[f.Name]; ok {
		return text
	}
	return f.Default
}

// Rows returns the settings whose name is wanted, in the order of the fields.
func (v *Values) Rows(fields Fields, wanted func(name string) bool) []Row {
	v.mu.Lock()
	defer v.mu.Unlock()
	var rows []Row
	for i := range fields {
		if f := &fields[i]; wanted(f.Name) {
			rows = append(rows, Row{*f, v.get(f)})
		}
	}
	return rows
}

// Obey calls f with each new value of a setting, on the goroutine that sets it.
func (v *Values) Obey(field *Field, f func(value string)) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.obeyed[field.Name] = append(v.obeyed[field.Name], f)
}

// Obeyed reports whether anything obeys a setting; the others are kept and shown only.
func (v *Values) Obeyed(f *Field) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return len(v.obeyed[f.Name]) > 0
}

// Set gives a setting a text unless allowed, which is asked with the old one, returns an error; nil allows all.
func (v *Values) Set(f *Field, text string, allowed func(old string) error) error {
	v.mu.Lock()
	if allowed != nil {
		if err := allowed(v.get(f)); err != nil {
			v.mu.Unlock()
			return err
		}
	}
	v.changed[f.Name] = text
	listeners := v.obeyed[f.Name]
	v.mu.Unlock()
	for _, l := range listeners {
		l(text)
	}
	return nil
}
