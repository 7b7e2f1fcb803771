package parser

// kind is the kind of a token.
type kind uint8

// The kinds of tokens.
const (
	tokenEOF kind = iota
	// tokenWord is a bare word: a keyword or an identifier.
	tokenWord
	// tokenQuoted is an identifier between back quotes.
	tokenQuoted
	tokenString
	tokenInteger
	tokenDecimal
	// tokenExponent is a number with an exponent.
	tokenExponent
	// tokenBinary is X'...'.
	tokenBinary
	// tokenSymbol is an operator or a punctuation mark; its text is in word.
	tokenSymbol
	// tokenUnknown is a character or number that no rule of the grammar takes.
	tokenUnknown
)

// token is one token; start and end are byte offsets into the text.
type token struct {
	kind       kind
	start, end int
	line       int
	column     int
	// word is the upper-case text of a word and the canonical spelling of a symbol.
	word string
	// virtual is set on a token that is not in the text: one put in to see whether it is only missing.
	virtual bool
}

// reservedWords are the keywords that Doris does not take as identifiers (the keywords of DorisLexer.g4 that nonReserved lacks).
var reservedWords = wordSet(`ACCOUNT_LOCK ACCOUNT_UNLOCK ADD ADMIN ALL ALTER ANALYZE ANALYZER AND ANTI APPEND AS ASC AUTO BACKEND
BETWEEN BIGINT BINARY BINLOG BOTH BY CANCEL CASE CAST CHAR_FILTER CLEAN COLLATE COLUMN CONSTRAINT CREATE CROSS CUBE CURRENT DATABASE
DATABASES DAY_HOUR DAY_SECOND DECOMMISSION DEFAULT DELETE DESC DESCRIBE DISK DISTINCT DISTRIBUTED DISTRIBUTION DIV DOUBLE DROP DROPP DUMP
DUPLICATE ELSE ENTER EXCEPT EXECUTE EXISTS EXPLAIN EXPORT EXTENDED EXTRACT FALSE FLOAT FOLLOWER FOLLOWING FOR FORCE FOREIGN FROM
FRONTEND FULL FUNCTIONS GRANT GRANTS GROUP HAVING HLL IF IN INDEX INFILE INNER INSTALL INT INTEGER INTERMEDIATE INTERSECT INTERVAL
INTO IS JOIN KEY KEYS KILL LARGEINT LATERAL LAYOUT LEADING LEFT LIKE LIMIT LIST LOAD LOW_PRIORITY MATCH MAXVALUE MINUS MINUTE_SECOND
NATURAL NOT NO_USE_MV NULL OBSERVER ON OR ORDER OUTER OUTFILE OVER OVERWRITE PARTITION PLAY PRECEDING PREPARE PRIMARY PROCEDURE RANGE
READ REAL REBALANCE REFERENCES REGEXP RELEASE RENAME REPAIR REPLICA REVOKE RIGHT ROLE ROLES ROW ROWS SCHEMAS SECOND_MICROSECOND SELECT
SEMI SET SETS SHOW SIGNED SMALLINT SQL_BLOCK_RULE SUPERUSER SWITCH SYNC SYSTEM TABLE TABLESAMPLE TABLET TABLETS TERMINATED THEN TINYINT
TO TOKENIZER TOKEN_FILTER TRAILING TRASH TRIM TRUE TRY_CAST TYPE_CAST UNBOUNDED UNINSTALL UNION UNIQUE UNSIGNED UPDATE USE USE_MV USING
VALUES WHEN WHERE WHITELIST WITH WORKLOAD WRITE XOR`)

// functionWords are the reserved words that may be a function's name (DorisParser.g4: functionNameIdentifier).
var functionWords = wordSet(`ADD DATABASE IF INTERVAL LEFT LIKE REGEXP RIGHT TRIM`)

// wordSet makes a set of the words of a text.
func wordSet(text string) map[string]bool {
	set := make(map[string]bool)
	start := -1
	for i := 0; i <= len(text); i++ {
		if i < len(text) && text[i] != ' ' && text[i] != '\n' {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 {
			set[text[start:i]] = true
			start = -1
		}
	}
	return set
}
