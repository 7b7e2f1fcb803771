// Package expr is Doris's scalar expressions: which function a call means, which casts are implied, the text that SHOW
// prints, and the value, over chunks.
//
// [Analyze] turns a tree of sql/ast into a typed [Node] by the rules of Doris's analyzer (Nereids: ExpressionAnalyzer,
// TypeCoercionUtils, ComputeSignature); errors have Doris's wording. [Node.Render] is the legacy text of JobProperties.
// [Compile] makes an [Evaluator], which belongs to one goroutine and reuses its vectors; [Fold] evaluates constants. The
// tables of functions are read once and then only read. The package starts no goroutine; sql/statement, sql/engine and load
// import it. A function that Doris has and that is not evaluated here answers doriserr.NotSupported at Compile and names the
// nearest one that is; docs/functions.md lists all.
package expr
