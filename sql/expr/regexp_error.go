package expr

import (
	"errors"
	"regexp"
	"regexp/syntax"
	"strings"

	"github.com/dorisemu/dorisemu/internal/doriserr"
)

// re2Errors are RE2's words for the errors of a pattern.
var re2Errors = map[syntax.ErrorCode]string{
	syntax.ErrMissingBracket: "missing ]", syntax.ErrMissingParen: "missing )", syntax.ErrUnexpectedParen: "unexpected )",
	syntax.ErrMissingRepeatArgument: "no argument for repetition operator", syntax.ErrInvalidRepeatOp: "bad repetition operator",
	syntax.ErrInvalidRepeatSize: "invalid repetition size", syntax.ErrTrailingBackslash: "trailing \\",
	syntax.ErrInvalidNamedCapture: "invalid named capture group", syntax.ErrInvalidPerlOp: "invalid perl operator",
}

// re2Error is the error of a pattern in RE2's words.
func re2Error(err error) string {
	var e *syntax.Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	code, what := e.Code, e.Expr
	if strings.HasPrefix(what, "(?<=") || strings.HasPrefix(what, "(?<!") {
		code, what = syntax.ErrInvalidPerlOp, "(?<"
	}
	text, ok := re2Errors[code]
	if !ok {
		text = string(code)
	}
	if what == "" {
		return text
	}
	return text + ": " + what
}

// advancedPatterns is what Doris advises where another engine could be turned on.
const advancedPatterns = "If you need advanced regex features, try setting enable_extended_regex=true"

// compilePattern compiles the pattern of a function, with the function's error. The functions that extract have a dot that
// does not match the end of a line (Doris: RegexpExtractEngine, StringFunctions::compile_regex, FunctionLikeBase).
func compilePattern(function, pattern string) (*regexp.Regexp, error) {
	flags := "(?s)"
	if strings.HasPrefix(function, "regexp_extract") {
		flags = ""
	}
	re, err := regexp.Compile(flags + pattern)
	if err == nil {
		return re, nil
	}
	switch {
	case strings.HasPrefix(function, "regexp_extract"):
		return nil, doriserr.New("Invalid regex pattern: %s. Error: %s. %s", pattern, re2Error(err), advancedPatterns)
	case strings.HasPrefix(function, "regexp_"):
		return nil, doriserr.New("Could not compile regexp pattern: %s\nError: %s", pattern, re2Error(err))
	}
	return nil, invalidPattern(pattern, err)
}

// invalidPattern is the error of a pattern that cannot be compiled.
func invalidPattern(pattern string, err error) error {
	return doriserr.New("Invalid regex expression: %s. Error: %s. %s", pattern, re2Error(err), advancedPatterns)
}
