// What the Node clients' tests share: the server's address and checks that say what differed.
'use strict';
const { isDeepStrictEqual, inspect } = require('node:util');

const host = process.env.DORISEMU_HOST;
const port = Number(process.env.DORISEMU_PORT);
let count = 0;
let failed = 0;

/** Counts one check and reports a difference without ending the run. */
function equal(what, got, want) {
  count++;
  if (!isDeepStrictEqual(got, want)) {
    failed++;
    console.log(`FAIL ${what}\n  got  ${inspect(got, { depth: 5 })}\n  want ${inspect(want, { depth: 5 })}`);
  }
}

/** Checks that a promise is rejected with an error whose text has all the parts. */
async function fails(what, promise, ...parts) {
  let error = null;
  let result;
  try {
    result = await promise;
  } catch (e) {
    error = e;
  }
  const text = error ? `${error.code} ${error.errno} ${error.message}` : `no error but ${inspect(result)}`;
  equal(`${what}: ${text}`, parts.filter((p) => !text.includes(p)), []);
  return error;
}

/** Runs the test and ends the process; the last line is what the Go test waits for. */
function run(test) {
  test().catch((e) => {
    failed++;
    console.log('FAIL', e);
  }).then(() => {
    console.log(`${count} checks, ${failed} failed`);
    process.exit(failed ? 1 : 0);
  });
}

/** Rows as plain objects. */
const plain = (rows) => rows.map((r) => ({ ...r }));

/**
 * How mysql2 reads a text with an emoji: Doris gives its columns the charset utf8 (33), which mysql2 takes for CESU-8, whose four
 * bytes it replaces.
 */
const garbled = 'Grüße 世界 \ufffd\ufffd\ufffd\ufffd';

module.exports = { host, port, equal, fails, run, plain, garbled };
