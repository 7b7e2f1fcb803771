// Package parser reads the Doris dialect: a tokenizer and a recursive-descent parser that make the nodes of sql/ast.
//
// Entry points: [Split] and [SplitAll] cut a text into statements, [Parse] reads one statement, [ParseExpr], [ParseType] and
// [ParseColumns] read pieces that are stored or sent in HTTP headers. The grammar is that of Doris (DorisLexer.g4, DorisParser.g4);
// an error has Doris's text form and the position of the same token. The package is pure: no state, no goroutines, and it may be
// imported by every room that starts from SQL text. It imports sql/ast, catalog and internal/doriserr.
package parser
