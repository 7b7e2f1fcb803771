package elementary

import (
	"bufio"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
)

// functions are the package's by name; those of one argument ignore the second.
var functions = map[string]func(x, y float64) float64{
	"sin": single(Sin), "cos": single(Cos), "tan": single(Tan), "asin": single(Asin), "acos": single(Acos), "atan": single(Atan),
	"exp": single(Exp), "log": single(Log), "log2": single(Log2), "log10": single(Log10), "sinh": single(Sinh), "cosh": single(Cosh),
	"tanh": single(Tanh), "cbrt": single(Cbrt), "asinh": single(Asinh), "acosh": single(Acosh), "atanh": single(Atanh), "pow": Pow, "atan2": Atan2,
}

func single(f func(float64) float64) func(x, y float64) float64 {
	return func(x, _ float64) float64 { return f(x) }
}

// TestCorrectlyRounded checks the values against those of a computation with 300 bits.
func TestCorrectlyRounded(t *testing.T) {
	file, err := os.Open("testdata/values.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	checked := 0
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		c := strings.Split(lines.Text(), "\t")
		var n [3]float64
		for i, text := range c[1:] {
			if text == "" {
				continue
			}
			if n[i], err = strconv.ParseFloat(text, 64); err != nil {
				t.Fatal(err)
			}
		}
		if got := functions[c[0]](n[0], n[1]); got != n[2] {
			t.Errorf("%s(%v, %v) = %v, want %v", c[0], n[0], n[1], got, n[2])
		}
		checked++
	}
	if checked < 2000 {
		t.Errorf("%d values checked", checked)
	}
}

// TestSpecialValues checks that what is no ordinary number is as in the standard library.
func TestSpecialValues(t *testing.T) {
	special := []float64{0, math.Copysign(0, -1), math.Inf(1), math.Inf(-1), math.NaN(), 1, -1, math.MaxFloat64, -math.MaxFloat64, math.SmallestNonzeroFloat64, 1e300, 1e-300, 2, -3, 0.5}
	standard := map[string]func(float64) float64{
		"sin": math.Sin, "cos": math.Cos, "tan": math.Tan, "asin": math.Asin, "acos": math.Acos, "atan": math.Atan, "exp": math.Exp, "log": math.Log,
		"log2": math.Log2, "log10": math.Log10, "sinh": math.Sinh, "cosh": math.Cosh, "tanh": math.Tanh, "cbrt": math.Cbrt, "asinh": math.Asinh,
		"acosh": math.Acosh, "atanh": math.Atanh,
	}
	check := func(name string, x, y, got, want float64) {
		near := got == want || math.IsNaN(got) && math.IsNaN(want) || math.Abs(got-want) <= 1e-15*math.Abs(want)
		if !near || math.Signbit(got) != math.Signbit(want) && !math.IsNaN(want) {
			t.Errorf("%s(%v, %v) = %v, want %v", name, x, y, got, want)
		}
	}
	for _, x := range special {
		for name, f := range standard {
			check(name, x, 0, functions[name](x, 0), f(x))
		}
		for _, y := range special {
			check("pow", x, y, Pow(x, y), math.Pow(x, y))
			check("atan2", x, y, Atan2(x, y), math.Atan2(x, y))
		}
	}
}

func BenchmarkExp(b *testing.B) {
	for i := range b.N {
		Exp(float64(i&63) / 8)
	}
}

func BenchmarkSin(b *testing.B) {
	for i := range b.N {
		Sin(float64(i&63) / 8)
	}
}
